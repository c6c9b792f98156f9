import { CanError } from "../base/errors.js";
import type { CanFrame } from "../can/frame.js";
import type { FrameBatch } from "../can/frame-batch.js";
import type { FrameStream } from "./bus.js";
import { FrameQueue } from "./frame-queue.js";
import { MergeStage } from "./merge-stage.js";
import type { StreamSettings } from "./stream-settings.js";

/** A consumer that is slower than the bus lets everything else run after so much time, in ms ... */
const MAX_HOG_MS = 8;
/** ... looked at every so many frames, or at every batch. */
const FRAMES_PER_CHECK = 64;

interface Waiter<T> {
  readonly resolve: (result: IteratorResult<T>) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * One consumer of a bus: its queue on the hub's side, its iterator on the user's. Nothing of it runs by itself; frames wait as
 * columns, and become objects when they are taken.
 */
export class ConsumerStream<T extends CanFrame | FrameBatch> implements FrameStream<T> {
  readonly settings: StreamSettings;
  readonly #objects: boolean;
  readonly #onEnd: (stream: ConsumerStream<T>) => void;
  readonly #queue = new FrameQueue();
  readonly #merge: MergeStage | undefined;
  readonly #waiters: Waiter<T>[] = [];
  #ended = false;
  /** Thrown once, after the frames that wait. */
  #fault: unknown;
  #dropped = 0;
  #filtered = 0;
  /** Taken since the iteration last had to wait, and when that was. */
  #taken = 0;
  #sinceMs = 0;
  #pausing: Promise<void> | undefined;

