/** Resolves when the user interrupts or the bridge ends; rejects with the error that ended it. */
export async function untilOver(signal: AbortSignal, closed: Promise<void>): Promise<void> {
  let onAbort: () => void = () => {};
  const interrupted = new Promise<void>((resolve) => {
    onAbort = resolve;
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", onAbort, { once: true });
  });
  try {
    await Promise.race([interrupted, closed]);
  } finally {
    signal.removeEventListener("abort", onAbort);
  }
}
