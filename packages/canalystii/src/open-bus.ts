import type { CanBus, ChannelOverride } from "./bus/bus.js";
import { bitrateOf } from "./can/bit-timing.js";
import { CAN_CLOCK_HZ } from "./canalyst/bit-rates.js";
import { CanalystBus } from "./canalyst/bus/bus.js";
import type { OpenBusOptions, OpenRemoteOptions, OpenSocketcandOptions } from "./open-options.js";

export type { OpenBusOptions, OpenRemoteOptions, OpenSocketcandOptions, ThreadOption } from "./open-options.js";

type Opener = (name: string, options: OpenBusOptions) => Promise<CanBus>;

const openRemote: Opener = async (address, options) =>
  (await import("./remote/open-remote-bus.js")).openRemoteBus(address, remoteOf(options));

/** Names with a meaning of their own, or what stands before `:` in one; everything else means an adapter. */
const OPENERS: Readonly<Record<string, Opener>> = {
  socketcand: async (address, options) => (await import("#socketcand")).openSocketcandBus(address, byBitrate(options)),
  ws: openRemote,
  wss: openRemote,
  sim: async (_name, options) => (await import("./open-sim.js")).openSimulatedBus(options),
};

/**
 * Opens a bus of a socketcand server, which has its bit rate already (Node only).
 * @throws CanError `not-found`, `unsupported`, `timeout`, `protocol`, `io`; RangeError, TypeError for a bad address or option
 */
export function openBus(name: `socketcand://${string}`, options?: OpenSocketcandOptions): Promise<CanBus>;
/**
 * Opens a bus that a server exposes, such as `canalyst serve`: `ws://HOST:PORT/bus#token=TOKEN`, or `wss://`.
 * @throws CanError `not-found`, `permission-denied`, `timeout`, `unsupported`, `io`; TypeError, RangeError for a bad address or option
 */
export function openBus(name: `ws://${string}` | `wss://${string}`, options?: OpenRemoteOptions): Promise<CanBus>;
/**
 * Opens a bus by name: `sim` is a virtual adapter on a bus with a car's traffic, `socketcand://HOST/can0`
 * the bus of a socketcand server (Node only), `ws://HOST:PORT/bus` one of `canalyst serve`, anything else an adapter by index (`0`), USB path (`1-2.4`) or serial number.
 * @throws CanError `not-found`, `busy`, `permission-denied`, `unsupported`, `timeout`, `disconnected`; RangeError, TypeError for a bad option
 */
export function openBus(name: string, options: OpenBusOptions): Promise<CanBus>;
export async function openBus(name: string, options?: OpenBusOptions | OpenSocketcandOptions | OpenRemoteOptions): Promise<CanBus> {
  if (typeof name !== "string") throw new TypeError(`bus ${String(name)} is not a string; pass e.g. "0" for the first adapter`);
  if (options?.thread === true) return (await import("./open-in-thread.js")).openInThread(name, options as OpenBusOptions);
  const scheme = /^([a-z][a-z0-9+]*)(?::|$)/.exec(name)?.[1];
  const opener = scheme !== undefined && Object.hasOwn(OPENERS, scheme) ? OPENERS[scheme] : undefined;
  if (opener !== undefined) return opener(name, options as OpenBusOptions);
  if (name === "" || name.includes("://")) {
    throw new RangeError(
      `bus ${JSON.stringify(name)} is not known; known: sim, socketcand://HOST/can0, ws://HOST:PORT/bus, or an adapter by index, path or serial number`,
    );
  }
  return CanalystBus.open({ ...(options as OpenBusOptions), device: name });
}

/** The timings of an adapter as bit rates, which is all that another bus can make use of. */
function byBitrate(options: OpenBusOptions | undefined): OpenSocketcandOptions {
  const rateOf = ({ bitrate, timing }: Partial<ChannelOverride>) => bitrate ?? (timing && bitrateOf(timing, CAN_CLOCK_HZ));
  const own = Object.entries<ChannelOverride>(options?.channelConfigs ?? {});
  const channelConfigs = Object.fromEntries(own.map(([channel, config]) => [channel, { bitrate: rateOf(config) }]));
  return { ...options, bitrate: rateOf(options ?? {}), channelConfigs };
}

/** Leaves out what only an adapter of this machine understands. */
function remoteOf(options: OpenRemoteOptions = {}): OpenRemoteOptions {
  const { name, clock, token, timeoutMs, capacity, reconnect } = options;
  return { name, clock, token, timeoutMs, capacity, reconnect };
}
