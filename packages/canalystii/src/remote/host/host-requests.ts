import { CanError } from "../../base/errors.js";
import type { CanBus } from "../../bus/bus.js";
import { isFlushableBus } from "../../bus/flushable.js";
import { Origin } from "../../bus/origin.js";
import type { FrameBatch } from "../../can/frame-batch.js";
import type { FramesHead } from "../link/link.js";
import type { ClientMessage, PeriodicMessage } from "../wire/client-messages.js";
import type { TaskCounts } from "../wire/host-messages.js";
import { errorField } from "../wire/remote-error.js";
import { unpackSend } from "../wire/send-request.js";
import type { ExposeOptions } from "./exposed-bus.js";
import { HostTasks } from "./host-tasks.js";
import type { RemoteLimits } from "./limits.js";

type RequestMessage = Extract<
  ClientMessage,
  { readonly type: "abort" | "configure" | "start" | "stop" | "flush" | "periodic" | "update" | "stop-task" }
>;

export interface HostRequestsOptions {
  readonly bus: CanBus;
  /** Of what the client sends. */
  readonly user: object;
  readonly rights: Pick<ExposeOptions, "send" | "configure" | "hints">;
  readonly limits: RemoteLimits;
  readonly send: (message: object) => void;
}

/** Longest time that a client may have the adapter's queue watched. */
const MAX_FLUSH_MS = 60_000;

/** What a client has done to the bus: sends, settings of channels, periodic tasks. */
export class HostRequests {
  /** Requests that were not allowed, or more than the limits. */
  refused = 0;
  /** Frames that the client sent on the bus. */
  framesTaken = 0;
  readonly #options: HostRequestsOptions;
  readonly #tasks: HostTasks;
  readonly #running = new Map<number, AbortController>();
  /** Frames that the client wants to send, and the bus has not taken. */
  #framesWaiting = 0;

  constructor(options: HostRequestsOptions) {
    this.#options = options;
    const { bus, user, send } = options;
    this.#tasks = new HostTasks(bus, user, (task, error) => send({ type: "task-ended", task, ...errorField(error) }));
  }

  /** Counters of the periodic tasks. */
  get tasks(): TaskCounts[] {
    return this.#tasks.counts;
  }

  /** @throws CanError `protocol` for a message that cannot be right */
  handle(message: RequestMessage): void {
    const { bus } = this.#options;
    switch (message.type) {
      case "abort":
        this.#running.get(message.request)?.abort(new CanError("closed", "the client gave up the request"));
        return;
      case "configure":
        this.#configure(message.request, () => bus.configure(message.channel, message.config));
        return;
      case "start":
        this.#configure(message.request, () => bus.start(message.channel));
        return;
      case "stop":
        this.#configure(message.request, () => bus.stop(message.channel));
        return;
      case "flush":
        this.#run(message.request, async () => !isFlushableBus(bus) || bus.flush(Math.min(Math.max(message.timeoutMs, 0), MAX_FLUSH_MS)));
        return;
      case "periodic":
        this.#startTask(message);
        return;
      case "update":
        this.#tasks.update(message.task, message.frame);
        return;
      case "stop-task":
        this.#tasks.stop(message.task);
    }
  }

  /** Sends frames. @throws CanError `protocol` for a request that cannot be right */
  transmit({ id, values, origin: path }: FramesHead, frames: FrameBatch): void {
    const { bus, user, limits } = this.#options;
    const { length } = frames;
    let refusal = this.#refusal("send");
    if (this.#framesWaiting + length > limits.maxFramesWaiting) refusal ??= this.#tooMany("frames to be sent", "maxFramesWaiting");
    if (refusal !== undefined) {
      this.#answer(id, errorField(refusal));
      return;
    }
    this.#framesWaiting += length;
    this.#run(id, async (signal) => {
      try {
        await bus.send(frames, { ...unpackSend(values, signal), origin: new Origin(user, path) });
        this.framesTaken += length;
      } finally {
        this.#framesWaiting -= length;
      }
    });
  }

  /** Ends what is under way. */
  close(): void {
    this.#tasks.close();
    const reason = new CanError("closed", "the client has closed the bus");
    for (const controller of this.#running.values()) controller.abort(reason);
  }

  #configure(request: number, action: () => Promise<void>): void {
    const refusal = this.#refusal("configure");
    if (refusal === undefined) this.#run(request, action);
    else this.#answer(request, errorField(refusal));
  }

  #startTask(message: PeriodicMessage): void {
    if (this.#tasks.has(message.task)) throw new CanError("protocol", `task ${message.task} exists already`);
    let refusal = this.#refusal("send");
    if (this.#tasks.size >= this.#options.limits.maxTasks) refusal ??= this.#tooMany("periodic tasks", "maxTasks");
    if (refusal === undefined) this.#tasks.start(message);
    else this.#options.send({ type: "task-ended", task: { id: message.task, sent: 0, skipped: 0 }, ...errorField(refusal) });
  }

  /** Does something and answers; more at once than the limit are refused. */
  #run(request: number, action: (signal: AbortSignal) => Promise<unknown>): void {
    if (this.#running.has(request)) throw new CanError("protocol", `request ${request} is not answered yet`);
    const controller = new AbortController();
    const full = this.#running.size >= this.#options.limits.maxRequests;
    this.#running.set(request, controller);
    const done = full ? Promise.reject(this.#tooMany("open requests", "maxRequests")) : action(controller.signal);
    done.then(
      (value) => this.#done(request, value === true ? { value } : {}),
      (error: unknown) => this.#done(request, errorField(error)),
    );
  }

  #done(request: number, answer: object): void {
    this.#running.delete(request);
    this.#answer(request, answer);
  }

  #answer(request: number, answer: object): void {
    this.#options.send({ type: "done", request, ...answer });
  }

  #refusal(what: "send" | "configure"): CanError | undefined {
    const { rights } = this.#options;
    if (rights[what] === true) return undefined;
    this.refused++;
    const words = what === "send" ? "this connection may not send" : "this connection may not set up channels";
    return new CanError("permission-denied", words, { hint: rights.hints?.[what] });
  }

  #tooMany(what: string, limit: keyof RemoteLimits): CanError {
    this.refused++;
    return new CanError("overflow", `more than ${this.#options.limits[limit]} ${what} at once are not possible`);
  }
}
