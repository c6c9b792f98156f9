import { type FrameBatch, FrameFlag } from "./frame-batch.js";

/** Orders of an {@link IdTable}: by id, most frames first, longest period first, highest rate first, newest first. */
export const ID_ORDERS = ["id", "count", "period", "rate", "last"] as const;
export type IdOrder = (typeof ID_ORDERS)[number];

/** The state of one id on one channel. */
export interface IdEntry {
  readonly channel: number;
  readonly id: number;
  /** {@link FrameFlag} bits of the last frame. */
  flags: number;
  dlc: number;
  count: number;
  /** Timestamp of the last frame in µs. */
  lastUs: number;
  /** Smoothed distance of two frames in µs; 0: only one so far. */
  periodUs: number;
  /** The last payload; the first `size` bytes. */
  readonly data: Uint8Array;
  size: number;
  /** When each byte last changed its value, in µs; 0: never. */
  readonly changedUs: Float64Array;
}

const { EXTENDED, ERROR } = FrameFlag;
/** Further ids are counted together: no vehicle has so many, but a fuzzer does. */
const MAX_ENTRIES = 20_000;
/** Weight of the newest distance in the period. */
const SMOOTHING = 0.2;

/**
 * Keeps the last state of every id: one entry for each channel, id and kind of id, up to 20,000 of them; what a monitor or an
 * analyzer shows.
 */
export class IdTable {
  readonly #entries = new Map<number, IdEntry>();
  #frames = 0;
  #untracked = 0;
  #latestUs = 0;

  /** Frames seen. */
  get frames(): number {
    return this.#frames;
  }

  /** Frames of ids beyond the maximum. */
  get untracked(): number {
    return this.#untracked;
  }

  /** The newest timestamp, in µs. */
  get latestUs(): number {
    return this.#latestUs;
  }

  get size(): number {
    return this.#entries.size;
  }

  entries(): IterableIterator<IdEntry> {
    return this.#entries.values();
  }

  /** Returns the entries in an order; those that are alike in it by id. */
  sorted(order: IdOrder): IdEntry[] {
    const compare = COMPARE[order];
    return [...this.#entries.values()].sort((a, b) => compare(a, b) || COMPARE.id(a, b));
  }

  /** Returns the table as it is now. */
  copy(): IdTable {
    const copy = new IdTable();
    for (const [key, entry] of this.#entries) {
      copy.#entries.set(key, { ...entry, data: entry.data.slice(), changedUs: entry.changedUs.slice() });
    }
    copy.#frames = this.#frames;
    copy.#untracked = this.#untracked;
    copy.#latestUs = this.#latestUs;
    return copy;
  }

  clear(): void {
    this.#entries.clear();
    this.#frames = 0;
    this.#untracked = 0;
  }

  update(batch: FrameBatch): void {
    for (let row = 0; row < batch.length; row++) this.#update(batch, row);
    this.#frames += batch.length;
  }

  #update(batch: FrameBatch, row: number): void {
    const flags = batch.flags[row] as number;
    const channel = batch.channel[row] as number;
    const id = batch.id[row] as number;
    // channel (8 bits), kind (2 bits), id (29 bits)
    const kind = (flags & EXTENDED ? 1 : 0) + (flags & ERROR ? 2 : 0);
    const key = (channel * 4 + kind) * 0x2000_0000 + id;
    const timestampUs = batch.timestampUs[row] as number;
    if (timestampUs > this.#latestUs) this.#latestUs = timestampUs;
    let entry = this.#entries.get(key);
    if (entry === undefined) {
      if (this.#entries.size >= MAX_ENTRIES) {
        this.#untracked++;
        return;
      }
      entry = {
        channel,
        id,
        flags,
        dlc: 0,
        count: 0,
        lastUs: 0,
        periodUs: 0,
        data: new Uint8Array(64),
        size: 0,
        changedUs: new Float64Array(64),
      };
      this.#entries.set(key, entry);
    } else {
      const distance = Math.max(0, timestampUs - entry.lastUs);
      entry.periodUs = entry.periodUs === 0 ? distance : entry.periodUs + (distance - entry.periodUs) * SMOOTHING;
    }
    const size = batch.size[row] as number;
    const from = row * batch.stride;
    for (let i = 0; i < size; i++) {
      const byte = batch.data[from + i] as number;
      if (entry.count > 0 && (i >= entry.size || entry.data[i] !== byte)) entry.changedUs[i] = timestampUs;
      entry.data[i] = byte;
    }
    entry.size = size;
    entry.flags = flags;
    entry.dlc = batch.dlc[row] as number;
    entry.count++;
    entry.lastUs = timestampUs;
  }
}

/** Periods jitter: lines that differ by a few percent keep their places. */
function coarsePeriod({ periodUs }: IdEntry): number {
  return periodUs === 0 ? Number.MAX_VALUE : Math.round(Math.log(periodUs) * 10);
}

const COMPARE: Readonly<Record<IdOrder, (a: IdEntry, b: IdEntry) => number>> = {
  id: (a, b) => a.channel - b.channel || a.id - b.id || a.flags - b.flags,
  count: (a, b) => b.count - a.count,
  period: (a, b) => coarsePeriod(b) - coarsePeriod(a),
  rate: (a, b) => coarsePeriod(a) - coarsePeriod(b),
  last: (a, b) => b.lastUs - a.lastUs,
};
