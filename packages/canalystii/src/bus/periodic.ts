import type { Clock } from "../base/clock.js";
import { deferred } from "../base/deferred.js";
import { DueTimer } from "../base/due-timer.js";
import { CanError } from "../base/errors.js";
import type { CanFrameInput } from "../can/frame.js";
import { FrameBatch } from "../can/frame-batch.js";
import type { PeriodicOptions, PeriodicTask, SendOptions } from "./bus.js";
import { isSameOrigin } from "./origin.js";

const MAX_PERIOD_MS = 86_400_000;
const MAX_WAITING = 2;

export interface PeriodicSenderOptions {
  readonly clock: Clock;
  /** Sends frames of one channel. A CanError other than `unsupported` makes the tasks skip a period, anything else ends them. */
  readonly send: (channel: number, frames: FrameBatch, options: SendOptions, origin: object | undefined) => Promise<void>;
  /** Checks a frame and returns a batch of it alone. */
  readonly check: (frame: CanFrameInput) => FrameBatch;
  /** Returns what the frames of a task are sent with; those with the same object go out together. */
  readonly sendOptions: (options: PeriodicOptions) => SendOptions;
}

/**
 * Runs all periodic tasks of a bus on one timer. A task's n-th frame is due at its start plus n periods, whatever
 * became of those before it; what is due together goes out in one send. A frame that is late goes out late; a task
 * that has two of them waiting, or is more than a period late, skips.
 */
export class PeriodicSender {
  readonly #options: PeriodicSenderOptions;
  readonly #due: DueTimer<Task>;
  /** Those with something to send. */
  readonly #lanes = new Set<Lane>();
  readonly #tasks = new Set<Task>();

  constructor(options: PeriodicSenderOptions) {
    this.#options = options;
    this.#due = new DueTimer(options.clock, (nowMs) => this.#onDue(nowMs));
  }

  /** Number of tasks that run. */
  get size(): number {
    return this.#tasks.size;
  }

  /**
   * Starts a task.
   * @throws RangeError, TypeError for a bad frame, period or count
   */
  add(frame: CanFrameInput, options: PeriodicOptions): PeriodicTask {
    checkPeriodic(options);
    const { periodMs, count = Number.POSITIVE_INFINITY, signal, origin } = options;
    const { check, sendOptions } = this.#options;
    const task = new Task(check(frame), { periodMs, count, signal, origin, send: sendOptions(options) }, this.#owner);
    if (task.ended) return task;
    this.#tasks.add(task);
    task.dueMs = this.#options.clock.now();
    this.#due.push(task);
    return task;
  }

  /** Ends all tasks: their `done` resolves, or rejects with the fault. */
  end(fault?: unknown): void {
    for (const task of [...this.#tasks]) task.end(fault);
  }

  readonly #owner: TaskOwner = {
    check: (frame) => this.#options.check(frame),
    remove: (task) => {
      this.#tasks.delete(task);
      this.#due.remove(task);
    },
  };

  #onDue(nowMs: number): void {
    for (let task = this.#due.takeDue(nowMs); task !== undefined; task = this.#due.takeDue(nowMs)) {
      this.#hand(task);
      if (task.advance(nowMs)) this.#due.push(task);
    }
    for (const lane of this.#lanes) void this.#run(lane);
  }

  #hand(task: Task): void {
    if (task.waiting >= MAX_WAITING) {
      task.skipped++;
      return;
    }
    const { channel, options, origin } = task;
    const isItsLane = (each: Lane) => each.channel === channel && each.options === options && isSameOrigin(each.origin, origin);
    let lane = [...this.#lanes].find(isItsLane);
    if (lane === undefined) {
      lane = { channel, options, origin, ready: [], busy: false };
      this.#lanes.add(lane);
    }
    task.waiting++;
    task.handed++;
    lane.ready.push(task);
  }

  /** Sends what is ready on a channel; what becomes ready meanwhile goes out together in the next send. */
  async #run(lane: Lane): Promise<void> {
    if (lane.busy) return;
    lane.busy = true;
    while (lane.ready.length > 0) {
      const tasks = lane.ready.filter((task) => !task.ended);
      lane.ready = [];
      if (tasks.length === 0) break;
      for (const task of tasks) task.underWay++;
      try {
        const frames = new FrameBatch(tasks.length);
        for (const task of tasks) frames.appendRow(task.frame, 0);
        await this.#options.send(lane.channel, frames, lane.options, lane.origin);
        for (const task of tasks) task.succeeded();
      } catch (error) {
        for (const task of tasks) this.#failed(task, error);
      }
      for (const task of tasks) task.arrived();
    }
    this.#lanes.delete(lane);
  }

  #failed(task: Task, error: unknown): void {
    task.waiting--;
    if (task.ended) return;
    if (!(error instanceof CanError) || error.code === "unsupported") {
      task.end(error);
      return;
    }
    task.skipped++;
    task.handed--;
    if (task.position >= 0) return;
    // it had handed over its last frame: that one is still to come
    task.advance(this.#options.clock.now());
    this.#due.push(task);
  }
}

/**
 * Checks when a periodic task is to send.
 * @throws RangeError
 */
export function checkPeriodic({ periodMs, count }: PeriodicOptions): void {
  if (typeof periodMs !== "number" || !(periodMs >= 1 && periodMs <= MAX_PERIOD_MS)) {
    throw new RangeError(`periodMs ${String(periodMs)} is not in 1..${MAX_PERIOD_MS}`);
  }
  if (count !== undefined && (!Number.isSafeInteger(count) || count < 1)) {
    throw new RangeError(`count ${String(count)} is not an integer from 1`);
  }
}

interface Lane {
  readonly channel: number;
  readonly options: SendOptions;
  readonly origin: object | undefined;
  ready: Task[];
  busy: boolean;
}

interface TaskOwner {
  check(frame: CanFrameInput): FrameBatch;
  remove(task: Task): void;
}

interface TaskOptions extends PeriodicOptions {
  readonly count: number;
  readonly send: SendOptions;
}

class Task implements PeriodicTask {
  dueMs = 0;
  /** Where in the heap, -1: not in it. */
  position = -1;
  order = 0;
  /** One row. */
  frame: FrameBatch;
  readonly channel: number;
  readonly options: SendOptions;
  readonly origin: object | undefined;
  readonly count: number;
  sent = 0;
  skipped = 0;
  /** Frames given to the bus, successful or under way. */
  handed = 0;
  /** Frames ready or under way. */
  waiting = 0;
  /** Frames that a send is handing over right now. */
  underWay = 0;
  ended = false;
  readonly #periodMs: number;
  readonly #owner: TaskOwner;
  readonly #signal: AbortSignal | undefined;
  readonly #done = deferred();
  /** Settles `done`; set when the task has ended. */
  #conclude: (() => void) | undefined;
  #startMs: number | undefined;
  #periods = 0;

