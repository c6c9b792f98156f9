/**
 * Waits.
 * @param {number} ms
 * @returns {Promise<void>}
 */
export function sleep(ms) {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/**
 * Polls until the probe gives something other than undefined, null or false, and returns that.
 * A probe that throws counts as not there yet; its last error becomes the cause of the failure.
 * @template T
 * @param {string} what completes "waited … for"
 * @param {() => T | Promise<T>} probe
 * @param {{ timeoutMs?: number, intervalMs?: number }} [limits] by default 60 s, generous because emulation is slow
 * @returns {Promise<Exclude<Awaited<T>, undefined | null | false>>}
 * @throws {Error} when the time is over
 */
export async function waitFor(what, probe, { timeoutMs = 60_000, intervalMs = 100 } = {}) {
  const end = performance.now() + timeoutMs;
  for (;;) {
    let cause;
    try {
      const found = await probe();
      if (found !== undefined && found !== null && found !== false) {
        return /** @type {Exclude<Awaited<T>, undefined | null | false>} */ (found);
      }
    } catch (error) {
      cause = error;
    }
    if (performance.now() >= end) throw new Error(`waited ${timeoutMs / 1_000} s in vain for ${what}`, { cause });
    await sleep(intervalMs);
  }
}
