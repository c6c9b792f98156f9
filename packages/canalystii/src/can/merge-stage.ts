import type { FrameBatch } from "./frame-batch.js";
import { FrameQueue } from "./frame-queue.js";

/**
 * Puts the frames of several channels in timestamp order. Every source (a channel, received or sent) is in order by
 * itself; a frame may go on as soon as no channel can still deliver an older one.
 */
export class MergeStage {
  readonly #sources = new Map<number, FrameQueue>();
  /** Rows that wait for a slower channel. */
  size = 0;

  /** Takes rows `start..end`, all of one source. */
  append(source: number, batch: FrameBatch, rows: readonly [start: number, end: number]): void {
    let queue = this.#sources.get(source);
    if (queue === undefined) {
      queue = new FrameQueue();
      this.#sources.set(source, queue);
    }
    queue.append(batch, rows[0], rows[1]);
    this.size += rows[1] - rows[0];
  }

  /** Moves what is final, the frames up to `watermarkUs`, to a queue, in order. */
  release(watermarkUs: number, target: FrameQueue): void {
    while (this.size > 0) {
      let first: FrameQueue | undefined;
      let firstUs = Number.POSITIVE_INFINITY;
      let secondUs = Number.POSITIVE_INFINITY;
      for (const queue of this.#sources.values()) {
        if (queue.size === 0) continue;
        const headUs = queue.headTimestampUs();
        if (first === undefined || headUs < firstUs) {
          if (first !== undefined) secondUs = firstUs;
          first = queue;
          firstUs = headUs;
        } else if (headUs < secondUs) secondUs = headUs;
      }
      if (first === undefined || firstUs > watermarkUs) return;
      const before = first.size;
      first.moveUpTo(Math.min(secondUs, watermarkUs), target);
      this.size -= before - first.size;
    }
  }

  /** Forgets everything. */
  clear(): void {
    this.#sources.clear();
    this.size = 0;
  }
}
