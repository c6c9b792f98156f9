import { type Clock, settleWithin } from "../../base/clock.js";
import { CanError, isCanError } from "../../base/errors.js";
import type { ChannelConfig, FrameStream, PeriodicTask, ReceiveOptions } from "../../bus/bus.js";
import { BusBase } from "../../bus/bus-base.js";
import { planSend, type SendInput } from "../../bus/bus-send.js";
import { checkChannelConfig } from "../../bus/channel-config.js";
import type { FlushableBus } from "../../bus/flushable.js";
import { checkPeriodic } from "../../bus/periodic.js";
import { DEFAULT_CAPACITY } from "../../bus/stream-settings.js";
import type { CanFrame, CanFrameInput } from "../../can/frame.js";
import type { FrameBatch } from "../../can/frame-batch.js";
import { faultAt, faultPlaceOf } from "../faults.js";
import type { ClientMessage } from "../wire/client-messages.js";
import type { RemoteAbilities } from "../wire/host-messages.js";
import type { RemoteSendOptions } from "../wire/send-request.js";
import type { ClientSession, HostNotice } from "./client-session.js";
import { comeBack } from "./come-back.js";
import { LinkTimeEstimate } from "./link-time.js";
import { type OpenSession, openSession, withClock } from "./open-session.js";
import { OriginPaths } from "./origin-paths.js";
import { RemoteConsumers } from "./remote-consumers.js";
import type { RemoteBusOptions, RemoteBusStatistics, RemoteLink, RemoteTarget } from "./remote-options.js";
import { RemoteSender } from "./remote-sender.js";
import { type RemotePeriodicOptions, RemoteTask } from "./remote-task.js";

/** Time that a host gets to send what it has, and to close its bus if that is the client's. */
const CLOSING_MS = 10_000;

/**
 * A bus at the other end of a link, where `exposeBus` provides it. Frames carry the host's time. Statistics, and the counters of
 * consumers and periodic tasks, are up to 0.2 s old; after `close` they are final.
 */
export class RemoteBus extends BusBase implements FlushableBus {
  /** true: `send` and `sendPeriodic` take `maxRetries: 0`. */
  readonly oneShot: boolean;
  /** What the host lets this end do. */
  readonly abilities: RemoteAbilities;
  readonly #target: RemoteTarget;
  readonly #options: RemoteBusOptions & { readonly clock: Clock };
  readonly #consumers: RemoteConsumers;
  readonly #tasks = new Map<number, RemoteTask>();
  readonly #origins = new OriginPaths();
  readonly #sender = new RemoteSender(() => this.#connected(), this.#origins);
  readonly #time = new LinkTimeEstimate();
  readonly #ending = new AbortController();
  #session: ClientSession;
  #statistics: OpenSession["welcome"]["statistics"];
  #instance: string;
  #nextTask = 0;
  #reconnects = 0;
  /** While the link is being made again. */
  #away: CanError | undefined;
  /** What the bus ended with. */
  #end: CanError | undefined;
  #onDrained: (() => void) | undefined;

  /**
   * Uses the bus that is exposed at the other end of a link.
   * @throws CanError `permission-denied`, `unsupported` (another version), `timeout`, `disconnected`, or why the host has no bus;
   * TypeError, RangeError for a bad option
   */
  static async connect(target: RemoteTarget, options: RemoteBusOptions = {}): Promise<RemoteBus> {
    const complete = withClock(target, options);
    const opened = await openSession(target, complete);
    const bus = new RemoteBus(target, opened, complete);
    bus.#attach();
    return bus;
  }

  private constructor(target: RemoteTarget, { session, welcome }: OpenSession, options: RemoteBusOptions & { readonly clock: Clock }) {
    const { bus, abilities, statistics } = welcome;
    super({ ...bus, name: options.name ?? bus.name, clock: options.clock });
    this.oneShot = bus.oneShot;
    this.abilities = abilities;
    this.#target = target;
    this.#options = options;
    this.#session = session;
    this.#instance = bus.instance;
    this.#statistics = statistics;
    const { capacity = DEFAULT_CAPACITY } = options;
    const send = (message: ClientMessage) => this.#session.send(message);
    this.#consumers = new RemoteConsumers({ channels: this.channels, capacity, origins: this.#origins, send });
  }

