import { FrameBatch } from "canalystii";

/** Rows of a chunk; all but the last chunk of a store are full. */
export const CHUNK_ROWS = 65_536;

/** Consecutive rows of a store. */
export class Chunk {
  /** Position among all chunks that there ever were: the first row is `number · CHUNK_ROWS`. */
  readonly number: number;
  readonly batch = new FrameBatch(CHUNK_ROWS);
  /** By row: the number of the source. */
  readonly sources = new Uint8Array(CHUNK_ROWS);
  /** The latest time of all rows before this chunk, and up to its end, µs. */
  readonly latestBeforeUs: number;
  latestUs: number;
  earliestUs = Number.POSITIVE_INFINITY;
  /** Times never fall, also from the chunk before to this one. */
  sorted = true;

  constructor(number: number, latestBeforeUs: number) {
    this.number = number;
    this.latestBeforeUs = latestBeforeUs;
    this.latestUs = latestBeforeUs;
  }

  get firstRow(): number {
    return this.number * CHUNK_ROWS;
  }

  get length(): number {
    return this.batch.length;
  }

  get room(): number {
    return CHUNK_ROWS - this.batch.length;
  }

  /** Memory in bytes, used or not. */
  get bytes(): number {
    return CHUNK_ROWS * (16 + this.batch.stride + 1);
  }

  /**
   * Appends rows `start..end` of a batch, of one source or of one for each row of the batch; there must be room for them.
   * Returns how many have a time before that of the row before them.
   */
  append(batch: FrameBatch, sources: number | Uint8Array, start: number, end: number): number {
    const at = this.batch.length;
    this.batch.append(batch, start, end);
    if (typeof sources === "number") this.sources.fill(sources, at, at + end - start);
    else this.sources.set(sources.subarray(start, end), at);
    return this.#noteTimes(at);
  }

  /** Returns the first row (within the chunk) at which the latest time so far reaches a time; `length` if there is none. */
  rowAt(timeUs: number): number {
    const { timestampUs, length } = this.batch;
    if (!this.sorted) {
      for (let row = 0; row < length; row++) if ((timestampUs[row] as number) >= timeUs) return row;
      return length;
    }
    let low = 0;
    let high = length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((timestampUs[middle] as number) < timeUs) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #noteTimes(from: number): number {
    const { timestampUs, length } = this.batch;
    let before = from > 0 ? (timestampUs[from - 1] as number) : this.latestBeforeUs;
    let backwards = 0;
    let { latestUs, earliestUs } = this;
    for (let row = from; row < length; row++) {
      const timeUs = timestampUs[row] as number;
      if (timeUs < before) backwards++;
      if (timeUs > latestUs) latestUs = timeUs;
      if (timeUs < earliestUs) earliestUs = timeUs;
      before = timeUs;
    }
    if (backwards > 0) this.sorted = false;
    this.latestUs = latestUs;
    this.earliestUs = earliestUs;
    return backwards;
  }
}
