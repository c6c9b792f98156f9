import { type Signal, useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { CallName, Calls } from "../../protocol.js";
import { call, onEveryState } from "../engine.js";
import { toFault } from "../fault.js";
import type { Answer } from "./use-answer.js";

const REFRESH_MS = 250;
/** For figures that people read now and then, ms. */
export const CALM_MS = 1_000;
/** For answers that do not change by the frames that come. */
export const ONCE = Number.POSITIVE_INFINITY;

/** Nothing is asked for the moment. */
export const NO_QUESTION = Symbol("no question");
const NOTHING = { value: undefined, fault: undefined };

/**
 * Asks the engine, and again a while after something has changed, never twice at once.
 * @param ask what is asked each time
 * @param key distinguishes one question from another
 * @param afterMs how long after a change it is asked again: no more often either
 */
export function useLiveAnswer<K extends CallName>(
  name: K,
  ask: () => Calls[K]["ask"] | typeof NO_QUESTION,
  key: string,
  afterMs = REFRESH_MS,
): Signal<Answer<Calls[K]["reply"]>> {
  const answer = useSignal<Answer<Calls[K]["reply"]>>(NOTHING);
  useEffect(() => {
    const ending = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    let isBusy = false;
    let isStale = false;
    const fetch = async () => {
      isBusy = true;
      isStale = false;
      try {
        const asked = ask();
        const value = asked === NO_QUESTION ? undefined : await call(name, asked, ending.signal);
        if (!ending.signal.aborted) answer.value = { value, fault: undefined };
      } catch (error) {
        if (!ending.signal.aborted) answer.value = { value: undefined, fault: toFault(error) };
      }
      isBusy = false;
      if (isStale) later();
    };
    const later = () => {
      isStale = true;
      if (isBusy || ending.signal.aborted) return;
      timer ??= setTimeout(() => {
        timer = undefined;
        void fetch();
      }, afterMs);
    };
    const end = afterMs === ONCE ? () => {} : onEveryState(later);
    void fetch();
    return () => {
      end();
      ending.abort();
      clearTimeout(timer);
    };
  }, [key, afterMs]);
  return answer;
}
