import type { Clock } from "canalystii";
import type { Pause } from "./slices.js";

/**
 * Returns a clock whose timers are as prompt as the browser allows: browsers delay timers that are set by timers to at least 4 ms,
 * but not those that are set by messages.
 * @param pause resolves by a message
 */
export function promptClock(clock: Clock, pause: Pause): Clock {
  return {
    now: () => clock.now(),
    epochUs: () => clock.epochUs(),
    schedule(ms, callback) {
      const dueMs = clock.now() + ms;
      let isCancelled = false;
      let cancel = () => {
        isCancelled = true;
      };
      void pause().then(() => {
        if (!isCancelled) cancel = clock.schedule(Math.max(0, dueMs - clock.now()), callback);
      });
      return () => cancel();
    },
  };
}
