import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";

/** What is being typed is not asked for at once, ms. */
export const TYPING_MS = 120;

/**
 * Asks when it is shown and again when something of `about` is another one; returns the newest answer, and what was answered before
 * until then. A failure leaves the last answer.
 * @param quietMs how long nothing has to change before it is asked
 */
export function useAnswer<T>(about: readonly unknown[], ask: (signal: AbortSignal) => Promise<T | undefined>, quietMs = 0): T | undefined {
  const answer = useSignal<T | undefined>(undefined);
  useEffect(() => {
    const ending = new AbortController();
    const take = (value: T | undefined) => {
      if (!ending.signal.aborted) answer.value = value;
    };
    const begin = () => void ask(ending.signal).then(take, () => undefined);
    let timer: ReturnType<typeof setTimeout> | undefined;
    if (quietMs > 0) timer = setTimeout(begin, quietMs);
    else begin();
    return () => {
      clearTimeout(timer);
      ending.abort();
    };
  }, [...about]);
  return answer.value;
}

/** Returns a value as text: equal values give equal texts. */
export function keyText(value: unknown): string {
  return JSON.stringify(value, (_, each) => (typeof each === "bigint" || Number.isNaN(each) ? String(each) : each));
}
