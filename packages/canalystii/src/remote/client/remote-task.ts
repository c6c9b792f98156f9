import { deferred } from "../../base/deferred.js";
import type { PeriodicOptions, PeriodicTask } from "../../bus/bus.js";
import type { CanFrameInput } from "../../can/frame.js";
import type { FrameBatch } from "../../can/frame-batch.js";
import type { ClientMessage } from "../wire/client-messages.js";
import type { TaskCounts } from "../wire/host-messages.js";

/** When a task sends, and what the adapter is asked for. */
export interface RemotePeriodicOptions extends PeriodicOptions {
  readonly maxRetries?: 0 | undefined;
  readonly echo?: boolean | undefined;
}

export interface RemoteTaskOptions {
  readonly id: number;
  readonly periodic: RemotePeriodicOptions;
  /** Whom the task sends for. */
  readonly origin: readonly number[] | undefined;
  /** Checks a frame and returns a batch of it alone. */
  readonly check: (frame: CanFrameInput) => FrameBatch;
  /** Returns false when there is no connection. */
  readonly send: (message: ClientMessage) => boolean;
  readonly onEnd: (task: RemoteTask) => void;
}

/** A periodic task that the host runs. Its counters are those of the last report, up to 0.2 s old. */
export class RemoteTask implements PeriodicTask {
  readonly id: number;
  readonly #options: RemoteTaskOptions;
  readonly #channel: number;
  readonly #done = deferred();
  #frame: CanFrameInput;
  #ended = false;
  /** Of earlier connections. */
  #before = { sent: 0, skipped: 0 };
  #host = { sent: 0, skipped: 0 };

  /** @throws RangeError, TypeError for a bad frame */
  constructor(frame: CanFrameInput, options: RemoteTaskOptions) {
    this.id = options.id;
    this.#options = options;
    const checked = options.check(frame);
    this.#channel = checked.channel[0] as number;
    this.#frame = plainFrame(checked);
    const { signal } = options.periodic;
    if (signal?.aborted) this.finish();
    else signal?.addEventListener("abort", this.#onAbort, { once: true });
  }

  get sent(): number {
    return this.#before.sent + this.#host.sent;
  }

  get skipped(): number {
    return this.#before.skipped + this.#host.skipped;
  }

  get done(): Promise<void> {
    return this.#done.promise;
  }

  update(frame: CanFrameInput): void {
    const checked = this.#options.check({ ...frame, channel: frame.channel ?? this.#channel });
    if (checked.channel[0] !== this.#channel) {
      throw new RangeError(`channel ${checked.channel[0]} is not the task's channel ${this.#channel}; start another task`);
    }
    this.#frame = plainFrame(checked);
    if (!this.#ended) this.#options.send({ type: "update", task: this.id, frame: this.#frame });
  }

  stop(): void {
    // without a connection, the task does not run
    if (!this.#ended && !this.#options.send({ type: "stop-task", task: this.id })) this.finish();
  }

  /** Asks the host to run the task, for what is left of it. */
  start(): void {
    if (this.#ended) return;
    this.#before = { sent: this.sent, skipped: this.skipped };
    this.#host = { sent: 0, skipped: 0 };
    const { origin } = this.#options;
    const { periodMs, count, maxRetries, echo = false } = this.#options.periodic;
    const left = count === undefined ? undefined : count - this.#before.sent;
    if (left === 0) this.finish();
    else {
      const oneShot = maxRetries === 0;
      this.#options.send({ type: "periodic", task: this.id, frame: this.#frame, periodMs, count: left, oneShot, echo, origin });
    }
  }

  /** Takes over the counters of the host. */
  report(counts: TaskCounts): void {
    this.#host = { sent: counts.sent, skipped: counts.skipped };
  }

  /** The task has ended: counted out or stopped, or by an error. */
  finish(error?: unknown): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#options.periodic.signal?.removeEventListener("abort", this.#onAbort);
    this.#options.onEnd(this);
    if (error === undefined) this.#done.resolve();
    else this.#done.reject(error);
  }

  readonly #onAbort = (): void => this.stop();
}

/** Returns the first frame of a batch in plain values. */
function plainFrame(batch: FrameBatch): CanFrameInput {
  const { id, extended, remote, error, fd, brs, esi, dlc, data, channel } = batch.frame(0);
  return { id, extended, remote, error, fd, brs, esi, dlc, data: [...data], channel };
}
