import { type BitTiming, bitrateOf, timingForBitrate, toRegisters } from "./bit-timing.js";
import type { ChannelConfig, ChannelMode } from "./bus.js";

/** A channel's configuration with everything filled in. */
export interface ResolvedChannelConfig {
  readonly timing: BitTiming;
  /** Bit/s: as asked for, else what the timing gives. */
  readonly bitrate: number;
  readonly mode: ChannelMode;
  readonly start: boolean;
}

const MODES: readonly string[] = ["normal", "listen-only", "self-test"] satisfies ChannelMode[];

/**
 * Checks a channel's configuration and fills it in.
 * @throws TypeError unless exactly one of bitrate and timing is given, RangeError for a value out of range
 */
export function resolveChannelConfig(config: ChannelConfig): ResolvedChannelConfig {
  const { bitrate, timing, mode = "normal", start = true } = config;
  if ((bitrate === undefined) === (timing === undefined)) {
    throw new TypeError(`exactly one of bitrate and timing is needed, ${bitrate === undefined ? "neither" : "both"} given`);
  }
  if (!MODES.includes(mode)) throw new RangeError(`mode ${JSON.stringify(mode)} is not one of ${MODES.join(", ")}`);
  if (bitrate !== undefined) return { timing: timingForBitrate(bitrate), bitrate, mode, start };
  const given = timing as BitTiming;
  toRegisters(given);
  return { timing: given, bitrate: bitrateOf(given), mode, start };
}
