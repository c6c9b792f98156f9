import type { Clock } from "../can/clock.js";
import type { FrameBatch } from "../can/frame-batch.js";

interface Job {
  readonly frame: FrameBatch;
  readonly periodMs: number;
  readonly startMs: number;
  periods: number;
  /** The last of its frames is still on its way. */
  busy: boolean;
  cancelTimer: (() => void) | undefined;
}

/** The cyclic sends of one client: by id, drift-free. A frame whose predecessor still waits is left out. */
export class SendJobs {
  /** Frames left out because sending was too slow. */
  skipped = 0;
  readonly #clock: Clock;
  readonly #send: (batch: FrameBatch, onSent: () => void) => void;
  readonly #byKey = new Map<number, Job>();

  /** @param send takes a frame and calls back when it is sent or given up */
  constructor(clock: Clock, send: (batch: FrameBatch, onSent: () => void) => void) {
    this.#clock = clock;
    this.#send = send;
  }

  get size(): number {
    return this.#byKey.size;
  }

  /** Sends a frame now and then every period (0: only now), in place of an earlier job of its id. The batch has one row. */
  add(key: number, frame: FrameBatch, periodMs: number): void {
    this.delete(key);
    const job: Job = { frame, periodMs, startMs: this.#clock.now(), periods: 0, busy: false, cancelTimer: undefined };
    this.#byKey.set(key, job);
    this.#fire(job);
    if (periodMs > 0) this.#arm(job);
  }

  /** Replaces the frame from the next period on; false when there is no such job. */
  update(key: number, frame: FrameBatch): boolean {
    const job = this.#byKey.get(key);
    if (job === undefined) return false;
    job.frame.clear();
    job.frame.appendRow(frame, 0);
    return true;
  }

  /** Ends a job; false when there is none. */
  delete(key: number): boolean {
    this.#byKey.get(key)?.cancelTimer?.();
    return this.#byKey.delete(key);
  }

  clear(): void {
    for (const { cancelTimer } of this.#byKey.values()) cancelTimer?.();
    this.#byKey.clear();
  }

  #arm(job: Job): void {
    const nowMs = this.#clock.now();
    const late = Math.floor((nowMs - job.startMs) / job.periodMs) - job.periods;
    if (late > 0) {
      this.skipped += late;
      job.periods += late;
    }
    job.periods++;
    const dueMs = job.startMs + job.periods * job.periodMs;
    job.cancelTimer = this.#clock.schedule(Math.max(dueMs - nowMs, 0), () => {
      this.#fire(job);
      this.#arm(job);
    });
  }

  #fire(job: Job): void {
    if (job.busy) {
      this.skipped++;
      return;
    }
    job.busy = true;
    this.#send(job.frame, () => {
      job.busy = false;
    });
  }
}
