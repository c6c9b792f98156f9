export { CAN_CLOCK_HZ, nearestBitrates, STANDARD_BITRATES, type TimingOptions, timingForBitrate } from "./bit-rates.js";
export { CanalystBus } from "./bus/bus.js";
export type { BusAdapterSelector } from "./bus/bus-adapter.js";
export type { CanalystBusOptions, CanalystBusSettings, CanalystBusStatistics, CanalystChannelStatistics } from "./bus/bus-options.js";
export type { PollStrategy } from "./bus/bus-pump.js";
export type { ClockFitStatus } from "./bus/clock-fit.js";
export type { BitrateDetection, BitrateTrial, DetectBitrateOptions } from "./bus/detect-bitrate.js";
export { detectBitrate, LIKELY_BITRATES } from "./bus/detect-bitrate.js";
export type { CanalystPeriodicOptions, CanalystSendOptions, SendRequest } from "./bus/send-options.js";
export type { ResolvedChannelConfig } from "./channel-config.js";
export type { AdapterInfo, AdapterSelector } from "./device/adapters.js";
export { describeAdapter } from "./device/adapters.js";
export type { ChannelOddities } from "./device/channel-link.js";
export type {
  CanalystDeviceOptions,
  CanalystDeviceSettings,
  CanalystMessage,
  Uninitialised,
} from "./device/device.js";
export { CanalystDevice } from "./device/device.js";
export type { ReceiveResult } from "./device/message-reader.js";
export { UDEV_RULE, UDEV_RULE_FILE } from "./usb-hints.js";
export type { CanStatus, MessageStatus } from "./wire/protocol.js";
export { RX_BUFFER_MESSAGES, USB_PRODUCT_ID, USB_PRODUCT_NAME, USB_VENDOR_ID } from "./wire/protocol.js";
