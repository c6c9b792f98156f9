import { type Clock, sleep } from "../../base/clock.js";
import { CanError } from "../../base/errors.js";

const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 10_000;
/** What trying again does not change. */
const FINAL: readonly CanError["code"][] = ["permission-denied", "unsupported", "protocol"];

export interface ComeBackOptions {
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly onFailure: (error: unknown) => void;
}

/**
 * Tries until it succeeds, with growing pauses: 0.25 s to 10 s, each shortened by up to a fifth, so that clients of a host
 * that was restarted do not all come at once.
 * @throws the signal's reason, or a failure that trying again does not change
 */
export async function comeBack<T>(attempt: () => Promise<T>, { clock, signal, onFailure }: ComeBackOptions): Promise<T> {
  for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS)) {
    await sleep(clock, pauseMs * (1 - Math.random() / 5), signal);
    try {
      return await attempt();
    } catch (error) {
      if (signal.aborted || (error instanceof CanError && FINAL.includes(error.code))) throw error;
      onFailure(error);
    }
  }
}
