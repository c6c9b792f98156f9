/**
 * A virtual adapter on a simulated CAN bus, behind the USB seam, and the clock for it.
 * @module canalystii/simulator
 */

export { VirtualClock } from "../can/virtual-clock.js";
export { type WebUsbDeviceOptions, type WebUsbTransferInfo, webUsbDevice } from "../usb/virtual-web-usb.js";
export { type BusCounters, CanBusModel, type TransmitListener } from "./can-bus-model.js";
export { CanNode, type CanNodeOptions, type FrameSink, type FrameSource, SendOutcome } from "./can-node.js";
export { FaultInjector, type FaultTarget, type GarbageKind } from "./faults.js";
export type { ChannelCounters } from "./firmware-channel.js";
export { FIRMWARE_KNOBS, type FirmwareOptions, type FirmwareVariant, type Leftovers } from "./firmware-options.js";
export { FrameSlot } from "./frame-ring.js";
export { StallFreeClock } from "./stall-free-clock.js";
export type {
  FloodTraffic,
  ReplayFrames,
  ReplayTraffic,
  Traffic,
  TrafficName,
  TrafficOptions,
  VehicleTraffic,
} from "./traffic-options.js";
export { VEHICLE_MESSAGES, type VehicleMessage, type VehicleSignal, vehicleDbc } from "./vehicle-messages.js";
export { VirtualAdapter, type VirtualAdapterOptions } from "./virtual-adapter.js";
export { VirtualNode, type VirtualNodeOptions } from "./virtual-node.js";
