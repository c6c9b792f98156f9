const PER_SECOND = 10;

/** Passes on at most ten warnings a second; the next one states how many were suppressed. */
export class WarningLimit {
  readonly #nowMs: () => number;
  readonly #emit: (message: string, cause: unknown) => void;
  #secondMs = Number.NEGATIVE_INFINITY;
  #passed = 0;
  #suppressed = 0;

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
      this.#suppressed++;
      return;
    }
    this.#passed++;
    const suppressed = this.#suppressed;
    this.#suppressed = 0;
    this.#emit(
      suppressed === 0 ? message : `${message} (${suppressed} earlier ${suppressed === 1 ? "warning" : "warnings"} suppressed)`,
      cause,
    );
  }
}
