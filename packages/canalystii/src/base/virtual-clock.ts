import type { Clock } from "./clock.js";
import { type DueEntry, DueHeap } from "./due-heap.js";

interface Timer extends DueEntry {
  readonly callback: () => void;
}

/** Real time that something outside the clock gets before it counts as hanging. */
const PATIENCE_MS = 3000;
/** 2025-11-22T08:26:40Z. */
const DEFAULT_EPOCH_US = 1_763_800_000_000_000;

/**
 * A clock that stands still until it is told to go on: simulated hours pass in seconds, and the same run gives
 * the same result every time.
 */
export class VirtualClock implements Clock {
  #now = 0;
  #epochUs: number;
  readonly #timers = new DueHeap<Timer>();

  constructor(options: { readonly epochUs?: number } = {}) {
    this.#epochUs = options.epochUs ?? DEFAULT_EPOCH_US;
  }

  now(): number {
    return this.#now;
  }

  epochUs(): number {
    return Math.round(this.#epochUs + this.#now * 1000);
  }

  /** Steps the wall clock by `ms` (negative: back), as a user or a time server does; `now` does not notice. */
  stepEpoch(ms: number): void {
    this.#epochUs += ms * 1000;
  }

  /** Number of timers that are due some time. */
  get pending(): number {
    return this.#timers.size;
  }

  schedule(ms: number, callback: () => void): () => void {
    const timer: Timer = { dueMs: this.#now + Math.max(0, ms), callback, position: -1, order: 0 };
    this.#timers.push(timer);
    return () => this.#timers.remove(timer);
  }

  /** Lets `ms` pass: runs every timer that comes due, in order, with all that follows from it. */
  async advance(ms: number): Promise<void> {
    const end = this.#now + ms;
    await settle();
    for (;;) {
      const due = this.#timers.first?.dueMs;
      if (due === undefined || due > end) break;
      this.#runDue(due);
      await settle();
    }
    this.#now = end;
    await settle();
  }

  /**
   * Lets the time jump over a busy event loop: the clock moves by `ms` at once, and what came due in between
   * runs late, afterwards.
   */
  async block(ms: number): Promise<void> {
    this.#now += ms;
    await this.advance(0);
  }

  /**
   * Lets time pass until a promise settles, and returns what it gives.
   * @throws Error when nothing is scheduled any more and the promise still hangs
   */
  async run<T>(promise: Promise<T>): Promise<T> {
    let settled = false;
    const mark = () => {
      settled = true;
    };
    promise.then(mark, mark);
    await settle();
    let idleSince = performance.now();
    for (let idle = 0; !settled; ) {
      const due = this.#timers.first?.dueMs;
      if (due === undefined) {
        // Something outside this clock (a socket, a file, a module) may still be under way.
        if (++idle > 20_000 && performance.now() - idleSince > PATIENCE_MS)
          throw new Error(`the promise hangs: nothing is scheduled at ${this.#now} ms`);
      } else {
        idle = 0;
        idleSince = performance.now();
        this.#runDue(due);
      }
      await settle();
    }
    return promise;
  }

  /** Runs the timers of one instant; those they schedule for the same instant run in the next round. */
  #runDue(due: number): void {
    this.#now = Math.max(this.#now, due);
    const next = this.#timers.pushed;
    for (;;) {
      const timer = this.#timers.first;
      if (timer === undefined || timer.dueMs > due || timer.order >= next) return;
      this.#timers.remove(timer);
      timer.callback();
    }
  }
}

/** Waits until every promise reaction that can run has run. */
function settle(): Promise<void> {
  return new Promise((resolve) => {
    if (typeof setImmediate === "function") setImmediate(resolve);
    else setTimeout(resolve, 0);
  });
}