  constructor(frame: FrameBatch, options: TaskOptions, owner: TaskOwner) {
    this.frame = frame;
    this.channel = frame.channel[0] as number;
    this.options = options.send;
    this.origin = options.origin;
    this.count = options.count;
    this.#periodMs = options.periodMs;
    this.#owner = owner;
    this.#signal = options.signal;
    if (this.#signal?.aborted) this.end();
    else this.#signal?.addEventListener("abort", this.#onAbort, { once: true });
  }

  get done(): Promise<void> {
    return this.#done.promise;
  }

  update(frame: CanFrameInput): void {
    const checked = this.#owner.check({ ...frame, channel: frame.channel ?? this.channel });
    if (checked.channel[0] !== this.channel) {
      throw new RangeError(`channel ${checked.channel[0]} is not the task's channel ${this.channel}; start another task`);
    }
    this.frame = checked;
  }

  stop(): void {
    this.end();
  }

  /** Sets the time of the next frame after `nowMs`; false when the last one was handed over. */
  advance(nowMs: number): boolean {
    this.#startMs ??= this.dueMs;
    if (this.handed >= this.count) return false;
    this.#periods++;
    const late = Math.floor((nowMs - this.#startMs) / this.#periodMs) - this.#periods;
    if (late > 0) {
      this.skipped += late;
      this.#periods += late;
    }
    this.dueMs = this.#startMs + this.#periods * this.#periodMs;
    return true;
  }

  succeeded(): void {
    this.waiting--;
    this.sent++;
    if (this.sent >= this.count) this.end();
  }

  end(fault?: unknown): void {
    if (this.ended) return;
    this.ended = true;
    this.#signal?.removeEventListener("abort", this.#onAbort);
    this.#owner.remove(this);
    this.#conclude = () => (fault === undefined ? this.#done.resolve() : this.#done.reject(fault));
    if (this.underWay === 0) this.#conclude();
  }

  /** A frame that was under way is sent, or is not. */
  arrived(): void {
    this.underWay--;
    if (this.underWay === 0) this.#conclude?.();
  }

  readonly #onAbort = (): void => this.end();
}
