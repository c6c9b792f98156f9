import type { BitTimingInput } from "../can/bit-timing.js";
import type { BitrateOrTiming, ChannelConfig, ChannelMode } from "./bus.js";

/** A channel's configuration with the defaults filled in, its bit rate or timing not yet looked at. */
export type CheckedChannelConfig = BitrateOrTiming & { readonly mode: ChannelMode; readonly start: boolean };

const MODES: readonly string[] = ["normal", "listen-only", "self-test"] satisfies ChannelMode[];

const WHAT_TO_PASS = "pass bitrate in bit/s, e.g. { bitrate: 500_000 }, or timing";

/**
 * Checks what every bus wants of a channel's configuration, and fills it in.
 * @throws TypeError unless exactly one of bitrate and timing is given, RangeError for a mode that does not exist
 */
export function checkChannelConfig(config: ChannelConfig): CheckedChannelConfig {
  if (typeof (config ?? {}) !== "object") throw new TypeError(`configuration ${JSON.stringify(config)} is not an object; ${WHAT_TO_PASS}`);
  const { bitrate, timing, mode = "normal", start = true }: Partial<ChannelConfig> = config ?? {};
  if (bitrate === undefined && timing === undefined) throw new TypeError(`no bit rate is given; ${WHAT_TO_PASS}`);
  if (bitrate !== undefined && timing !== undefined) throw new TypeError("both bitrate and timing are given; pass only one of them");
  if (!MODES.includes(mode)) throw new RangeError(`mode ${JSON.stringify(mode)} is not one of ${MODES.join(", ")}`);
  return bitrate !== undefined ? { bitrate, mode, start } : { timing: timing as BitTimingInput, mode, start };
}
