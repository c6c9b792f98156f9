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

/** The values of `--bitrate` and `--timing`: one for all channels, or one for each. */
export interface RateOptions {
  readonly bitrate?: readonly number[] | undefined;
  /** Undefined in it: the timing of that channel follows from its bit rate alone. */
  readonly timing?: readonly (ParsedBitTiming | undefined)[] | undefined;
}

const DEFAULT_BITRATE = 500_000;
/** Tolerance within which a sample point counts as met. */
const POINT_TOLERANCE = 0.0005;

/** The bit rate and timing of each channel. */
export class ChannelRates {
  readonly #bitrates: readonly number[] | undefined;
  readonly #timings: readonly (ParsedBitTiming | undefined)[];

  readonly #strict: boolean;

  /**
   * @param strict false: the bit rate is from the environment, and registers take precedence
   * @throws UsageError when a bit rate contradicts a timing
   */
  constructor({ bitrate, timing = [undefined] }: RateOptions, strict = true) {
    this.#strict = strict;
    this.#bitrates = bitrate;
    this.#timings = timing;
    for (let channel = 0; channel < this.count; channel++) this.of(channel);
  }

  /** Whether the user asks for bit rates or timings of this bus; the environment has those of any. */
  get given(): boolean {
    return this.#timings.some((timing) => timing !== undefined) || (this.#strict && this.#bitrates !== undefined);
  }

  /** Number of channels for which values are given; 1: one value for all. */
  get count(): number {
    return Math.max(this.#bitrates?.length ?? 1, this.#timings.length);
  }

  /**
   * Returns the configuration of a channel.
   * @throws UsageError when values are given for other channels but not for this one
   */
  of(channel: number): ChannelConfig {
    const bitrate = pick(this.#bitrates ?? [DEFAULT_BITRATE], channel, "bit rate");
    const timing = pick(this.#timings, channel, "timing");
    if (timing === undefined) return { bitrate };
    if (!isRegisters(timing)) return { timing: timingForBitrate(bitrate, timing) };
    const own = bitrateOf(timing, CAN_CLOCK_HZ);
    if (this.#strict && this.#bitrates !== undefined && Math.abs(own / bitrate - 1) > 0.005) {
      throw new UsageError(
        `--timing ${registersText(timing)} means ${bitrateText(own)}, but --bitrate is ${bitrateText(bitrate)}; use only one of them`,
      );
    }
    return { timing };
  }

  /**
   * Returns the configuration of these channels, for the library.
   * @throws UsageError when values are given for some channels but not for all of these
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

  /** Returns notes about sample points that the adapter can only approximate. */
  notes(channels: readonly number[]): string[] {
    return channels.flatMap((channel) => {
      const wanted = pick(this.#timings, channel, "timing");
      const { timing } = this.of(channel);
      if (wanted === undefined || isRegisters(wanted) || timing === undefined) return [];
      const point = samplePointOf(timing);
      if (Math.abs(point - wanted.samplePoint) <= POINT_TOLERANCE) return [];
      return `channel ${channel}: sample point ${percentText(point)} is used, the nearest to ${percentText(wanted.samplePoint)} at ${bitrateText(bitrateOf(timing, CAN_CLOCK_HZ))}`;
    });
  }

  /** Returns whether these channels have the same bit rate. */
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
  if (channel >= list.length) throw new UsageError(`no ${what} is given for channel ${channel}: there are only ${list.length}`);
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
