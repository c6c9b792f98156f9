import { type Clock, systemClock } from "../base/clock.js";

/** The clock advances by at most this much between two reads. */
const MAX_STEP_MS = 40;

/** Called with a time, µs since the Unix epoch, in which nothing happened on a virtual bus because its process got no CPU. */
export type StallListener = (fromUs: number, toUs: number) => void;

/**
 * A clock that stops while the process gets no CPU. The virtual adapter runs in the same process as the program that reads
 * it: during such a pause, a real adapter's receive buffer would overrun, but that of the virtual one need not.
 * The wall-clock time continues: frames have the same time as everywhere else.
 */
export class StallFreeClock implements Clock {
  readonly #source: Clock;
  #seen: number;
  #skipped = 0;
  readonly #onStall: StallListener | undefined;

  /** @param onStall called after each time for which the clock stood still */
  constructor(source: Clock = systemClock, onStall?: StallListener) {
    this.#source = source;
    this.#onStall = onStall;
    this.#seen = source.now();
  }

  now(): number {
    const now = this.#source.now();
    const stalledMs = Math.max(0, now - this.#seen - MAX_STEP_MS);
    const since = this.#seen;
    this.#skipped += stalledMs;
    this.#seen = now;
    if (stalledMs > 0) this.#report(now - since, stalledMs);
    return now - this.#skipped;
  }

  /** The virtual time goes on from the read before this one. */
  #report(sinceReadMs: number, stalledMs: number): void {
    const fromUs = this.epochUs() - sinceReadMs * 1000;
    this.#onStall?.(fromUs, fromUs + stalledMs * 1000);
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
