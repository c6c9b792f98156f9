import { type CanFilter, compileFilters, FrameBatch, FrameFlag } from "../can/index.js";
import { MAX_TIME_US } from "./sound-rows.js";

/** Which frames of a log to keep, and what to change about them. */
export interface SelectOptions {
  /** A frame passes when any matches. Default: all. */
  readonly filters?: readonly CanFilter[] | undefined;
  /** Channels to keep, by their number in the log. Default: all. */
  readonly channels?: readonly number[] | undefined;
  /** First and last moment to keep, µs; `relative` counts them from the first frame of the log. */
  readonly fromUs?: number | undefined;
  readonly toUs?: number | undefined;
  /** Default: false. */
  readonly relative?: boolean | undefined;
  /** New numbers for channels; those not named keep theirs. */
  readonly channelMap?: ReadonlyMap<number, number> | undefined;
  /** Added to every time, µs. Default: 0. */
  readonly shiftUs?: number | undefined;
  /** Time that the first frame kept is to have; the others follow. */
  readonly rebaseUs?: number | undefined;
}

/**
 * Selects and changes frames of one log, batch after batch, in order. Returned batches belong to the caller; a batch
 * that is given must not be used any more.
 */
export class FrameSelector {
  readonly #options: SelectOptions;
  readonly #matches: ((id: number, flags: number) => boolean) | undefined;
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

  /** Frames left out so far. */
  get removed(): number {
    return this.#removed;
  }

  /** Frames whose new time would be before 1970 or after 2255: they have the first or last time that a log can hold. */
  get clamped(): number {
    return this.#clamped;
  }

  /** What is added to the times, µs; 0 before the first frame kept is known. */
  get offsetUs(): number {
    return this.#offsetUs ?? 0;
  }

  /** Returns the new time of something at `timestampUs` in the log: of a marker. */
  newTime(timestampUs: number): number {
    return Math.max(0, Math.min(MAX_TIME_US, timestampUs + this.offsetUs));
  }

  /** Returns what is kept of a batch; it may be empty. */
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
      if (this.#wanted !== undefined && this.#wanted[batch.channel[row] as number] !== 1) continue;
      if (this.#matches !== undefined && !this.#matches(batch.id[row] as number, batch.flags[row] as number)) continue;
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

/** Tells whether a row is one of a kind. */
export type RowMatcher = (batch: FrameBatch, row: number) => boolean;

const PATTERN = /^([0-9a-f]{3}|[0-9a-f]{8})(?::([0-9a-f]{1,8}))?(?:#((?:[0-9a-fx]{2}\.?)*))?$/i;

/**
 * Reads what a frame must look like: `ID`, `ID:MASK`, and behind `#` the first bytes of its data in hex, where `x` stands
 * for any digit: `123`, `700:780`, `7E8#0662xx`.
 * @throws TypeError when the text is none of these
 */
export function parseRowMatcher(text: string): RowMatcher {
  const match = PATTERN.exec(text.trim());
  if (match === null)
    throw new TypeError(`frame pattern ${JSON.stringify(text)} is not ID, ID:MASK or ID#DATA in hex, e.g. 123, 700:780, 7E8#0662xx`);
  const id = Number.parseInt(match[1] as string, 16);
  const mask = match[2] === undefined ? 0x1fff_ffff : Number.parseInt(match[2], 16);
  const kind = (match[1] as string).length > 3 ? FrameFlag.EXTENDED : 0;
  const digits = (match[3] ?? "").replaceAll(".", "");
  const values = Uint8Array.from({ length: digits.length / 2 }, (_, i) =>
    Number.parseInt(digits.slice(2 * i, 2 * i + 2).replace(/x/gi, "0"), 16),
  );
  const masks = Uint8Array.from({ length: values.length }, (_, i) =>
    Number.parseInt(
      digits
        .slice(2 * i, 2 * i + 2)
        .replace(/[0-9a-f]/gi, "f")
        .replace(/x/gi, "0"),
      16,
    ),
  );
  return (batch, row) => {
    if (((batch.flags[row] as number) & (FrameFlag.EXTENDED | FrameFlag.ERROR)) !== kind) return false;
    if ((((batch.id[row] as number) ^ id) & mask) !== 0 || (batch.size[row] as number) < values.length) return false;
    const from = row * batch.stride;
    for (let i = 0; i < values.length; i++)
      if ((((batch.data[from + i] as number) ^ (values[i] as number)) & (masks[i] as number)) !== 0) return false;
    return true;
  };
}
