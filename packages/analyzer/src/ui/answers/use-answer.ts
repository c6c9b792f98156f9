import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { Fault } from "../../protocol.js";
import { toFault } from "../fault.js";

/** What is being typed is not asked for at once, ms. */
export const TYPING_MS = 120;

export interface Answer<T> {
  readonly value: T | undefined;
  /** Why there is no newer value. */
  readonly fault: Fault | undefined;
}

/**
 * Asks when it is shown and again when something of `about` is another one; returns the newest answer, and what was answered before
 * until then. A failure leaves the last value.
 * @param quietMs how long nothing has to change before it is asked
 */
export function useAnswer<T>(about: readonly unknown[], ask: (signal: AbortSignal) => Promise<T | undefined>, quietMs = 0): Answer<T> {
  const answer = useSignal<Answer<T>>({ value: undefined, fault: undefined });
  useEffect(() => {
    const ending = new AbortController();
    const take = (next: Answer<T>) => {
      if (!ending.signal.aborted) answer.value = next;
    };
    const begin = () =>
      void ask(ending.signal).then(
        (value) => take({ value, fault: undefined }),
        (error) => take({ value: answer.peek().value, fault: toFault(error) }),
      );
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
