export type { UsbConnectionOptions, UsbTransferRecord } from "./connection.js";
export type { UsbDeviceEntry, UsbIds, UsbRuntime } from "./runtime.js";
export * from "./usb-device.js";
export * from "./virtual/virtual-usb-device.js";
