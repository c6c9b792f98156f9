/**
 * A USB/IP server for virtual USB devices. Node only.
 * @module canalystii/usbip
 */

export type { UsbSetup, VirtualUsbDescriptors, VirtualUsbDevice, VirtualUsbEndpoint } from "../usb/virtual/virtual-usb-device.js";
export { attachCommand } from "./attach-command.js";
export type { UsbIpLimits } from "./attachment.js";
export { USBIP_DEFAULT_PORT } from "./protocol.js";
export { type UsbIpEvent, UsbIpServer, type UsbIpServerOptions } from "./server.node.js";
