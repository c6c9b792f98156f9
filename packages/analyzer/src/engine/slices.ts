import type { Clock } from "canalystii";

/** Lets everything else that waits for the thread run first. */
export type Pause = () => Promise<void>;

/** Longest time in ms for which long work keeps the thread: handing over a frame takes several turns, and periods of 10 ms are usual. */
const SLICE_MS = 4;

/** Divides long work: the thread is free for other work every few milliseconds. */
export class Slices {
  readonly #clock: Clock;
  readonly #pause: Pause;
  #beganMs: number;

  constructor(clock: Clock, pause: Pause) {
    this.#clock = clock;
    this.#pause = pause;
    this.#beganMs = clock.now();
  }

  /**
   * Returns at once while the slice has time left, otherwise after a pause.
   * @throws the signal's reason
   */
  async next(signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    if (this.#clock.now() - this.#beganMs < SLICE_MS) return;
    await this.#pause();
    this.#beganMs = this.#clock.now();
    signal?.throwIfAborted();
  }

  /** Does work that is divided in steps. */
  async run<T>(steps: Iterator<unknown, T, undefined>): Promise<T> {
    for (;;) {
      const { done, value } = steps.next();
      if (done === true) return value;
      await this.next();
    }
  }
}
