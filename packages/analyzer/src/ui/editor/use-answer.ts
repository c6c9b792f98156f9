import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";

/** What is being typed is not asked for at once, ms. */
const QUIET_MS = 120;

/** Asks again when the key changes, once it stays the same for a moment; returns the newest answer. A failure leaves the last one. */
export function useAnswer<T>(key: string, ask: (signal: AbortSignal) => Promise<T | undefined>): T | undefined {
  const answer = useSignal<T | undefined>(undefined);
  useEffect(() => {
    const ending = new AbortController();
    const take = (value: T | undefined) => {
      if (!ending.signal.aborted) answer.value = value;
    };
    const timer = setTimeout(() => void ask(ending.signal).then(take, () => undefined), QUIET_MS);
    return () => {
      clearTimeout(timer);
      ending.abort();
    };
  }, [key]);
  return answer.value;
}

/** Returns a value as text: equal values give equal texts. */
export function keyText(value: unknown): string {
  return JSON.stringify(value, (_, each) => (typeof each === "bigint" || Number.isNaN(each) ? String(each) : each));
}
