import type { Clock } from "../../base/clock.js";
import { deferred } from "../../base/deferred.js";
import { CanError, isCanError } from "../../base/errors.js";
import type { BusEventMap, CanBus } from "../../bus/bus.js";
import { isFlushableBus } from "../../bus/flushable.js";
import type { FrameBatch } from "../../can/frame-batch.js";
import type { FramesHead, Link, LinkReceiver } from "../link/link.js";
import { checkVersion, PROTOCOL_VERSION } from "../version.js";
import { type ClientMessage, type OpenMessage, readClientMessage } from "../wire/client-messages.js";
import type { RemoteEvent } from "../wire/host-messages.js";
import { packError } from "../wire/remote-error.js";
import { unpackSend } from "../wire/send-request.js";
import type { ExposedBus, ExposedStatistics, ExposeOptions } from "./exposed-bus.js";
import { packInfo, packStatistics } from "./host-status.js";
import { HostStream } from "./host-stream.js";
import { HostTasks } from "./host-tasks.js";
import type { RemoteLimits } from "./limits.js";
import { Notices } from "./notices.js";

export interface HostSessionOptions extends ExposeOptions {
  readonly clock: Clock;
  readonly limits: RemoteLimits;
}

const TICK_MS = 200;
/** Ticks without a message after which a client that can disappear silently is gone: 9 s. */
const PATIENCE_TICKS = 45;
/** Ticks that what waits gets to be sent at the end. */
const CLOSING_TICKS = 25;

/** Longest time that a client may have the adapter's queue watched. */
const MAX_FLUSH_MS = 60_000;

type State = "greeting" | "checking" | "open" | "closing" | "ended";

/** One client of a bus: reads its messages, and sends what it has asked for. */
export class HostSession implements ExposedBus, LinkReceiver {
  readonly #bus: CanBus;
  readonly #link: Link;
  readonly #options: HostSessionOptions;
  readonly #streams = new Map<number, HostStream>();
  readonly #tasks: HostTasks;
  readonly #notices: Notices;
  readonly #requests = new Map<number, AbortController>();
  readonly #closed = deferred();
  readonly #unsubscribe: (() => void)[] = [];
  #state: State = "greeting";
  #cancelTick: (() => void) | undefined;
  #quietTicks = 0;
  #closingTicks = 0;
  #fault: Error | undefined;
  /** While the bus is being closed. */
  #busClosed: Promise<void> | undefined;
  #messages = 0;
  #messagesThisSecond = 0;
  #secondMs = 0;
  #ended = { sent: 0, dropped: 0 };
  #framesTaken = 0;
  /** Frames of the client that the bus has not taken yet. */
  #framesWaiting = 0;
  #refused = 0;

  constructor(bus: CanBus, link: Link, options: HostSessionOptions) {
    this.#bus = bus;
    this.#link = link;
    this.#options = options;
    this.#notices = new Notices(link);
    this.#tasks = new HostTasks(bus, this, (task, error) => this.#send({ type: "task-ended", task, ...errorField(error) }));
    this.#tick();
    link.open(this);
  }

  get closed(): Promise<void> {
    return this.#closed.promise;
  }

