import type { Clock } from "../can/clock.js";

const PER_SECOND = 10;

/** Passes on at most ten warnings a second; the next one that passes tells how many were left out. */
export class WarningLimit {
  readonly #clock: Clock;
  readonly #emit: (message: string) => void;
  #secondMs = Number.NEGATIVE_INFINITY;
  #passed = 0;
  #leftOut = 0;

  constructor(clock: Clock, emit: (message: string) => void) {
    this.#clock = clock;
    this.#emit = emit;
  }

  warn(message: string): void {
    const nowMs = this.#clock.now();
    if (nowMs - this.#secondMs >= 1000) {
      this.#secondMs = nowMs;
      this.#passed = 0;
    }
    if (this.#passed >= PER_SECOND) {
      this.#leftOut++;
      return;
    }
    this.#passed++;
    const leftOut = this.#leftOut;
    this.#leftOut = 0;
    this.#emit(leftOut === 0 ? message : `${message} (${leftOut} more warnings were left out before)`);
  }
}
