import { errorText } from "../base/error-text.js";
import type { ChannelConfig, ChannelConfigs, ChannelMode, ChannelOverride } from "../bus/bus.js";
import { checkChannelConfig } from "../bus/channel-config.js";
import { type BitTiming, bitrateOf, toTiming } from "../can/bit-timing.js";
import { CAN_CLOCK_HZ, timingForBitrate } from "./bit-rates.js";

/** A channel's configuration with everything filled in. */
export interface ResolvedChannelConfig {
  readonly timing: BitTiming;
  /** Bit/s: as asked for, else what the timing gives. */
  readonly bitrate: number;
  readonly mode: ChannelMode;
  readonly start: boolean;
}

/**
 * Checks a channel's configuration and fills it in.
 * @throws TypeError unless exactly one of bitrate and timing is given, RangeError for a value out of range
 */
export function resolveChannelConfig(config: ChannelConfig): ResolvedChannelConfig {
  const { bitrate, timing, mode, start } = checkChannelConfig(config);
  if (bitrate !== undefined) return { timing: timingForBitrate(bitrate), bitrate, mode, start };
  const checked = toTiming(timing);
  return { timing: checked, bitrate: bitrateOf(checked, CAN_CLOCK_HZ), mode, start };
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
  return new Map(channels.map((channel) => [channel, forChannel(channel, () => resolveChannelConfig(override(configs, own[channel])))]));
}

function override(common: ChannelConfigs, own: ChannelOverride | undefined): ChannelConfig {
  if (typeof own !== "object" || own === null) return (own === undefined ? common : own) as ChannelConfig;
  const { mode = common.mode, start = common.start } = own;
  const { bitrate, timing } = own.bitrate === undefined && own.timing === undefined ? common : own;
  return { bitrate, timing, mode, start } as ChannelConfig;
}

/** Says in errors which channel they are about. */
function forChannel<T>(channel: number, resolve: () => T): T {
  try {
    return resolve();
  } catch (error) {
    const text = `channel ${channel}: ${errorText(error)}`;
    throw error instanceof RangeError ? new RangeError(text) : new TypeError(text);
  }
}
