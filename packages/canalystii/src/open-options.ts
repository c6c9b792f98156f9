import type { CanalystBusOptions } from "./canalyst/bus-options.js";

/** Options of {@link openBus}: those of the adapter's bus; others take what they understand. */
export type OpenBusOptions = Omit<CanalystBusOptions, "device">;
