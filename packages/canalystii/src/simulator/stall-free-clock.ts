import { type Clock, systemClock } from "../can/clock.js";

/** The clock goes on by at most this much from one look at it to the next. */
const MAX_STEP_MS = 40;

/**
 * A clock that stands still while the process does. The virtual adapter lives in the same process as the program that
 * reads it: when that process gets no CPU for a while, a real adapter's buffer would run over, but this one need not.
 * Its wall-clock time goes on: frames are stamped with the time that everybody else sees.
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
