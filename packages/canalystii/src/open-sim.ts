import type { CanBus } from "./can/bus.js";
import { resolveChannelConfig } from "./can/channel-config.js";
import { systemClock } from "./can/clock.js";
import { CanalystBus } from "./canalyst/bus.js";
import type { OpenBusOptions } from "./open-options.js";
import { VirtualAdapter } from "./simulator/virtual-adapter.js";

/** Opens a virtual adapter with a car's traffic on its bus; it ends with the bus. */
export async function openSimulatedBus(options: OpenBusOptions): Promise<CanBus> {
  resolveChannelConfig(options);
  const adapter = new VirtualAdapter({ clock: options.clock ?? systemClock, traffic: { kind: "vehicle" } });
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
