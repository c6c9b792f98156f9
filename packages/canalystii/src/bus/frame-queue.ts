import type { CanFrame } from "../can/frame.js";
import { FrameBatch } from "../can/frame-batch.js";

/** Rows per chunk, so the most that a batch has: large enough that a chunk's cost vanishes, small enough that dropping and handing over stay cheap. */
export const CHUNK_ROWS = 2048;
const MIN_CHUNK_ROWS = 64;

/** Frames that wait, as columns in chunks: no object per frame goes in, memory follows what waits. */
export class FrameQueue {
  /** Rows that wait. */
  size = 0;
  readonly #chunks: FrameBatch[] = [];
  /** First row of the first chunk that still waits. */
  #row = 0;
  /** An emptied chunk, kept for reuse while frames are taken one by one. */
  #spare: FrameBatch | undefined;

  /** Copies rows `start..end` of a batch to the end. */
  append(batch: FrameBatch, start: number, end: number): void {
    this.size += end - start;
    for (let from = start; from < end; ) {
      let chunk = this.#chunks[this.#chunks.length - 1];
      if (chunk === undefined || chunk.length >= CHUNK_ROWS) {
        chunk = this.#spare ?? new FrameBatch(Math.min(Math.max(end - from, MIN_CHUNK_ROWS), CHUNK_ROWS), batch.stride);
        this.#spare = undefined;
        this.#chunks.push(chunk);
      }
      const to = Math.min(end, from + CHUNK_ROWS - chunk.length);
      chunk.append(batch, from, to);
      from = to;
    }
  }

  /** Returns the timestamp of the oldest row; only while `size` is not 0. */
  headTimestampUs(): number {
    return (this.#chunks[0] as FrameBatch).timestampUs[this.#row] as number;
  }

  /** Returns the timestamp of the newest row; only while `size` is not 0. */
  tailTimestampUs(): number {
    const chunk = this.#chunks[this.#chunks.length - 1] as FrameBatch;
    return chunk.timestampUs[chunk.length - 1] as number;
  }

  /** Takes the oldest frame, as an object; only while `size` is not 0. */
  shiftFrame(): CanFrame {
    const chunk = this.#chunks[0] as FrameBatch;
    const frame = chunk.frame(this.#row);
    this.size--;
    if (++this.#row === chunk.length) this.#recycle();
    return frame;
  }

  /** Takes the oldest rows, as a batch that the queue forgets; only while `size` is not 0. */
  shiftBatch(): FrameBatch {
    const chunk = this.#chunks.shift() as FrameBatch;
    const batch = this.#row === 0 ? chunk : chunk.slice(this.#row);
    this.#row = 0;
    this.size -= batch.length;
    return batch;
  }

  /** Moves the oldest rows, those with a timestamp up to `limitUs`, to the end of another queue. */
  moveUpTo(limitUs: number, target: FrameQueue): void {
    while (this.size > 0) {
      const chunk = this.#chunks[0] as FrameBatch;
      const start = this.#row;
      let end = start;
      while (end < chunk.length && (chunk.timestampUs[end] as number) <= limitUs) end++;
      target.append(chunk, start, end);
      this.size -= end - start;
      this.#row = end;
      if (end < chunk.length) return;
      this.#recycle();
    }
  }

  /** Forgets the oldest `rows` rows. */
  drop(rows: number): void {
    this.size -= rows;
    for (let left = rows; left > 0; ) {
      const chunk = this.#chunks[0] as FrameBatch;
      const step = Math.min(left, chunk.length - this.#row);
      left -= step;
      this.#row += step;
      if (this.#row === chunk.length) this.#recycle();
    }
  }

  /** Forgets everything and frees the memory. */
  clear(): void {
    this.size = 0;
    this.#row = 0;
    this.#chunks.length = 0;
    this.#spare = undefined;
  }

  #recycle(): void {
    this.#row = 0;
    const chunk = this.#chunks.shift() as FrameBatch;
    chunk.clear();
    this.#spare = chunk;
  }
}