  /** The link to the host. */
  get link(): RemoteLink {
    const { rttMs, offsetUs } = this.#time;
    return { name: this.#session.link.name, rttMs, offsetUs, reconnects: this.#reconnects };
  }

  override frames(options: ReceiveOptions = {}): FrameStream<CanFrame> {
    return this.#consumers.add<CanFrame>(true, options, this.#whyEnded());
  }

  override batches(options: ReceiveOptions = {}): FrameStream<FrameBatch> {
    return this.#consumers.add<FrameBatch>(false, options, this.#whyEnded());
  }

  /** Sends as every bus does; where the host has a Canalyst-II, `maxRetries` and `echo` ask something of it. */
  override send(frames: SendInput, options: RemoteSendOptions = {}): Promise<void> {
    return super.send(frames, options);
  }

  /** Sends as every bus does; the host runs the task, so that it keeps its times whatever this program does. */
  override sendPeriodic(frame: CanFrameInput, options: RemotePeriodicOptions): PeriodicTask {
    this.ensureOpen();
    checkPeriodic(options);
    const task = new RemoteTask(frame, {
      id: this.#nextTask++,
      periodic: options,
      origin: this.#origins.of(options.origin),
      check: (input) => planSend(input, { channels: this.channels, classicOnly: this.classicOnly })[0] as FrameBatch,
      send: (message) => this.#session.send(message),
      onEnd: ({ id }) => this.#tasks.delete(id),
    });
    this.#tasks.set(task.id, task);
    task.start();
    return task;
  }

  async configure(channel: number, config: ChannelConfig): Promise<void> {
    this.ensureChannel(channel);
    checkChannelConfig(config);
    await this.#request((request) => this.#session.send({ type: "configure", request, channel, config }));
  }

  async start(channel: number): Promise<void> {
    this.ensureChannel(channel);
    await this.#request((request) => this.#session.send({ type: "start", request, channel }));
  }

  async stop(channel: number): Promise<void> {
    this.ensureChannel(channel);
    await this.#request((request) => this.#session.send({ type: "stop", request, channel }));
  }

  /** Waits as `CanalystBus` does; true at once where the host's bus has no queue that it could watch. */
  async flush(timeoutMs = 0): Promise<boolean> {
    this.ensureOpen();
    return this.#request((request) => this.#session.send({ type: "flush", request, timeoutMs }));
  }

  /** The host stamps the frames: this is its time, to within half of the link's round trip. */
  override nowUs(): number {
    return super.nowUs() + this.#time.offsetUs;
  }

  /** Returns the host's counters, and those of this end's own consumers. */
  override statistics(): RemoteBusStatistics {
    const { channels, more } = this.#statistics;
    const { dropped, filtered } = this.#consumers;
    return { ...more, channels, dropped, filtered, link: this.link };
  }

  protected override async transmit(_channel: number, frames: FrameBatch, options: RemoteSendOptions): Promise<void> {
    await this.#sender.transmit(frames, options);
  }

  protected override async shutdown(): Promise<void> {
    this.#ending.abort(this.#whyEnded());
    if (this.#end !== undefined) this.#finishTasks();
    this.#consumers.drain();
    if (!this.#session.ended) {
      const drained = new Promise<void>((resolve) => {
        this.#onDrained = resolve;
      });
      this.#session.send({ type: "close" });
      await settleWithin(this.clock, CLOSING_MS, drained);
    }
    this.#session.close(this.#whyEnded() as Error);
    this.#finishTasks();
    this.#consumers.finish(this.#end);
  }

  #finishTasks(): void {
    for (const task of [...this.#tasks.values()]) task.finish(this.#end);
  }

  async #request(ask: (request: number) => void): Promise<boolean> {
    return this.#connected().request(ask).done;
  }

  /** @throws CanError while the link is being made again */
  #connected(): ClientSession {
    if (this.#away === undefined) return this.#session;
    throw new CanError("disconnected", "the connection to the bus is lost; it is being made again", { cause: this.#away });
  }

  #whyEnded(): Error | undefined {
    return this.isOpen ? undefined : (this.#end ?? new CanError("closed", `the bus ${this.name} is closed`));
  }

  #attach(): void {
    this.#session.attach({
      hereUs: () => super.nowUs(),
      onRoundTrip: (...times) => this.#time.add(...times),
      onFrames: (head, frames) => this.#consumers.receive(head, frames),
      onNotice: (message) => this.#onNotice(message),
      onLost: (error) => this.#onLost(error),
    });
  }

  #onNotice(message: HostNotice): void {
    switch (message.type) {
      case "ended":
        this.#consumers.ended(message.stream, isCanError(message.error, "disconnected") ? (this.#end ?? message.error) : message.error);
        return;
      case "status":
        this.#statistics = message.statistics;
        this.#consumers.update(message.streams);
        for (const counts of message.tasks) this.#tasks.get(counts.id)?.report(counts);
        return;
      case "task-ended":
        this.#tasks.get(message.task.id)?.report(message.task);
        this.#tasks.get(message.task.id)?.finish(message.error);
        return;
      case "event":
        this.emit(message.event.name, message.event.data);
        return;
      case "fault":
        this.#onFault(faultAt(message.at, message.error));
        return;
      case "closed":
        this.#onDrained?.();
    }
  }

