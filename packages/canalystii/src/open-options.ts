import type { SocketcandBusOptions } from "./bridge/socketcand/socketcand-bus.js";
import type { ChannelConfigs } from "./bus/bus.js";
import type { CanalystBusSettings } from "./canalyst/bus/bus-options.js";
import type { RemoteBusOptions } from "./remote/client/remote-options.js";

/** Options of `openBus`: those of the adapter's bus; others take what they understand. */
export type OpenBusOptions = Omit<CanalystBusSettings, "device"> & ChannelConfigs & ThreadOption;

/** Where a bus runs. */
export interface ThreadOption {
  /**
   * true: in a thread of its own (Node: worker thread; browser: dedicated worker), so that frames are received whatever this
   * thread is busy with. 262,144 frames may wait there for a consumer that gives no `capacity`. All other options must be plain
   * values: no `clock`. Default: false.
   */
  readonly thread?: boolean | undefined;
}

/** Options of `openBus` for `socketcand://`; the server's owner sets the bit rate. */
export type OpenSocketcandOptions = Omit<SocketcandBusOptions, "connect"> & ThreadOption;

/** Options of `openBus` for `ws://` and `wss://`; the owner of the server sets the bit rate. */
export type OpenRemoteOptions = RemoteBusOptions & ThreadOption;
