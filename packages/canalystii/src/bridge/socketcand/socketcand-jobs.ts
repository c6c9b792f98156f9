import type { Clock } from "../../base/clock.js";
import type { DueEntry } from "../../base/due-heap.js";
import { DueTimer } from "../../base/due-timer.js";
import type { FrameBatch } from "../../can/frame-batch.js";

interface Job extends DueEntry {
  readonly frame: FrameBatch;
  readonly periodMs: number;
  readonly startMs: number;
  dueMs: number;
  periods: number;
  /** The last of its frames is still on its way. */
  busy: boolean;
}

/** Jobs that are done in one turn of the event loop; the others that are due wait for the next. */
const JOBS_PER_TURN = 64;

/** The cyclic sends of one client: by id, drift-free, on one timer. A frame whose predecessor still waits is left out. */
export class SendJobs {
  /** Frames left out because sending was too slow. */
  skipped = 0;
  readonly #clock: Clock;
  readonly #send: (batch: FrameBatch, onSent: () => void) => void;
  readonly #byKey = new Map<number, Job>();
  readonly #due: DueTimer<Job>;

  /** @param send takes a frame and calls back when it is sent or given up */
  constructor(clock: Clock, send: (batch: FrameBatch, onSent: () => void) => void) {
    this.#clock = clock;
    this.#send = send;
    this.#due = new DueTimer(clock, (nowMs) => this.#onDue(nowMs));
  }

  get size(): number {
    return this.#byKey.size;
  }

  /** Sends a frame now and then every period (0: only now), in place of an earlier job of its id. The batch has one row. */
  add(key: number, frame: FrameBatch, periodMs: number): void {
    this.delete(key);
    const startMs = this.#clock.now();
    const job: Job = { frame, periodMs, startMs, dueMs: startMs + periodMs, periods: 1, busy: false, position: -1, order: 0 };
    this.#byKey.set(key, job);
    this.#fire(job);
    if (periodMs === 0) return;
    this.#due.push(job);
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
    const job = this.#byKey.get(key);
    if (job === undefined) return false;
    this.#due.remove(job);
    return this.#byKey.delete(key);
  }

  clear(): void {
    for (const key of [...this.#byKey.keys()]) this.delete(key);
  }

  #onDue(nowMs: number): void {
    for (let done = 0; done < JOBS_PER_TURN; done++) {
      const job = this.#due.takeDue(nowMs);
      if (job === undefined) break;
      this.#fire(job);
      const late = Math.max(0, Math.floor((nowMs - job.dueMs) / job.periodMs));
      this.skipped += late;
      job.periods += 1 + late;
      job.dueMs = job.startMs + job.periods * job.periodMs;
      this.#due.push(job);
    }
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
