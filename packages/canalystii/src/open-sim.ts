import type { CanBus } from "./can/bus.js";
import { systemClock } from "./can/clock.js";
import { CanalystBus } from "./canalyst/bus.js";
import { toSettings } from "./canalyst/bus-options.js";
import type { OpenBusOptions } from "./open-options.js";
import { VirtualAdapter } from "./simulator/virtual-adapter.js";

/**
 * Opens a virtual adapter with a car's traffic on its bus; it ends with the bus. Channels of different bit rates have a bus
 * each, and a car each.
 */
export async function openSimulatedBus(options: OpenBusOptions): Promise<CanBus> {
  const bitrates = new Set([...toSettings(options).configs.values()].map(({ bitrate }) => bitrate));
  const adapter = new VirtualAdapter({
    clock: options.clock ?? systemClock,
    traffic: { kind: "vehicle" },
    joined: bitrates.size === 1,
  });
  const dispose = () => adapter.dispose();
  try {
    const bus = await CanalystBus.open({ name: "sim", ...options, device: () => adapter.usbDevice() });
    bus.closed.then(dispose, dispose);
    return bus;
  } catch (error) {
    dispose();
    throw error;
  }
}
