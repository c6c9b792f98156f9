import type { SocketcandBusOptions } from "./bridge/socketcand/socketcand-bus.js";
import type { ChannelConfigs } from "./bus/bus.js";
import type { CanalystBusSettings } from "./canalyst/bus/bus-options.js";

/** Options of `openBus`: those of the adapter's bus; others take what they understand. */
export type OpenBusOptions = Omit<CanalystBusSettings, "device"> & ChannelConfigs;

/** Options of `openBus` for `socketcand://`; the server's owner sets the bit rate. */
export type OpenSocketcandOptions = Omit<SocketcandBusOptions, "connect">;