  statistics(): ExposedStatistics {
    const streams = [...this.#streams.values()];
    return {
      welcomed: this.#state === "open" || this.#state === "closing",
      streams: streams.length,
      framesSent: streams.reduce((sum, { sent }) => sum + sent, this.#ended.sent),
      framesDropped: streams.reduce((sum, { counts }) => sum + counts.dropped, this.#ended.dropped),
      framesTaken: this.#framesTaken,
      refused: this.#refused,
      messages: this.#messages,
    };
  }

  close(): Promise<void> {
    this.#lose(new CanError("disconnected", `the bus ${this.#bus.name} is no longer provided`), "host");
    this.#finish(false);
    return this.#closed.promise.catch(() => {});
  }

  control(message: unknown): void {
    this.#guard(() => {
      this.#count();
      this.#handle(readClientMessage(message));
    });
  }

  frames(head: FramesHead, frames: FrameBatch): void {
    this.#guard(() => {
      if (this.#state !== "open") throw new CanError("protocol", "frames came before the hello was answered, or after the end");
      this.#quietTicks = 0;
      const { length } = frames;
      if (!this.#may("send", head.id, length)) return;
      this.#framesWaiting += length;
      this.#run(head.id, async (signal) => {
        try {
          await this.#bus.send(frames, { ...unpackSend(head.values, signal), origin: this });
          this.#framesTaken += length;
        } finally {
          this.#framesWaiting -= length;
        }
      });
    });
  }

  /** The link is gone. */
  lost(error: CanError): void {
    this.#end(error);
  }

  #guard(action: () => void): void {
    if (this.#state === "ended") return;
    try {
      action();
    } catch (error) {
      this.#end(error instanceof CanError ? error : new CanError("protocol", "a message was not understood", { cause: error }));
    }
  }

  /** @throws CanError `overflow` when the client sends too many messages */
  #count(): void {
    this.#messages++;
    this.#quietTicks = 0;
    const nowMs = this.#options.clock.now();
    if (nowMs - this.#secondMs >= 1000) {
      this.#secondMs = nowMs;
      this.#messagesThisSecond = 0;
    }
    const { maxMessagesPerSecond } = this.#options.limits;
    if (++this.#messagesThisSecond > maxMessagesPerSecond) {
      throw new CanError("overflow", `more than ${maxMessagesPerSecond} control messages came within a second`);
    }
  }

  #handle(message: ClientMessage): void {
    if (this.#state === "greeting") {
      if (message.type !== "hello") throw new CanError("protocol", `the first message is ${message.type}, expected: hello`);
      this.#state = "checking";
      void this.#greet(message.version, message.token);
      return;
    }
    if (this.#state === "checking" || message.type === "hello") {
      throw new CanError("protocol", `the message ${message.type} came at a time when it is not possible`);
    }
    this.#handlers[message.type](message as never);
  }

  async #greet(version: string, token: string | undefined): Promise<void> {
    try {
      checkVersion(version, "client");
      await this.#options.authorize?.(token);
    } catch (error) {
      this.#send({ type: "refused", error: packError(error) });
      this.#end(error instanceof CanError ? error : new CanError("permission-denied", "the client was refused", { cause: error }));
      return;
    }
    if (this.#state !== "checking") return;
    this.#state = "open";
    const { send = false, configure = false, instance = "" } = this.#options;
    this.#send({
      type: "welcome",
      version: PROTOCOL_VERSION,
      bus: packInfo(this.#bus, instance),
      abilities: { send, configure },
      nowUs: this.#bus.nowUs(),
      statistics: packStatistics(this.#bus),
    });
    this.#listen();
  }

  #listen(): void {
    const event = <K extends keyof BusEventMap>(name: K, pack: (data: BusEventMap[K]) => object | undefined) => {
      const off = this.#bus.on(name, (data) => {
        const packed = pack(data);
        if (packed !== undefined) this.#notices.event(name as RemoteEvent["name"], packed);
      });
      this.#unsubscribe.push(off);
    };
    event("overrun", (data) => data);
    event("warning", ({ message, channel, cause }) => ({ message, channel, cause: cause === undefined ? undefined : packError(cause) }));
    event("reconnected", (data) => data);
    // the end of the bus is told by `closed`
    event("disconnected", ({ error, reconnecting }) => (reconnecting ? { error: packError(error), reconnecting } : undefined));
    this.#bus.closed.then(
      () => this.#lose(this.#closedHere(), "host"),
      (error: Error) => this.#lose(error, "adapter"),
    );
  }

  readonly #handlers: { readonly [T in Exclude<ClientMessage["type"], "hello">]: (message: Extract<ClientMessage, { type: T }>) => void } =
    {
      open: (message) => this.#open(message),
      credit: ({ stream, arrived, taken }) => this.#streams.get(stream)?.credit(arrived, taken),
      end: ({ stream }) => this.#streams.get(stream)?.end(true),
      cancel: ({ stream }) => this.#streams.get(stream)?.cancel(),
      abort: ({ request }) => this.#requests.get(request)?.abort(new CanError("closed", "the client gave up the request")),
      configure: ({ request, channel, config }) => this.#configure(request, () => this.#bus.configure(channel, config)),
      start: ({ request, channel }) => this.#configure(request, () => this.#bus.start(channel)),
      stop: ({ request, channel }) => this.#configure(request, () => this.#bus.stop(channel)),
      flush: ({ request, timeoutMs }) => {
        const bus = this.#bus;
        this.#run(request, async () => !isFlushableBus(bus) || bus.flush(Math.min(Math.max(timeoutMs, 0), MAX_FLUSH_MS)));
      },
      periodic: (message) => {
        const refusal =
          this.#tasks.size >= this.#options.limits.maxTasks ? this.#tooMany("periodic tasks", "maxTasks") : this.#refusal("send");
        if (this.#tasks.has(message.task)) throw new CanError("protocol", `task ${message.task} exists already`);
        if (refusal === undefined) this.#tasks.start(message);
        else this.#send({ type: "task-ended", task: { id: message.task, sent: 0, skipped: 0 }, error: packError(refusal) });
      },
      update: ({ task, frame }) => this.#tasks.update(task, frame),
      "stop-task": ({ task }) => this.#tasks.stop(task),
      seen: ({ count }) => this.#notices.seen(count),
      ping: ({ id }) => this.#send({ type: "pong", id, nowUs: this.#bus.nowUs() }),
      close: () => this.#finish(true),
    };

  #open(message: OpenMessage): void {
    const { maxStreams, maxCapacity } = this.#options.limits;
    if (this.#streams.has(message.stream)) throw new CanError("protocol", `stream ${message.stream} exists already`);
    const ended = (error: unknown) =>
      this.#send({ type: "ended", stream: { id: message.stream, pending: 0, dropped: 0, filtered: 0 }, ...errorField(error) });
    if (this.#streams.size >= maxStreams) {
      ended(this.#tooMany("streams", "maxStreams"));
      return;
    }
    const capacity = Math.min(message.capacity, maxCapacity);
    const bounded = { ...message, capacity, window: Math.min(message.window, capacity) };
    try {
      const onEnded = (stream: HostStream, error: unknown, byClient: boolean) => this.#onStreamEnded(stream, error, byClient);
      this.#streams.set(message.stream, new HostStream(bounded, { bus: this.#bus, link: this.#link, origin: this, onEnded }));
    } catch (error) {
      ended(error);
    }
    if (this.#state === "closing") this.#streams.get(message.stream)?.end(true);
  }

  #onStreamEnded(stream: HostStream, error: unknown, byClient: boolean): void {
    const { counts, sent } = stream;
    if (!this.#streams.delete(stream.id)) return;
    this.#ended = { sent: this.#ended.sent + sent, dropped: this.#ended.dropped + counts.dropped };
    const reason = error ?? (byClient ? undefined : (this.#fault ?? this.#closedHere()));
    // first of all why the bus has ended
    if (isCanError(reason, "disconnected")) this.#lose(reason, error === undefined ? "host" : "adapter");
    this.#send({ type: "ended", stream: counts, ...errorField(reason) });
    this.#finishIfDrained();
  }

  #closedHere(): CanError {
    return new CanError("disconnected", `the bus ${this.#bus.name} was closed at the other end`);
  }

  #configure(request: number, action: () => Promise<void>): void {
    if (this.#may("configure", request)) this.#run(request, action);
  }

  /** Tells whether a request, with so many frames to send, is allowed; if not, it is answered. */
  #may(what: "send" | "configure", request: number, frames = 0): boolean {
    const { maxRequests, maxFramesWaiting } = this.#options.limits;
    let refusal = this.#refusal(what);
    if (this.#requests.size >= maxRequests) refusal ??= this.#tooMany("open requests", "maxRequests");
    if (this.#framesWaiting + frames > maxFramesWaiting) refusal ??= this.#tooMany("frames to be sent", "maxFramesWaiting");
    if (refusal !== undefined) this.#send({ type: "done", request, error: packError(refusal) });
    return refusal === undefined;
  }

  #refusal(what: "send" | "configure"): CanError | undefined {
    if (this.#options[what] === true) return undefined;
    this.#refused++;
    const words = what === "send" ? "this connection may not send" : "this connection may not set up channels";
    return new CanError("permission-denied", words, { hint: this.#options.hints?.[what] });
  }

  #tooMany(what: string, limit: keyof RemoteLimits): CanError {
    this.#refused++;
    return new CanError("overflow", `more than ${this.#options.limits[limit]} ${what} at once are not possible`);
  }

  #run(request: number, action: (signal: AbortSignal) => Promise<unknown>): void {
    if (this.#requests.has(request)) throw new CanError("protocol", `request ${request} is not answered yet`);
    const controller = new AbortController();
    this.#requests.set(request, controller);
    const done = (answer: object) => {
      this.#requests.delete(request);
      this.#send({ type: "done", request, ...answer });
    };
    action(controller.signal).then(
      (value) => done(value === true ? { value } : {}),
      (error: unknown) => done(errorField(error)),
    );
  }

  #send(message: object): void {
    if (this.#state !== "ended") this.#link.send(message);
  }

  #tick(): void {
    this.#cancelTick = this.#options.clock.schedule(TICK_MS, () => {
      if (this.#link.silent && ++this.#quietTicks > PATIENCE_TICKS) {
        this.#end(new CanError("disconnected", `the client has not answered for ${(PATIENCE_TICKS * TICK_MS) / 1000} s`));
        return;
      }
      for (const stream of this.#streams.values()) stream.check();
      if (this.#state === "open") this.#status();
      if (this.#state === "closing" && ++this.#closingTicks > CLOSING_TICKS) this.#end();
      else this.#tick();
    });
  }

  #status(): void {
    this.#notices.status(() => ({
      type: "status",
      statistics: packStatistics(this.#bus),
      streams: [...this.#streams.values()].map(({ counts }) => counts),
      tasks: this.#tasks.counts,
    }));
  }

  /** The bus has ended, or is taken from the client. */
  #lose(error: Error, at: "adapter" | "host"): void {
    if (this.#state !== "open" || this.#fault !== undefined) return;
    this.#fault = error;
    this.#send({ type: "fault", error: packError(error), at });
    for (const stream of this.#streams.values()) stream.drain();
  }

  /** Sends what waits, then ends. */
  #finish(byClient: boolean): void {
    if (this.#state !== "open") {
      if (this.#state !== "closing") this.#end();
      return;
    }
    this.#state = "closing";
    this.#abandon();
    const { closeBus = false } = this.#options;
    this.#busClosed = closeBus ? this.#closeBus() : undefined;
    for (const stream of this.#streams.values()) {
      stream.end(byClient);
      stream.drain();
    }
    this.#finishIfDrained();
  }

  async #closeBus(): Promise<void> {
    try {
      await this.#bus.close();
    } catch (error) {
      this.#notices.event("warning", { message: "the bus could not be closed", cause: packError(error) });
    }
    this.#busClosed = undefined;
    this.#finishIfDrained();
  }

  #finishIfDrained(): void {
    if (this.#state !== "closing" || this.#streams.size > 0 || this.#busClosed !== undefined) return;
    this.#send({ type: "status", statistics: packStatistics(this.#bus), streams: [], tasks: [] });
    this.#send({ type: "closed" });
    this.#end();
  }

  /** Ends what goes on for the client besides its streams. */
  #abandon(): void {
    for (const off of this.#unsubscribe.splice(0)) off();
    this.#tasks.close();
    const reason = new CanError("closed", "the client has closed the bus");
    for (const controller of this.#requests.values()) controller.abort(reason);
  }

  #end(error?: CanError): void {
    if (this.#state === "ended") return;
    this.#state = "ended";
    this.#cancelTick?.();
    this.#abandon();
    for (const stream of this.#streams.values()) stream.cancel();
    this.#link.close(error);
    if (this.#options.closeBus === true) void this.#bus.close().catch(() => {});
    if (error === undefined) this.#closed.resolve();
    else this.#closed.reject(error);
  }
}

function errorField(error: unknown): { readonly error?: object } {
  return error === undefined ? {} : { error: packError(error) };
}
