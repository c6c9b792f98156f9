/**
 * The time that everything in this library runs on. Tests and the simulator inject their own.
 * Times are milliseconds with a fraction; `now` never goes backwards and has no known origin.
 */
export interface Clock {
  /** Returns the monotonic time in ms. */
  now(): number;
  /** Returns the wall-clock time in integer µs since the Unix epoch. May step. */
  epochUs(): number;
  /** Calls back once after `ms` (at least); returns a function that cancels it. */
  schedule(ms: number, callback: () => void): () => void;
  /** Returns how much real time `now` has left out so far, in ms: only clocks that can stand still have it. */
  skippedMs?(): number;
}

/** Returns the monotonic time in ms as it really passed, also where the clock stood still. */
export function realMs(clock: Clock): number {
  // looking at the clock may show that it stood still
  const now = clock.now();
  return now + (clock.skippedMs?.() ?? 0);
}

/** `performance` has µs but ignores steps of the wall clock, `Date` follows them but has ms: take the finer one while they agree. */
function wallClockUs(): number {
  const fine = performance.timeOrigin + performance.now();
  const coarse = Date.now();
  return Math.round((Math.abs(fine - coarse) < 2 ? fine : coarse) * 1000);
}

/** The clock of the runtime. Its timers keep the process alive while they are due. */
export const systemClock: Clock = {
  now: () => performance.now(),
  epochUs: wallClockUs,
  schedule(ms, callback) {
    // above this, timers of every runtime overflow and run at once
    const handle = setTimeout(callback, Math.min(ms, 0x7fff_ffff));
    return () => clearTimeout(handle);
  },
};

/** Waits until a promise settles, for `ms` on a clock at most. Never rejects. */
export function settleWithin(clock: Clock, ms: number, promise: Promise<unknown>): Promise<void> {
  return new Promise((resolve) => {
    const cancel = clock.schedule(ms, resolve);
    const settled = () => {
      cancel();
      resolve();
    };
    promise.then(settled, settled);
  });
}

/**
 * Waits for `ms` on a clock.
 * @throws the signal's reason when it aborts first
 */
export function sleep(clock: Clock, ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) {
      reject(signal.reason);
      return;
    }
    const onAbort = () => {
      cancel();
      reject(signal?.reason);
    };
    const cancel = clock.schedule(ms, () => {
      signal?.removeEventListener("abort", onAbort);
      resolve();
    });
    signal?.addEventListener("abort", onAbort, { once: true });
  });
}
