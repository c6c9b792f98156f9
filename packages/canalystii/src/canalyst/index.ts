export type { AdapterInfo, AdapterSelector } from "./adapters.js";
export { describeAdapter } from "./adapters.js";
export { CAN_CLOCK_HZ, nearestBitrates, STANDARD_BITRATES, type TimingOptions, timingForBitrate } from "./bit-rates.js";
export { CanalystBus } from "./bus.js";
export type { BusAdapterSelector } from "./bus-adapter.js";
export type { CanalystBusOptions, CanalystBusSettings, CanalystBusStatistics, CanalystChannelStatistics } from "./bus-options.js";
export type { PollStrategy } from "./bus-pump.js";
export type { ResolvedChannelConfig } from "./channel-config.js";
export type { ChannelOddities } from "./channel-link.js";
export type { ClockFitStatus } from "./clock-fit.js";
export type { BitrateDetection, BitrateTrial, DetectBitrateOptions } from "./detect-bitrate.js";
export { detectBitrate, LIKELY_BITRATES } from "./detect-bitrate.js";
export type {
  CanalystDeviceOptions,
  CanalystDeviceSettings,
  CanalystMessage,
  Uninitialised,
} from "./device.js";
export { CanalystDevice } from "./device.js";
export type { ReceiveResult } from "./message-reader.js";
export type { CanStatus, MessageStatus } from "./protocol.js";
export { RX_BUFFER_MESSAGES, USB_PRODUCT_ID, USB_PRODUCT_NAME, USB_VENDOR_ID } from "./protocol.js";
export type { CanalystPeriodicOptions, CanalystSendOptions, SendRequest } from "./send-options.js";
export { UDEV_RULE, UDEV_RULE_FILE } from "./usb-hints.js";
