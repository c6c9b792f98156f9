import type { CanBus, PeriodicTask } from "../../bus/bus.js";
import { Origin } from "../../bus/origin.js";
import type { CanFrameInput } from "../../can/frame.js";
import type { PeriodicMessage } from "../wire/client-messages.js";
import type { TaskCounts } from "../wire/host-messages.js";
import { requestOf } from "../wire/send-request.js";

/** The periodic tasks of a client; they run here, whatever the client is busy with. */
export class HostTasks {
  readonly #bus: CanBus;
  readonly #user: object;
  readonly #onEnded: (counts: TaskCounts, error: unknown) => void;
  readonly #tasks = new Map<number, PeriodicTask>();

  /** @param user of the bus: the client */
  constructor(bus: CanBus, user: object, onEnded: (counts: TaskCounts, error: unknown) => void) {
    this.#bus = bus;
    this.#user = user;
    this.#onEnded = onEnded;
  }

  get size(): number {
    return this.#tasks.size;
  }

  get counts(): TaskCounts[] {
    return [...this.#tasks].map(([id, task]) => countsOf(id, task));
  }

  has(id: number): boolean {
    return this.#tasks.has(id);
  }

  /** Starts a task; one that cannot be started has ended at once. */
  start({ task: id, frame, periodMs, count, oneShot, echo, origin: path }: PeriodicMessage): void {
    try {
      const origin = new Origin(this.#user, path);
      const task = this.#bus.sendPeriodic(frame, { periodMs, count, origin, ...requestOf(oneShot, echo) });
      this.#tasks.set(id, task);
      const ended = (error?: unknown) => {
        // one whose new frame was bad has ended before
        if (this.#tasks.delete(id)) this.#onEnded(countsOf(id, task), error);
      };
      task.done.then(() => ended(), ended);
    } catch (error) {
      this.#onEnded({ id, sent: 0, skipped: 0 }, error);
    }
  }

  /** Changes the frame of a task; a frame that cannot be sent ends it. */
  update(id: number, frame: CanFrameInput): void {
    const task = this.#tasks.get(id);
    try {
      task?.update(frame);
    } catch (error) {
      this.#tasks.delete(id);
      task?.stop();
      this.#onEnded(countsOf(id, task as PeriodicTask), error);
    }
  }

  stop(id: number): void {
    this.#tasks.get(id)?.stop();
  }

  /** Stops all. */
  close(): void {
    for (const task of this.#tasks.values()) task.stop();
  }
}

function countsOf(id: number, { sent, skipped }: PeriodicTask): TaskCounts {
  return { id, sent, skipped };
}
