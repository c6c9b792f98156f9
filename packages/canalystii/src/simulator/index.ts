/**
 * A virtual adapter with the same USB interface as the real one, on a simulated CAN bus.
 * @module canalystii/simulator
 */

export { type WebUsbDeviceOptions, type WebUsbTransferInfo, webUsbDevice } from "../usb/virtual/virtual-web-usb.js";
export { FaultInjector, type FaultTarget, type GarbageKind } from "./firmware/faults.js";
export type { ChannelCounters } from "./firmware/firmware-channel.js";
// FIRMWARE_KNOBS: the former name, for one release
export {
  FIRMWARE_VARIANTS,
  FIRMWARE_VARIANTS as FIRMWARE_KNOBS,
  type FirmwareOptions,
  type FirmwareVariant,
  type Leftovers,
} from "./firmware/firmware-options.js";
export { type BusCounters, CanBusModel } from "./network/can-bus-model.js";
export { VirtualNode, type VirtualNodeOptions } from "./network/virtual-node.js";
export { StallFreeClock, type StallListener } from "./stall-free-clock.js";
export type {
  FloodTraffic,
  ReplayFrames,
  ReplayTraffic,
  Traffic,
  TrafficName,
  TrafficOptions,
  VehicleTraffic,
} from "./traffic/traffic-options.js";
export { vehicleDatabase, vehicleDbc } from "./traffic/vehicle-database.js";
export { VirtualAdapter, type VirtualAdapterOptions } from "./virtual-adapter.js";
