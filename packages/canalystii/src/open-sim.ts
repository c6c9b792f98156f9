import type { CanBus } from "./bus/bus.js";
import { CanalystBus } from "./canalyst/bus/bus.js";
import { toSettings } from "./canalyst/bus/bus-options.js";
import type { OpenBusOptions } from "./open-options.js";
import { StallFreeClock } from "./simulator/stall-free-clock.js";
import { VirtualAdapter } from "./simulator/virtual-adapter.js";

/**
 * Opens a virtual adapter with a car's traffic on its bus; it ends with the bus. Channels of different bit rates have a bus
 * each, and a car each. A process that gets no CPU for a while loses no frames: the simulated bus stands still with it.
 */
export async function openSimulatedBus(options: OpenBusOptions): Promise<CanBus> {
  const bitrates = new Set([...toSettings(options).configs.values()].map(({ bitrate }) => bitrate));
  const clock = options.clock ?? new StallFreeClock();
  const adapter = new VirtualAdapter({
    clock,
    traffic: { kind: "vehicle" },
    joined: bitrates.size === 1,
  });
  const dispose = () => adapter.dispose();
  try {
    const bus = await CanalystBus.open({ name: "sim", ...options, clock, device: () => adapter.usbDevice() });
    bus.closed.then(dispose, dispose);
    return bus;
  } catch (error) {
    dispose();
    throw error;
  }
}
