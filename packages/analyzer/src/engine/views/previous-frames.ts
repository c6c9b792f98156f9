import { type FrameBatch, FrameFlag } from "canalystii";
import type { FrameStore } from "../store/frame-store.js";

/** How far before a frame the one with the same id is searched, in rows. */
const REACH = 131_072;
/** Rows examined for one window: some ten milliseconds. */
const MAX_EXAMINED = 1_000_000;
/** What makes frames with equal ids different. */
const KIND = FrameFlag.EXTENDED | FrameFlag.ERROR;
const BUCKETS = 1024;

interface Wanted {
  readonly i: number;
  readonly row: number;
}

/**
 * Finds for each of the rising rows the row of the frame before it with the same channel and id, -1 when there is none in the
 * 131,072 rows before it.
 */
export function previousOfSameId(store: FrameStore, rows: Float64Array): Float64Array {
  const result = new Float64Array(rows.length).fill(-1);
  const search = new BackwardSearch(store, result);
  let next = rows.length - 1;
  let examined = 0;
  for (let row = rows[next] ?? -1; row >= store.firstRow && examined < MAX_EXAMINED; examined++) {
    search.expire(row + REACH);
    search.examine(row);
    if (row === rows[next]) search.want(next--, row);
    // where nothing is searched, the rows up to the next wanted one are passed over
    if (!search.isIdle) row--;
    else if (next >= 0) row = rows[next] as number;
    else break;
  }
  return result;
}

/** Ids whose earlier frame is still to be found, while rows are examined from the last to the first. */
class BackwardSearch {
  readonly #store: FrameStore;
  readonly #result: Float64Array;
  readonly #wanted = new Map<number, Wanted>();
  /** How many wanted ids fall into each bucket: most rows are passed by this alone. */
  readonly #buckets = new Uint16Array(BUCKETS);

  constructor(store: FrameStore, result: Float64Array) {
    this.#store = store;
    this.#result = result;
  }

  want(i: number, row: number): void {
    const { batch, index } = this.#place(row);
    this.#count(batch.id[index] as number, 1);
    this.#wanted.set(keyOf(batch, index), { i, row });
  }

  /** If the row is the one before a wanted one, it is found. */
  examine(row: number): void {
    const { batch, index } = this.#place(row);
    const id = batch.id[index] as number;
    if (this.#buckets[id % BUCKETS] === 0) return;
    const key = keyOf(batch, index);
    const wanted = this.#wanted.get(key);
    if (wanted === undefined) return;
    this.#result[wanted.i] = row;
    this.#wanted.delete(key);
    this.#count(id, -1);
  }

  /** Nothing is wanted. */
  get isIdle(): boolean {
    return this.#wanted.size === 0;
  }

  /** Gives up what is wanted after a row, which is too far away by now. */
  expire(lastRow: number): void {
    // in the order in which they were wanted: the last rows first
    for (const [key, { row }] of this.#wanted) {
      if (row <= lastRow) return;
      this.#wanted.delete(key);
      this.#count(key % 0x2000_0000, -1);
    }
  }

  #count(id: number, by: number): void {
    this.#buckets[id % BUCKETS] = (this.#buckets[id % BUCKETS] as number) + by;
  }

  #place(row: number) {
    const chunk = this.#store.chunkOf(row);
    if (chunk === undefined) throw new RangeError(`row ${row} is not there`);
    return { batch: chunk.batch, index: row - chunk.firstRow };
  }
}

function keyOf({ channel, flags, id }: FrameBatch, index: number): number {
  const kind = (flags[index] as number) & KIND;
  return ((channel[index] as number) * 8 + kind) * 0x2000_0000 + (id[index] as number);
}
