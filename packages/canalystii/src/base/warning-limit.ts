const PER_SECOND = 10;

/** Passes on at most ten warnings a second; the next one that passes tells how many were left out. */
export class WarningLimit {
  readonly #nowMs: () => number;
  readonly #emit: (message: string, cause: unknown) => void;
  #secondMs = Number.NEGATIVE_INFINITY;
  #passed = 0;
  #leftOut = 0;

  constructor(nowMs: () => number, emit: (message: string, cause: unknown) => void) {
    this.#nowMs = nowMs;
    this.#emit = emit;
  }

  warn(message: string, cause?: unknown): void {
    const nowMs = this.#nowMs();
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
    this.#emit(leftOut === 0 ? message : `${message} (${leftOut} more warnings were left out before)`, cause);
  }
}
