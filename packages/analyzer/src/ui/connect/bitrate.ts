import { parseBitrate } from "canalystii";
import type { ChannelSetup } from "../../protocol.js";
import type { ChannelChoice } from "../kept/settings.js";

/** Reads a bit rate as it is written; undefined: it is none. */
export function readBitrate(value: string): number | undefined {
  try {
    return parseBitrate(value.trim());
  } catch {
    return undefined;
  }
}

/** Returns the set-up of the channels that are used; a text names the bit rate that is none. */
export function readChannels(channels: readonly ChannelChoice[]): readonly ChannelSetup[] | { readonly wrong: string } {
  const setups: ChannelSetup[] = [];
  for (const [channel, { used, bitrate, mode }] of channels.entries()) {
    if (!used) continue;
    const rate = readBitrate(bitrate);
    if (rate === undefined) return { wrong: bitrate };
    setups.push({ channel, bitrate: rate, mode });
  }
  return setups;
}
