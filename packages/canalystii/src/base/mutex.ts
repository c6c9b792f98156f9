import type { Clock } from "./clock.js";

export interface TurnOptions {
  readonly clock: Clock;
  /** In ms of the clock. */
  readonly deadline: number;
  readonly signal: AbortSignal | undefined;
}

/** Runs tasks one after the other, in the order they were given. */
export class Mutex {
  #last: Promise<unknown> | undefined;

  /** Begins a task at once when no other is under way, else after those given before. */
  run<T>(task: () => Promise<T>): Promise<T> {
    const result = this.#last === undefined ? task() : this.#last.then(task, task);
    this.#last = result;
    const forget = () => {
      if (this.#last === result) this.#last = undefined;
    };
    result.then(forget, forget);
    return result;
  }

  /**
   * Like {@link run}, but waits for its turn no longer than the deadline and the signal allow: then the task is never
   * begun.
   * @param onLate makes the error of a passed deadline
   * @throws the signal's reason
   */
  runInTime<T>(task: () => Promise<T>, onLate: () => Error, { clock, deadline, signal }: TurnOptions): Promise<T> {
    return new Promise((resolve, reject) => {
      let waiting = true;
      const settle = () => {
        waiting = false;
        cancelTimer();
        signal?.removeEventListener("abort", onAbort);
      };
      const giveUp = (error: unknown) => {
        settle();
        reject(error);
      };
      const onAbort = () => giveUp(signal?.reason);
      const cancelTimer = Number.isFinite(deadline)
        ? clock.schedule(Math.max(0, deadline - clock.now()), () => giveUp(onLate()))
        : () => {};
      signal?.addEventListener("abort", onAbort, { once: true });
      this.run(async () => {
        if (!waiting) return;
        settle();
        await task().then(resolve, reject);
      });
    });
  }
}