  /** The host's bus has ended. */
  #onFault(error: CanError): void {
    if (this.#options.reconnect === true && faultPlaceOf(error) === "host") {
      this.#session.close(error);
      this.#onLost(error);
      return;
    }
    this.#fail(error);
  }

  #fail(error: CanError): void {
    if (!this.isOpen) return;
    this.#end = error;
    this.fault(error);
  }

  /** The link is gone. */
  #onLost(error: CanError): void {
    this.#onDrained?.();
    if (!this.isOpen) return;
    if (this.#options.reconnect !== true || error.code === "protocol") {
      this.#fail(error);
      return;
    }
    this.#away = error;
    void this.#comeBack();
    this.emit("disconnected", { error, reconnecting: true });
  }

  async #comeBack(): Promise<void> {
    const { clock } = this;
    const sinceMs = clock.now();
    const before = this.#received();
    try {
      const opened = await comeBack(() => openSession(this.#target, this.#options), {
        clock,
        signal: this.#ending.signal,
        onFailure: () => {},
      });
      this.#goOn(opened, { downMs: clock.now() - sinceMs, before });
    } catch (error) {
      this.#fail(faultAt("link", error as Error));
    }
  }

  #goOn({ session, welcome }: OpenSession, { downMs, before }: { readonly downMs: number; readonly before: number }): void {
    const { bus, statistics } = welcome;
    if (!this.isOpen) {
      session.close(this.#whyEnded() as Error);
      return;
    }
    if (bus.channels.join() !== this.channels.join()) {
      const error = new CanError("disconnected", `the host has another bus now, with channels ${bus.channels.join(", ")}`);
      session.close(error);
      throw error;
    }
    this.#session = session;
    this.#statistics = statistics;
    this.#time.clear();
    this.#away = undefined;
    this.#reconnects++;
    this.#attach();
    this.#consumers.reopen();
    for (const task of [...this.#tasks.values()]) task.start();
    // a host that was started anew does not know what passed before
    const missed = bus.instance !== "" && bus.instance === this.#instance ? Math.max(0, this.#received() - before) : undefined;
    this.#instance = bus.instance;
    this.emit("reconnected", { downMs, missed });
  }

  /** Frames that the host's channels have received in all. */
  #received(): number {
    return [...this.#statistics.channels.values()].reduce((sum, { received }) => sum + received, 0);
  }
}
