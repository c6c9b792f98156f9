import type { FrameBatch } from "canalystii";
import { CHUNK_ROWS, Chunk } from "./chunk.js";

/** The least limit: two chunks of classic frames. */
export const MIN_LIMIT_BYTES = 4_000_000;
/** 20 million classic frames. */
const DEFAULT_LIMIT_BYTES = 500_000_000;

/**
 * The frames of a capture, in the order they came. Rows are numbered from 0 and keep their numbers when the oldest chunk goes,
 * which happens when the memory reaches its limit.
 */
export class FrameStore {
  /** Chunks that are still there, the oldest first. */
  readonly #chunks: Chunk[] = [];
  #limitBytes = DEFAULT_LIMIT_BYTES;
  #bytes = 0;
  #endRow = 0;
  #backwards = 0;
  #discarded: number;

  /**
   * @param discarded frames that an earlier store has discarded
   * @throws RangeError for a limit below 4,000,000 bytes
   */
  constructor(limitBytes = DEFAULT_LIMIT_BYTES, discarded = 0) {
    this.#discarded = discarded;
    this.limitBytes = limitBytes;
  }

  /** Bytes of memory for frames. The oldest chunks go when it is exceeded; the newest always stays. */
  get limitBytes(): number {
    return this.#limitBytes;
  }

  set limitBytes(bytes: number) {
    if (!(bytes >= MIN_LIMIT_BYTES)) throw new RangeError(`limit of ${String(bytes)} bytes is not at least ${MIN_LIMIT_BYTES}`);
    this.#limitBytes = bytes;
    this.#discard();
  }

  /** The first row that is still there. */
  get firstRow(): number {
    return this.#chunks[0]?.firstRow ?? this.#endRow;
  }

  /** The row after the last one. */
  get endRow(): number {
    return this.#endRow;
  }

  /** Number of frames. */
  get length(): number {
    return this.#endRow - this.firstRow;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** Frames that went because of the limit. */
  get discarded(): number {
    return this.#discarded;
  }

  /** Frames with a time before that of the frame before them. */
  get backwards(): number {
    return this.#backwards;
  }

  /** The earliest time, µs; undefined when the store is empty. */
  get firstUs(): number | undefined {
    return this.#chunks.length === 0 ? undefined : this.#chunks.reduce((least, { earliestUs }) => Math.min(least, earliestUs), Infinity);
  }

  /** The latest time, µs; undefined when the store is empty. */
  get lastUs(): number | undefined {
    return this.#chunks.at(-1)?.latestUs;
  }

  /** Appends rows `start..end` of a batch, of one source or of one for each row. The batch stays the caller's. */
  append(batch: FrameBatch, sources: number | Uint8Array, start = 0, end = batch.length): void {
    for (let from = start; from < end; ) {
      const chunk = this.#openChunk();
      const rows = Math.min(end - from, chunk.room);
      const bytesBefore = chunk.bytes;
      this.#backwards += chunk.append(batch, sources, from, from + rows);
      this.#bytes += chunk.bytes - bytesBefore;
      this.#endRow += rows;
      from += rows;
    }
    this.#discard();
  }

  /** Returns the chunk of a row; undefined when the row is not there. */
  chunkOf(row: number): Chunk | undefined {
    const first = this.#chunks[0];
    return first === undefined ? undefined : this.#chunks[Math.floor(row / CHUNK_ROWS) - first.number];
  }

  /** Returns the first row that is not earlier than a time, by the latest time so far; the end when there is none. */
  rowAt(timeUs: number): number {
    let low = 0;
    let high = this.#chunks.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#chunks[middle] as Chunk).latestUs < timeUs) low = middle + 1;
      else high = middle;
    }
    const chunk = this.#chunks[low];
    if (chunk === undefined) return this.#endRow;
    // what was before this chunk may be gone
    return chunk.latestBeforeUs >= timeUs ? chunk.firstRow : chunk.firstRow + chunk.rowAt(timeUs);
  }

  /** Takes the chunks out, the oldest first. The store must not be used any more. */
  *drain(): Generator<Chunk, void, undefined> {
    for (let chunk = this.#chunks.shift(); chunk !== undefined; chunk = this.#chunks.shift()) yield chunk;
  }

  #openChunk(): Chunk {
    const last = this.#chunks.at(-1);
    if (last !== undefined && last.room > 0) return last;
    const chunk = new Chunk(Math.ceil(this.#endRow / CHUNK_ROWS), last?.latestUs ?? Number.NEGATIVE_INFINITY);
    this.#chunks.push(chunk);
    this.#bytes += chunk.bytes;
    return chunk;
  }

  #discard(): void {
    while (this.#bytes > this.#limitBytes && this.#chunks.length > 1) {
      const chunk = this.#chunks.shift() as Chunk;
      this.#bytes -= chunk.bytes;
      this.#discarded += chunk.length;
    }
  }
}