  constructor(objects: boolean, settings: StreamSettings, onEnd: (stream: ConsumerStream<T>) => void) {
    this.#objects = objects;
    this.settings = settings;
    this.#onEnd = onEnd;
    if (settings.merge) this.#merge = new MergeStage();
    if (settings.signal?.aborted) this.#ended = true;
    else settings.signal?.addEventListener("abort", this.#onAbort, { once: true });
  }

  get dropped(): number {
    return this.#dropped;
  }

  get filtered(): number {
    return this.#filtered;
  }

  get pending(): number {
    return this.#queue.size + (this.#merge?.size ?? 0);
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  next(): Promise<IteratorResult<T>> {
    if (this.#queue.size > 0) return this.#mustPause() ? this.#pause() : Promise.resolve(this.#take());
    this.#taken = 0;
    if (!this.#ended) return new Promise((resolve, reject) => this.#waiters.push({ resolve, reject }));
    if (this.#fault === undefined) return Promise.resolve({ value: undefined, done: true });
    const fault = this.#fault;
    this.#fault = undefined;
    return Promise.reject(fault);
  }

  return(): Promise<IteratorResult<T>> {
    this.close();
    return Promise.resolve({ value: undefined, done: true });
  }

  end(): void {
    this.finish();
  }

  close(): void {
    this.#queue.clear();
    this.#merge?.clear();
    this.#fault = undefined;
    this.#end();
  }

  /** Takes what passes of a batch; hub only. */
  offer(batch: FrameBatch, own: boolean): void {
    if (this.#ended || (own && !this.settings.receiveOwn)) return;
    const { channels, matches } = this.settings;
    if (channels === undefined && matches === undefined) this.#accept(batch, 0, batch.length, own);
    else {
      const { length } = batch;
      let start = 0;
      for (let row = 0; row < length; row++) {
        const channel = batch.channel[row] as number;
        let passes = channels === undefined || channels[channel] === 1;
        if (passes && matches !== undefined && !matches(batch.id[row] as number, batch.flags[row] as number, channel)) {
          passes = false;
          this.#filtered++;
        }
        if (passes) continue;
        if (row > start) this.#accept(batch, start, row, own);
        start = row + 1;
      }
      if (length > start) this.#accept(batch, start, length, own);
    }
    this.#wake();
  }

  /** Lets go what became final by merging; hub only. */
  release(watermarkUs: number): void {
    if (this.#merge === undefined || this.#merge.size === 0) return;
    this.#merge.release(watermarkUs, this.#queue);
    this.#wake();
  }

  /** Ends the iteration, after the frames that wait, by throwing when there is a fault; hub only. */
  finish(fault?: unknown): void {
    if (this.#ended) return;
    this.#merge?.release(Number.POSITIVE_INFINITY, this.#queue);
    this.#wake();
    this.#fault = fault;
    this.#end();
  }

  #accept(batch: FrameBatch, start: number, end: number, own: boolean): void {
    if (this.#ended) return;
    if (this.#merge !== undefined) {
      this.#stage(this.#merge, batch, [start, end], own);
      return;
    }
    const { capacity, overflow } = this.settings;
    const excess = this.#queue.size + (end - start) - capacity;
    if (excess <= 0) {
      this.#queue.append(batch, start, end);
      return;
    }
    this.#dropped += excess;
    if (overflow === "drop-oldest") {
      this.#queue.append(batch, Math.max(start, end - capacity), end);
      this.#queue.drop(Math.max(0, this.#queue.size - capacity));
      return;
    }
    this.#queue.append(batch, start, Math.max(start, end - excess));
    if (overflow === "error") this.finish(overflowError(capacity));
  }

  #stage(merge: MergeStage, batch: FrameBatch, rows: readonly [number, number], own: boolean): void {
    const { capacity, overflow } = this.settings;
    const [first, last] = rows;
    const excess = this.pending + (last - first) - capacity;
    const end = excess > 0 && overflow !== "drop-oldest" ? Math.max(first, last - excess) : last;
    for (let start = first; start < end; ) {
      const channel = batch.channel[start] as number;
      let stop = start + 1;
      while (stop < end && batch.channel[stop] === channel) stop++;
      merge.append(channel * 2 + (own ? 1 : 0), batch, [start, stop]);
      start = stop;
    }
    if (excess <= 0) return;
    this.#dropped += excess;
    if (overflow === "error") this.finish(overflowError(capacity));
    if (overflow !== "drop-oldest") return;
    // a queue that is full cannot wait for a slow channel
    if (this.#queue.size < excess) merge.release(Number.POSITIVE_INFINITY, this.#queue);
    this.#queue.drop(excess);
  }

  /** A loop over frames that wait never lets anything else run: now and then it has to, or the bus starves. */
  #mustPause(): boolean {
    if (this.#pausing !== undefined) return true;
    const taken = this.#taken++;
    if (taken === 0) this.#sinceMs = performance.now();
    else if (!this.#objects || taken % FRAMES_PER_CHECK === 0) return performance.now() - this.#sinceMs >= MAX_HOG_MS;
    return false;
  }

  #pause(): Promise<IteratorResult<T>> {
    this.#pausing ??= new Promise<void>((resolve) => {
      const go = () => {
        this.#pausing = undefined;
        this.#taken = 0;
        resolve();
      };
      if (typeof setImmediate === "function") setImmediate(go);
      else setTimeout(go, 0);
    });
    return this.#pausing.then(() => this.next());
  }

  #take(): IteratorResult<T> {
    const value = this.#objects ? this.#queue.shiftFrame() : this.#queue.shiftBatch();
    return { value: value as T, done: false };
  }

  #wake(): void {
    while (this.#waiters.length > 0 && this.#queue.size > 0) this.#waiters.shift()?.resolve(this.#take());
  }

  #end(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.settings.signal?.removeEventListener("abort", this.#onAbort);
    this.#onEnd(this);
    for (const waiter of this.#waiters.splice(0)) {
      if (this.#fault === undefined) waiter.resolve({ value: undefined, done: true });
      else {
        waiter.reject(this.#fault);
        this.#fault = undefined;
      }
    }
  }

  readonly #onAbort = (): void => this.close();
}

/** What a full queue ends with, if it is to end. */
export function overflowError(capacity: number): CanError {
  return new CanError("overflow", `the queue of ${capacity} frames is full: the consumer is too slow`, {
    hint: "raise capacity, read batches(), add filters, or choose overflow: drop-oldest",
  });
}
