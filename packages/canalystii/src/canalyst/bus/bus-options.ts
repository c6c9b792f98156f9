import { type Clock, systemClock } from "../../base/clock.js";
import type { BusStatistics, ChannelConfigs, ChannelStatistics } from "../../bus/bus.js";
import { type ResolvedChannelConfig, resolveChannelConfigs } from "../channel-config.js";
import { CHANNEL_COUNT } from "../wire/protocol.js";
import type { BusAdapterSelector } from "./bus-adapter.js";
import { DEFAULT_FILL, HIGHEST_FILL } from "./bus-pacing.js";
import type { PollStrategy, PumpStatus } from "./bus-pump.js";
import type { ClockFitStatus } from "./clock-fit.js";

/**
 * Options of `CanalystBus.open`. `bitrate` (bit/s) or `timing`, and `mode`, are those of all its channels but for what
 * `channelConfigs` says: `{ bitrate: 500_000, channelConfigs: { 1: { bitrate: 125_000 } } }`.
 */
export type CanalystBusOptions = CanalystBusSettings & ChannelConfigs;

/** Options of `CanalystBus.open` besides those of a channel. */
export interface CanalystBusSettings {
  /** How the bus is called in messages. Default: `Canalyst-II` with USB path or serial number. */
  readonly name?: string | undefined;
  /** Which adapter. Default: the first. A function is called again when the adapter has to be found again. */
  readonly device?: BusAdapterSelector | undefined;
  /** The channels to use; the other is left alone. Default: [0, 1]. */
  readonly channels?: readonly number[] | undefined;
  /**
   * Longest time in ms that a frame should wait in the adapter, 1..1000. A channel that has been silent for a while
   * is polled every 40 ms only. Busy channels are polled more often, so that the adapter's buffer stays below a quarter
   * full; below about half where this is given: more saves transfers, and leaves less time to a program that is late.
   * Default: 20.
   */
  readonly maxLatencyMs?: number | undefined;
  /** How channels are read; `auto`: `long-read` on units that answer idle reads, else `wait`. Default: `auto`. */
  readonly strategy?: "auto" | PollStrategy | undefined;
  /** true: when the adapter is unplugged, the bus waits for it and goes on. Default: false, the bus ends. */
  readonly reconnect?: boolean | undefined;
  /** Time in ms that the adapter gets for each answer. Default: 1000. */
  readonly timeoutMs?: number | undefined;
  /** Default: the runtime's. */
  readonly clock?: Clock | undefined;
}

/** Counters of a channel, with those that only this adapter has. */
export interface CanalystChannelStatistics extends ChannelStatistics, PumpStatus {
  /** How the device's clock relates to the host's. */
  readonly clock: ClockFitStatus;
}

/** Counters of a bus, with those that only this adapter has. */
export interface CanalystBusStatistics extends BusStatistics {
  readonly channels: ReadonlyMap<number, CanalystChannelStatistics>;
  /** USB transfers of all kinds since the adapter was (last) opened. */
  readonly transfers: number;
  /** How often the adapter was lost and came back. */
  readonly reconnects: number;
}

/** Checked options. */
export interface BusSettings {
  readonly name: string | undefined;
  readonly channels: readonly number[];
  readonly maxLatencyMs: number;
  /** Messages that the adapter's buffer may grow to between two polls. */
  readonly fill: number;
  readonly strategy: "auto" | PollStrategy;
  readonly reconnect: boolean;
  readonly timeoutMs: number | undefined;
  readonly clock: Clock;
  /** By channel. */
  readonly configs: ReadonlyMap<number, ResolvedChannelConfig>;
}

const DEFAULT_LATENCY_MS = 20;
const MAX_LATENCY_MS = 1000;
const STRATEGIES: readonly string[] = ["auto", "long-read", "status", "wait"] satisfies ("auto" | PollStrategy)[];

/**
 * Checks options and fills them in.
 * @throws RangeError, TypeError
 */
export function toSettings(options: CanalystBusOptions): BusSettings {
  const { channels = [0, 1], maxLatencyMs = DEFAULT_LATENCY_MS, strategy = "auto" }: Partial<CanalystBusOptions> = options ?? {};
  if (channels.length === 0) throw new RangeError("channels is empty; 0, 1 or both are possible");
  for (const channel of channels) {
    if (!Number.isInteger(channel) || channel < 0 || channel >= CHANNEL_COUNT) {
      throw new RangeError(`channel ${String(channel)} is not in 0..${CHANNEL_COUNT - 1}`);
    }
  }
  const configs = resolveChannelConfigs(options, channels);
  if (typeof maxLatencyMs !== "number" || !(maxLatencyMs >= 1 && maxLatencyMs <= MAX_LATENCY_MS)) {
    throw new RangeError(`maxLatencyMs ${String(maxLatencyMs)} is not in 1..${MAX_LATENCY_MS}`);
  }
  if (!STRATEGIES.includes(strategy)) throw new RangeError(`strategy ${JSON.stringify(strategy)} is not one of ${STRATEGIES.join(", ")}`);
  return {
    name: options.name,
    channels: [...new Set(channels)],
    maxLatencyMs,
    fill: options.maxLatencyMs === undefined ? DEFAULT_FILL : HIGHEST_FILL,
    strategy,
    reconnect: options.reconnect === true,
    timeoutMs: options.timeoutMs,
    clock: options.clock ?? systemClock,
    configs,
  };
}
