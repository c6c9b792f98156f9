import { type BitTiming, type BitTimingInput, bitrateOf, timingForBitrate, toTiming } from "./bit-timing.js";
import type { ChannelConfig, ChannelConfigs, ChannelMode, ChannelOverride } from "./bus.js";
import { errorText } from "./error-text.js";

/** A channel's configuration with everything filled in. */
export interface ResolvedChannelConfig {
  readonly timing: BitTiming;
  /** Bit/s: as asked for, else what the timing gives. */
  readonly bitrate: number;
  readonly mode: ChannelMode;
  readonly start: boolean;
}

const MODES: readonly string[] = ["normal", "listen-only", "self-test"] satisfies ChannelMode[];

const WHAT_TO_PASS = "pass bitrate in bit/s, e.g. { bitrate: 500_000 }, or timing";

/**
 * Checks a channel's configuration and fills it in.
 * @throws TypeError unless exactly one of bitrate and timing is given, RangeError for a value out of range
 */
export function resolveChannelConfig(config: ChannelConfig): ResolvedChannelConfig {
  if (typeof (config ?? {}) !== "object") throw new TypeError(`configuration ${JSON.stringify(config)} is not an object; ${WHAT_TO_PASS}`);
  const { bitrate, timing, mode = "normal", start = true }: Partial<ChannelConfig> = config ?? {};
  if (bitrate === undefined && timing === undefined) throw new TypeError(`no bit rate is given; ${WHAT_TO_PASS}`);
  if (bitrate !== undefined && timing !== undefined) throw new TypeError("both bitrate and timing are given; pass only one of them");
  if (!MODES.includes(mode)) throw new RangeError(`mode ${JSON.stringify(mode)} is not one of ${MODES.join(", ")}`);
  if (bitrate !== undefined) return { timing: timingForBitrate(bitrate), bitrate, mode, start };
  const checked = toTiming(timing as BitTimingInput);
  return { timing: checked, bitrate: bitrateOf(checked), mode, start };
}

/**
 * Checks the configurations of a bus's channels and fills them in, by channel.
 * @param channels the channels that are opened
 * @throws TypeError unless each has exactly one of bitrate and timing, RangeError for a value out of range or another channel
 */
export function resolveChannelConfigs(configs: ChannelConfigs, channels: readonly number[]): Map<number, ResolvedChannelConfig> {
  const own: Readonly<Record<number, ChannelOverride>> = configs?.channelConfigs ?? {};
  if (typeof own !== "object")
    throw new TypeError(`channelConfigs ${JSON.stringify(own)} is not an object; pass e.g. { 1: { bitrate: 125_000 } }`);
  for (const name of Object.keys(own)) {
    if (!channels.includes(Number(name)))
      throw new RangeError(`channelConfigs has channel ${name}, which is not opened; opened: ${channels.join(", ")}`);
  }
  if (Object.keys(own).length === 0) {
    const common = resolveChannelConfig(configs as ChannelConfig);
    return new Map(channels.map((channel) => [channel, common]));
  }
  return new Map(channels.map((channel) => [channel, named(channel, () => resolveChannelConfig(override(configs, own[channel])))]));
}

function override(common: ChannelConfigs, own: ChannelOverride | undefined): ChannelConfig {
  if (typeof own !== "object" || own === null) return (own === undefined ? common : own) as ChannelConfig;
  const { mode = common.mode, start = common.start } = own;
  const { bitrate, timing } = own.bitrate === undefined && own.timing === undefined ? common : own;
  return { bitrate, timing, mode, start } as ChannelConfig;
}

function named<T>(channel: number, resolve: () => T): T {
  try {
    return resolve();
  } catch (error) {
    const text = `channel ${channel}: ${errorText(error)}`;
    throw error instanceof RangeError ? new RangeError(text) : new TypeError(text);
  }
}
