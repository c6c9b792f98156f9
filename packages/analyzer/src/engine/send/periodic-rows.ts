import { type Clock, FrameBatch } from "canalystii";
import { toFault } from "../faults.js";
import { PeriodMeter } from "./period-meter.js";
import type { SendSlot } from "./send-slot.js";

/** Rows that are due within this time are sent together, ms. */
const TOGETHER_MS = 0.4;
/** Frames of a row that may be ready or under way. */
const MOST_WAITING = 2;
/** The same where answers come late: a second of a row every 30 ms. */
const MOST_ON_THE_WAY = 32;

export interface PeriodicRowsOptions {
  readonly clock: Clock;
  readonly send: (frames: FrameBatch) => Promise<void>;
  /** Returns whether the channel is far away: frames follow one another without waiting for answers. */
  readonly isFar: (channel: number) => boolean;
  /** Figures or what runs have changed. */
  readonly onChange: () => void;
}

interface Task {
  readonly slot: SendSlot;
  periodMs: number;
  /** Due times are `startMs` plus whole periods, whatever became of the frames before. */
  startMs: number;
  periods: number;
  handed: number;
  /** Frames that are ready or under way. */
  waiting: number;
  meter: PeriodMeter;
}

/**
 * Sends rows at their periods, drift-free, on one timer. What is due together goes out together; a row of which two frames wait,
 * or that is more than a period late, skips. An error ends the rows that were being sent.
 */
export class PeriodicRows {
  readonly #options: PeriodicRowsOptions;
  readonly #tasks = new Map<SendSlot, Task>();
  /** By channel. */
  readonly #lanes = new Map<number, Lane>();
  #cancel: (() => void) | undefined;

  constructor(options: PeriodicRowsOptions) {
    this.#options = options;
  }

  isRunning(slot: SendSlot): boolean {
    return this.#tasks.has(slot);
  }

  /** Begins with a frame at once; a row that runs begins anew. */
  start(slot: SendSlot): void {
    slot.fault = undefined;
    slot.skipped = 0;
    slot.meter = new PeriodMeter();
    const { periodMs } = slot.row;
    const startMs = this.#options.clock.now();
    this.#tasks.set(slot, { slot, periodMs, startMs, periods: 0, handed: 0, waiting: 0, meter: slot.meter });
    this.#schedule();
    this.#options.onChange();
  }

  stop(slot: SendSlot): void {
    if (!this.#tasks.delete(slot)) return;
    this.#schedule();
    this.#options.onChange();
  }

  /** Ends all rows. @param reason why, if it is to be shown at them */
  stopAll(reason: unknown): void {
    for (const slot of [...this.#tasks.keys()]) {
      if (reason !== undefined) slot.fault = toFault(reason);
      this.stop(slot);
    }
  }

  /** A row was changed: with another period, the next frame is due a period from now. */
  changed(slot: SendSlot): void {
    const task = this.#tasks.get(slot);
    if (task === undefined) return;
    if (task.periodMs !== slot.row.periodMs) {
      task.periodMs = slot.row.periodMs;
      task.startMs = this.#options.clock.now();
      task.periods = 1;
      slot.meter = new PeriodMeter();
      task.meter = slot.meter;
    }
    if (isComplete(task) && task.waiting === 0) this.stop(slot);
    else this.#schedule();
  }

  /** Keeps the timer at the task that is due first. */
  #schedule(): void {
    this.#cancel?.();
    this.#cancel = undefined;
    let dueMs = Number.POSITIVE_INFINITY;
    for (const task of this.#tasks.values()) if (!isComplete(task)) dueMs = Math.min(dueMs, dueOf(task));
    if (dueMs === Number.POSITIVE_INFINITY) return;
    const { clock } = this.#options;
    this.#cancel = clock.schedule(Math.max(0, dueMs - clock.now()), () => this.#onTimer());
  }

  #onTimer(): void {
    this.#cancel = undefined;
    const now = this.#options.clock.now();
    for (const task of this.#tasks.values()) {
      if (isComplete(task) || dueOf(task) > now + TOGETHER_MS) continue;
      if (task.waiting >= this.#mostWaiting(task)) task.slot.skipped++;
      else this.#makeReady(task);
      advance(task, now);
    }
    for (const [channel, lane] of this.#lanes) void this.#run(channel, lane);
    this.#schedule();
  }

  #makeReady(task: Task): void {
    const { channel } = task.slot.row;
    const lane = this.#lanes.get(channel) ?? { ready: [], isBusy: false };
    this.#lanes.set(channel, lane);
    lane.ready.push(task);
    task.waiting++;
    task.handed++;
  }

  #mostWaiting({ slot }: Task): number {
    return this.#options.isFar(slot.row.channel) ? MOST_ON_THE_WAY : MOST_WAITING;
  }

  /** Sends what is ready on a channel; what becomes ready meanwhile goes out together in the next send. */
  async #run(channel: number, lane: Lane): Promise<void> {
    if (lane.isBusy) return;
    lane.isBusy = true;
    while (lane.ready.length > 0) {
      const tasks = lane.ready.splice(0).filter((task) => this.#tasks.get(task.slot) === task);
      const sent = this.#send(tasks);
      if (!this.#options.isFar(channel)) await sent;
    }
    lane.isBusy = false;
  }

  async #send(tasks: readonly Task[]): Promise<void> {
    const frames = new FrameBatch(Math.max(1, tasks.length));
    const made = tasks.filter((task) => this.#make(task, frames));
    if (made.length === 0) return;
    try {
      await this.#options.send(frames);
      for (const task of made) this.#succeeded(task);
    } catch (error) {
      for (const task of made) this.#fail(task, error);
    }
    this.#options.onChange();
  }

  #make(task: Task, frames: FrameBatch): boolean {
    try {
      task.slot.make(frames);
    } catch (error) {
      this.#fail(task, error);
      return false;
    }
    task.meter.note(this.#options.clock.now(), task);
    return true;
  }

  #succeeded(task: Task): void {
    task.waiting--;
    task.slot.sent++;
    if (isComplete(task) && task.waiting === 0 && this.#tasks.get(task.slot) === task) this.stop(task.slot);
  }

  #fail(task: Task, error: unknown): void {
    const { slot } = task;
    // it may have been stopped or begun anew meanwhile
    if (this.#tasks.get(slot) !== task) return;
    slot.fault = toFault(error);
    this.stop(slot);
  }
}

interface Lane {
  /** What is to be sent while other frames of the channel are under way. */
  readonly ready: Task[];
  isBusy: boolean;
}

const dueOf = ({ startMs, periods, periodMs }: Task) => startMs + periods * periodMs;

const isComplete = ({ slot, handed }: Task) => slot.row.count > 0 && handed >= slot.row.count;

/** Sets the time of the next frame. A frame that is late goes out late; of periods that are over altogether, only the last counts. */
function advance(task: Task, now: number): void {
  task.periods++;
  const late = Math.floor((now - task.startMs) / task.periodMs) - task.periods;
  if (late <= 0) return;
  task.slot.skipped += late;
  task.periods += late;
}
