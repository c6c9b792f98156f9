import { type Clock, systemClock } from "../base/clock.js";

/** The clock advances by at most this much between two reads. */
const MAX_STEP_MS = 40;

/**
 * A clock that stops while the process gets no CPU. The virtual adapter runs in the same process as the program that reads
 * it: during such a pause, a real adapter's receive buffer would overrun, but that of the virtual one need not.
 * The wall-clock time continues: frames have the same time as everywhere else.
 */
export class StallFreeClock implements Clock {
  readonly #source: Clock;
  #seen: number;
  #skipped = 0;

  constructor(source: Clock = systemClock) {
    this.#source = source;
    this.#seen = source.now();
  }

  now(): number {
    const now = this.#source.now();
    this.#skipped += Math.max(0, now - this.#seen - MAX_STEP_MS);
    this.#seen = now;
    return now - this.#skipped;
  }

  epochUs(): number {
    return this.#source.epochUs();
  }

  schedule(ms: number, callback: () => void): () => void {
    return this.#source.schedule(ms, callback);
  }

  skippedMs(): number {
    return this.#skipped;
  }
}
