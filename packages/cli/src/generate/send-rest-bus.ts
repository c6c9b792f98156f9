import { type CanFrameInput, type Clock, sleep } from "canalystii";
import type { RestBus } from "canalystii/dbc";

export interface RestBusSchedule {
  /** Frames in all; Infinity: until aborted. */
  readonly count: number;
  readonly signal: AbortSignal;
  /** That of the bus. */
  readonly clock: Clock;
  readonly send: (frames: readonly CanFrameInput[]) => Promise<void>;
}

/** Maximum number of frames in one send. */
const MOST_TOGETHER = 512;

/** Sends the frames of a rest bus when they are due; those that are due at the same time together. Returns their number. */
export async function sendRestBus(restBus: RestBus, { count, signal, clock, send }: RestBusSchedule): Promise<number> {
  const start = clock.now();
  let sent = 0;
  try {
    while (sent < count && !signal.aborted) {
      const frames = restBus.take(clock.now() - start, Math.min(MOST_TOGETHER, count - sent));
      if (frames.length === 0) {
        await sleep(clock, start + restBus.nextMs - clock.now(), signal);
        continue;
      }
      await send(frames);
      sent += frames.length;
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  }
  return sent;
}
