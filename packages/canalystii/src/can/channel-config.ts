import { type BitTiming, type BitTimingInput, bitrateOf, timingForBitrate, toTiming } from "./bit-timing.js";
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
