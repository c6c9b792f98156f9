import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { CallName, Calls } from "../../protocol.js";
import { call } from "../engine.js";

const AGAIN_MS = 1_000;

/** Asks the engine once a second; returns its last answer, undefined before the first. */
export function useAnswer<K extends CallName>(name: K, ask: Calls[K]["ask"], changes: readonly unknown[]): Calls[K]["reply"] | undefined {
  const answer = useSignal<Calls[K]["reply"] | undefined>(undefined);
  useEffect(() => {
    const again = () =>
      void call(name, ask)
        .then((reply) => {
          answer.value = reply;
        })
        .catch(() => undefined);
    again();
    const timer = setInterval(again, AGAIN_MS);
    return () => clearInterval(timer);
  }, [...changes]);
  return answer.value;
}
