import { type CanFilters, compileFilters, type FrameMatcher } from "../can/filter.js";
import { FrameBatch } from "../can/frame-batch.js";
import { MAX_TIME_US } from "./formats/sound-rows.js";

/** Which frames of a log to keep, and how to change them. */
export interface SelectOptions {
  /** A frame is kept when any filter matches. Default: all frames. */
  readonly filters?: CanFilters | undefined;
  /** Channels to keep, by number in the log. Default: all. */
  readonly channels?: readonly number[] | undefined;
  /** First and last moment to keep, µs; `relative` counts them from the first frame of the log. */
  readonly fromUs?: number | undefined;
  readonly toUs?: number | undefined;
  /** Default: false. */
  readonly relative?: boolean | undefined;
  /** New numbers for channels; all others keep their number. */
  readonly channelMap?: ReadonlyMap<number, number> | undefined;
  /** Added to every time, µs. Default: 0. */
  readonly shiftUs?: number | undefined;
  /** New time of the first frame that is kept; the others are shifted by the same amount. */
  readonly rebaseUs?: number | undefined;
}

/**
 * Selects and changes frames of one log, batch by batch, in order. Returned batches belong to the caller; batches that
 * were passed in must not be used any more.
 */
export class FrameSelector {
  readonly #options: SelectOptions;
  readonly #matches: FrameMatcher | undefined;
  readonly #wanted: Uint8Array | undefined;
  readonly #map: Uint8Array | undefined;
  #firstUs: number | undefined;
  #offsetUs: number | undefined;
  #removed = 0;
  #clamped = 0;

  /** @throws RangeError for a filter out of range */
  constructor(options: SelectOptions) {
    this.#options = options;
    const { filters, channels, channelMap } = options;
    this.#matches = filters === undefined || filters.length === 0 ? undefined : compileFilters(filters);
    if (channels !== undefined) {
      this.#wanted = new Uint8Array(256);
      for (const channel of channels) this.#wanted[channel] = 1;
    }
    if (channelMap !== undefined) this.#map = Uint8Array.from({ length: 256 }, (_, channel) => channelMap.get(channel) ?? channel);
  }

  /** Frames removed so far. */
  get removed(): number {
    return this.#removed;
  }

  /** Frames whose new time would be before 1970 or after 2255: they get the first or last time that a log can store. */
  get clamped(): number {
    return this.#clamped;
  }

  /** Amount added to the times, µs; 0 until the first frame is kept. */
  get offsetUs(): number {
    return this.#offsetUs ?? 0;
  }

  /** Returns the new time of a marker at `timestampUs` in the log. */
  newTime(timestampUs: number): number {
    return Math.max(0, Math.min(MAX_TIME_US, timestampUs + this.offsetUs));
  }

  /** Returns the frames of a batch that are kept; there may be none. */
  select(batch: FrameBatch): FrameBatch {
    if (batch.length === 0) return batch;
    this.#firstUs ??= batch.timestampUs[0] as number;
    const kept = this.#filter(batch);
    this.#removed += batch.length - kept.length;
    this.#change(kept);
    return kept;
  }

  #filter(batch: FrameBatch): FrameBatch {
    const { fromUs, toUs, relative = false } = this.#options;
    if (this.#matches === undefined && this.#wanted === undefined && fromUs === undefined && toUs === undefined) return batch;
    const origin = relative ? (this.#firstUs as number) : 0;
    const from = (fromUs ?? Number.NEGATIVE_INFINITY) + origin;
    const to = (toUs ?? Number.POSITIVE_INFINITY) + origin;
    const kept = new FrameBatch(batch.length, batch.stride);
    for (let row = 0; row < batch.length; row++) {
      const timestampUs = batch.timestampUs[row] as number;
      if (timestampUs < from || timestampUs > to) continue;
      const channel = batch.channel[row] as number;
      if (this.#wanted !== undefined && this.#wanted[channel] !== 1) continue;
      if (this.#matches !== undefined && !this.#matches(batch.id[row] as number, batch.flags[row] as number, channel)) continue;
      kept.appendRow(batch, row);
    }
    return kept;
  }

  #change(batch: FrameBatch): void {
    if (batch.length === 0) return;
    const { shiftUs = 0, rebaseUs } = this.#options;
    this.#offsetUs ??= shiftUs + (rebaseUs === undefined ? 0 : rebaseUs - (batch.timestampUs[0] as number));
    const { length, timestampUs, channel } = batch;
    if (this.#offsetUs !== 0)
      for (let row = 0; row < length; row++) {
        const changed = (timestampUs[row] as number) + this.#offsetUs;
        timestampUs[row] = this.newTime(timestampUs[row] as number);
        if (timestampUs[row] !== changed) this.#clamped++;
      }
    if (this.#map !== undefined) for (let row = 0; row < length; row++) channel[row] = this.#map[channel[row] as number] as number;
  }
}
