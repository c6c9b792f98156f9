/**
 * Buses for other software: SocketCAN, socketcand, relays. Node only.
 * @module canalystii/bridge
 */

export type { IdRemap } from "../can/id-remap.js";
export { parseIdRemap } from "../can/text/id-remap-text.js";
export { GS_USB_PRODUCT_ID, GS_USB_VENDOR_ID, GsUsbDevice, type GsUsbDeviceOptions, type GsUsbStatistics } from "./gs-usb/gs-usb-device.js";
export type { KernelSide } from "./gs-usb/kernel-side.js";
export { LinuxKernel, type LinuxKernelOptions } from "./gs-usb/kernel-side.node.js";
export {
  type BridgeSocketcanOptions,
  bridgeSocketcan,
  SocketcanBridge,
  type SocketcanBridgeEvent,
  type SocketcanBridgeOptions,
} from "./gs-usb/socketcan-bridge.node.js";
export { parseHostPort } from "./net-errors.js";
export { type Relay, type RelayCounts, type RelayOptions, type RelayRule, relay } from "./relay/relay.js";
export { SocketcandBus, type SocketcandBusOptions } from "./socketcand/socketcand-bus.js";
export { openSocketcandBus } from "./socketcand/socketcand-connect.node.js";
export { type SocketcandClientInfo, type SocketcandEvent, SocketcandHub, type SocketcandHubOptions } from "./socketcand/socketcand-hub.js";
export type { SocketcandLink } from "./socketcand/socketcand-output.js";
export { SocketcandServer, type SocketcandServerOptions } from "./socketcand/socketcand-server.node.js";
export type { SocketcandLimits, SocketcandMode, SocketcandSession } from "./socketcand/socketcand-session.js";
export { parseSocketcandUrl, SOCKETCAND_PORT, type SocketcandAddress } from "./socketcand/socketcand-url.js";
