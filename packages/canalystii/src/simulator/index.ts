/**
 * A virtual adapter with the same USB interface as the real one, on a simulated CAN bus.
 * @module canalystii/simulator
 */

export { type WebUsbDeviceOptions, type WebUsbTransferInfo, webUsbDevice } from "../usb/virtual-web-usb.js";
export { type BusCounters, CanBusModel } from "./can-bus-model.js";
export { FaultInjector, type FaultTarget, type GarbageKind } from "./faults.js";
export type { ChannelCounters } from "./firmware-channel.js";
// FIRMWARE_KNOBS: the former name, for one release
export {
  FIRMWARE_VARIANTS,
  FIRMWARE_VARIANTS as FIRMWARE_KNOBS,
  type FirmwareOptions,
  type FirmwareVariant,
  type Leftovers,
} from "./firmware-options.js";
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
