import {
  type BitTimingRegisters,
  bitrateOf,
  CAN_CLOCK_HZ,
  type ChannelConfig,
  type ChannelConfigs,
  type ParsedBitTiming,
  parseBitTiming,
  samplePointOf,
  timingForBitrate,
} from "canalystii";
import { UsageError } from "./failures.js";
import { fromUser, parseBitrate } from "./option-values.js";

/** `--bitrate` and `--timing` as they were written: one for all channels, or one for each. */
export interface RateOptions {
  readonly bitrate?: readonly number[] | undefined;
  /** Undefined in it: the timing of that channel follows from its bit rate alone. */
  readonly timing?: readonly (ParsedBitTiming | undefined)[] | undefined;
}

const DEFAULT_BITRATE = 500_000;
/** A sample point counts as met when it is as near as this. */
const POINT_TOLERANCE = 0.0005;

/** How fast each channel is. */
export class ChannelRates {
  readonly #bitrates: readonly number[] | undefined;
  readonly #timings: readonly (ParsedBitTiming | undefined)[];

  readonly #strict: boolean;

  /**
   * @param strict false: the bit rate is from the environment, and registers take precedence
   * @throws UsageError when a bit rate and a timing don't go together
   */
  constructor({ bitrate, timing = [undefined] }: RateOptions, strict = true) {
    this.#strict = strict;
    this.#bitrates = bitrate;
    this.#timings = timing;
    for (let channel = 0; channel < this.count; channel++) this.of(channel);
  }

  /** For so many channels something is said; 1 is for all. */
  get count(): number {
    return Math.max(this.#bitrates?.length ?? 1, this.#timings.length);
  }

  /**
   * Returns how a channel is set up.
   * @throws UsageError when nothing is said of this channel, but of others
   */
  of(channel: number): ChannelConfig {
    const bitrate = pick(this.#bitrates ?? [DEFAULT_BITRATE], channel, "bit rate");
    const timing = pick(this.#timings, channel, "timing");
    if (timing === undefined) return { bitrate };
    if (!isRegisters(timing)) return { timing: timingForBitrate(bitrate, timing) };
    const own = bitrateOf(timing, CAN_CLOCK_HZ);
    if (this.#strict && this.#bitrates !== undefined && Math.abs(own / bitrate - 1) > 0.005) {
      throw new UsageError(
        `--timing ${registersText(timing)} gives ${bitrateText(own)}, and --bitrate says ${bitrateText(bitrate)}; leave one out`,
      );
    }
    return { timing };
  }

  /**
   * Returns how these channels are set up, as the library wants it.
   * @throws UsageError when nothing is said of one of them, but of others
   */
  configs(channels: readonly number[]): ChannelConfigs {
    if (this.count === 1) return this.of(0);
    return { channelConfigs: Object.fromEntries(channels.map((channel) => [channel, this.of(channel)])) };
  }

  /** Returns the bit/s of a channel. */
  bitrateOf(channel: number): number {
    const config = this.of(channel);
    return config.bitrate ?? bitrateOf(config.timing, CAN_CLOCK_HZ);
  }

  /** Returns what is to be said about sample points that the adapter only comes near to. */
  notes(channels: readonly number[]): string[] {
    return channels.flatMap((channel) => {
      const wanted = pick(this.#timings, channel, "timing");
      const { timing } = this.of(channel);
      if (wanted === undefined || isRegisters(wanted) || timing === undefined) return [];
      const point = samplePointOf(timing);
      if (Math.abs(point - wanted.samplePoint) <= POINT_TOLERANCE) return [];
      return `channel ${channel}: the sample point is ${percentText(point)}, the nearest to ${percentText(wanted.samplePoint)} at ${bitrateText(bitrateOf(timing, CAN_CLOCK_HZ))}`;
    });
  }

  /** Returns whether these channels have one bit rate. */
  areEqual(channels: readonly number[]): boolean {
    return new Set(channels.map((channel) => this.bitrateOf(channel))).size <= 1;
  }
}

/** Reads one bit rate, or one for each channel, separated by commas. */
export function parseBitrates(text: string): number[] {
  return text.split(",").map(parseBitrate);
}

/** Reads one timing, or one for each channel; an empty one follows from the bit rate. */
export function parseTimings(text: string): (ParsedBitTiming | undefined)[] {
  return text.split(",").map((word) => (word.trim() === "" && text.includes(",") ? undefined : fromUser(() => parseBitTiming(word))));
}

/** Returns a bit rate with its unit, without a fraction. */
export function bitrateText(bitrate: number): string {
  return `${Math.round(bitrate)} bit/s`;
}

function pick<T>(list: readonly T[], channel: number, what: string): T {
  if (list.length === 1) return list[0] as T;
  if (channel >= list.length) throw new UsageError(`there are ${list.length} ${what}s, and none for channel ${channel}`);
  return list[channel] as T;
}

function isRegisters(timing: ParsedBitTiming): timing is BitTimingRegisters {
  return "btr0" in timing;
}

function registersText({ btr0, btr1 }: BitTimingRegisters): string {
  return [btr0, btr1].map((value) => `0x${value.toString(16).toUpperCase().padStart(2, "0")}`).join("/");
}

function percentText(share: number): string {
  return `${Number((share * 100).toFixed(1))} %`;
}
