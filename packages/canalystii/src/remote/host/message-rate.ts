import type { Clock } from "../../base/clock.js";
import { CanError } from "../../base/errors.js";

/** Counts control messages, and limits how many may come within a second. */
export class MessageRate {
  /** In all. */
  total = 0;
  readonly #clock: Clock;
  readonly #perSecond: number;
  #sinceMs = Number.NEGATIVE_INFINITY;
  #recent = 0;

  constructor(clock: Clock, perSecond: number) {
    this.#clock = clock;
    this.#perSecond = perSecond;
  }

  /** @throws CanError `overflow` for one too many */
  count(): void {
    this.total++;
    const nowMs = this.#clock.now();
    if (nowMs - this.#sinceMs >= 1000) {
      this.#sinceMs = nowMs;
      this.#recent = 0;
    }
    if (++this.#recent > this.#perSecond) {
      throw new CanError("overflow", `more than ${this.#perSecond} control messages came within a second`);
    }
  }
}
