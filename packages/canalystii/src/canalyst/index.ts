export type { AdapterInfo, AdapterSelector } from "./adapters.js";
export { describeAdapter } from "./adapters.js";
export type { ChannelOddities } from "./channel-link.js";
export type {
  CanalystDeviceOptions,
  CanalystMessage,
  DeviceSendOptions,
  ReceiveBatchOptions,
  ReceiveResult,
} from "./device.js";
export { CanalystDevice } from "./device.js";
export type { CanStatus, MessageStatus } from "./protocol.js";
export { RX_BUFFER_MESSAGES, USB_PRODUCT_ID, USB_PRODUCT_NAME, USB_VENDOR_ID } from "./protocol.js";
