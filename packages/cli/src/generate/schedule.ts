import { type CanFrameInput, type Clock, sleep } from "canalystii";

export interface GenerateSchedule {
  /** Time from one burst to the next; 0: as fast as the bus allows. */
  readonly gapMs: number;
  /** Frames of a burst. */
  readonly burst: number;
  /** Frames in all; Infinity: until aborted. */
  readonly count: number;
  readonly signal: AbortSignal;
  /** That of the bus. */
  readonly clock: Clock;
  readonly send: (frames: readonly CanFrameInput[]) => Promise<void>;
}

/** The result of a run. */
export interface GenerateResult {
  /** Frames sent. */
  readonly sent: number;
  readonly bursts: number;
  /** Total delay of the schedule because sending was too slow. */
  readonly lateMs: number;
}

/** Maximum number of frames in one send. */
const MOST_TOGETHER = 512;
/** A schedule this far behind is restarted. */
const MAX_LAG_MS = 500;

/** Sends frames on a drift-free schedule; frames that are due at the same time are sent together. */
export async function sendGenerated(next: () => CanFrameInput, schedule: GenerateSchedule): Promise<GenerateResult> {
  const { gapMs, burst, count, signal, clock, send } = schedule;
  let sent = 0;
  let bursts = 0;
  let lateMs = 0;
  let start = clock.now();
  try {
    while (sent < count && !signal.aborted) {
      const elapsed = clock.now() - start;
      const due = gapMs === 0 ? bursts + Math.ceil(MOST_TOGETHER / burst) : Math.floor(elapsed / gapMs + 1e-6) + 1;
      if (due <= bursts) {
        await sleep(clock, start + bursts * gapMs - clock.now(), signal);
        continue;
      }
      const now = Math.min(due - bursts, Math.max(1, Math.floor(MOST_TOGETHER / burst)));
      const frames = Array.from({ length: Math.min(now * burst, count - sent) }, next);
      await send(frames);
      sent += frames.length;
      bursts += Math.ceil(frames.length / burst);
      const lag = clock.now() - (start + bursts * gapMs);
      if (gapMs > 0 && lag > MAX_LAG_MS) {
        lateMs += lag;
        start += lag;
      }
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  }
  return { sent, bursts, lateMs };
}
