import type { FrameBatch } from "../can/frame-batch.js";
import { FrameQueue } from "./frame-queue.js";

/**
 * Puts the frames of several channels in timestamp order. Every source (a channel, received or sent) is in order by
 * itself; a frame may go on as soon as no channel can still deliver an older one. Where one comes all the same, the order is
 * kept: it gets the time of the frame before it.
 */
export class MergeStage {
  readonly #sources = new Map<number, FrameQueue>();
  /** Rows that wait for a slower channel. */
  size = 0;
  /** The time of the last row that went on. */
  #lastUs = Number.NEGATIVE_INFINITY;

  /** Takes rows `start..end`, all of one source. */
  append(source: number, batch: FrameBatch, rows: readonly [start: number, end: number]): void {
    let queue = this.#sources.get(source);
    if (queue === undefined) {
      queue = new FrameQueue();
      this.#sources.set(source, queue);
    }
    const [start, end] = rows;
    if ((batch.timestampUs[start] as number) >= this.#lastUs) queue.append(batch, start, end);
    else queue.append(this.#afterTheLast(batch.slice(start, end)), 0, end - start);
    this.size += end - start;
  }

  /** Rows that come too late for their place get the time of the place they come to. */
  #afterTheLast(batch: FrameBatch): FrameBatch {
    const { timestampUs, length } = batch;
    for (let row = 0; row < length && (timestampUs[row] as number) < this.#lastUs; row++) timestampUs[row] = this.#lastUs;
    return batch;
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
      this.#lastUs = target.tailTimestampUs();
    }
  }

  /** Forgets everything. */
  clear(): void {
    this.#sources.clear();
    this.size = 0;
  }
}
