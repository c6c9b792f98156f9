const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
/** `npm` and `timeout` forward a signal that the whole process group has received: within this time it is the same signal. */
const SAME_SIGNAL_MS = 200;

/** The signals that end a command: the first one cleanly, the second one immediately. */
export class EndingSignals {
  readonly #onFirst: () => void;
  #firstMs: number | undefined;

  constructor(onFirst: () => void) {
    this.#onFirst = onFirst;
    for (const signal of SIGNALS) process.on(signal, this.receive);
  }

  get received(): boolean {
    return this.#firstMs !== undefined;
  }

  /** Does what a signal does. */
  readonly receive = (signal: NodeJS.Signals = "SIGINT"): void => {
    const now = performance.now();
    if (this.#firstMs === undefined) {
      this.#firstMs = now;
      this.#onFirst();
    } else if (now - this.#firstMs >= SAME_SIGNAL_MS) this.#endAtOnce(signal);
  };

  /** From now on signals end the process as usual. */
  readonly dispose = (): void => {
    for (const signal of SIGNALS) process.off(signal, this.receive);
  };

  /** `process.exit` would wait for a file that blocks; the signal itself does not. */
  #endAtOnce(signal: NodeJS.Signals): void {
    // listeners restore the terminal
    process.emit("exit", 1);
    this.dispose();
    process.kill(process.pid, signal);
  }
}

/** Returns whether an error means that a signal was aborted. */
export function isAbortError(error: unknown): boolean {
  return error instanceof Error && error.name === "AbortError";
}

/**
 * Waits for work that cannot be aborted itself, until the signal is aborted.
 * @param undo called with the result if the work finishes after that
 * @throws the signal's reason
 */
export async function interruptible<T>(work: Promise<T>, signal: AbortSignal, undo: (result: T) => void): Promise<T> {
  let onAbort = () => {};
  const aborted = new Promise<never>((_, reject) => {
    onAbort = () => reject(signal.reason);
    signal.addEventListener("abort", onAbort, { once: true });
    if (signal.aborted) onAbort();
  });
  try {
    return await Promise.race([work, aborted]);
  } catch (error) {
    if (signal.aborted) work.then(undo, () => {});
    throw error;
  } finally {
    signal.removeEventListener("abort", onAbort);
  }
}
