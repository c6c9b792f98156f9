import type { Clock } from "../../base/clock.js";
import { deferred } from "../../base/deferred.js";
import { CanError, isCanError } from "../../base/errors.js";
import type { CanBus } from "../../bus/bus.js";
import type { FrameBatch } from "../../can/frame-batch.js";
import { faultPlaceOf } from "../faults.js";
import type { FramesHead, Link, LinkReceiver } from "../link/link.js";
import { checkVersion, PROTOCOL_VERSION } from "../version.js";
import { type ClientMessage, readClientMessage } from "../wire/client-messages.js";
import { packError } from "../wire/remote-error.js";
import { instanceOf, onBusEnd } from "./bus-end.js";
import type { ExposedBus, ExposedStatistics, ExposeOptions } from "./exposed-bus.js";
import { HostRequests } from "./host-requests.js";
import { packInfo, packStatistics } from "./host-status.js";
import { HostStreams } from "./host-streams.js";
import type { RemoteLimits } from "./limits.js";
import { MessageRate } from "./message-rate.js";
import { Notices } from "./notices.js";

export interface HostSessionOptions extends ExposeOptions {
  readonly clock: Clock;
  readonly limits: RemoteLimits;
}

const TICK_MS = 200;
/** Ticks without a message after which a client that can disappear silently is gone: 9 s. */
const PATIENCE_TICKS = 45;
/** Ticks that what waits gets to be sent at the end: 5 s. */
const CLOSING_TICKS = 25;

type State = "greeting" | "checking" | "open" | "closing" | "ended";

/** One client of a bus, from its hello to its end. */
export class HostSession implements ExposedBus, LinkReceiver {
  readonly #bus: CanBus;
  readonly #link: Link;
  readonly #options: HostSessionOptions;
  readonly #streams: HostStreams;
  readonly #requests: HostRequests;
  readonly #notices: Notices;
  readonly #rate: MessageRate;
  readonly #closed = deferred();
  readonly #unsubscribe: (() => void)[] = [];
  #state: State = "greeting";
  #cancelTick: (() => void) | undefined;
  #quietTicks = 0;
  #closingTicks = 0;
  /** Why the client has lost the bus. */
  #fault: Error | undefined;
  #closingBus = false;

  constructor(bus: CanBus, link: Link, options: HostSessionOptions) {
    this.#bus = bus;
    this.#link = link;
    this.#options = options;
    const { limits, clock } = options;
    const send = (message: object) => this.#send(message);
    this.#notices = new Notices(send);
    this.#rate = new MessageRate(clock, limits.maxMessagesPerSecond);
    this.#requests = new HostRequests({ bus, user: this, rights: options, limits, send });
    this.#streams = new HostStreams({
      bus,
      link,
      user: this,
      limits,
      send,
      explain: (error, byClient) => this.#explain(error, byClient),
      onEnded: () => this.#finishIfDrained(),
    });
    this.#tick();
    link.open(this);
  }

  get closed(): Promise<void> {
    return this.#closed.promise;
  }

  statistics(): ExposedStatistics {
    const { sent, dropped } = this.#streams.totals;
    return {
      welcomed: this.#state === "open" || this.#state === "closing",
      streams: this.#streams.size,
      framesSent: sent,
      framesDropped: dropped,
      framesTaken: this.#requests.framesTaken,
      refused: this.#requests.refused + this.#streams.refused,
      messages: this.#rate.total,
    };
  }

  close(): Promise<void> {
    this.#lose(new CanError("disconnected", `the bus ${this.#bus.name} is no longer provided`), "host");
    this.#finish(false);
    return this.#closed.promise.catch(() => {});
  }

  control(message: unknown): void {
    this.#guard(() => {
      this.#rate.count();
      this.#handle(readClientMessage(message));
    });
  }

  frames(head: FramesHead, frames: FrameBatch): void {
    this.#guard(() => {
      // those of a client that has just closed the bus come too late
      if (this.#state === "closing") return;
      if (this.#state !== "open") throw new CanError("protocol", "frames came before the hello was answered");
      this.#requests.transmit(head, frames);
    });
  }

  /** The link is gone. */
  lost(error: CanError): void {
    this.#end(error);
  }

  #guard(action: () => void): void {
    if (this.#state === "ended") return;
    this.#quietTicks = 0;
    try {
      action();
    } catch (error) {
      this.#end(error instanceof CanError ? error : new CanError("protocol", "a message was not understood", { cause: error }));
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
    switch (message.type) {
      case "open":
      case "credit":
      case "end":
      case "cancel":
        this.#streams.handle(message);
        if (this.#state === "closing") this.#streams.end(true);
        return;
      case "seen":
        this.#notices.seen(message.count);
        return;
      case "ping":
        this.#send({ type: "pong", id: message.id, nowUs: this.#bus.nowUs() });
        return;
      case "close":
        this.#finish(true);
        return;
      default:
        if (this.#state === "open") this.#requests.handle(message);
    }
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
    const { send = false, configure = false, instance = instanceOf(this.#bus) } = this.#options;
    this.#send({
      type: "welcome",
      version: PROTOCOL_VERSION,
      bus: packInfo(this.#bus, instance),
      abilities: { send, configure },
      nowUs: this.#bus.nowUs(),
      statistics: packStatistics(this.#bus),
    });
    const endWatch = onBusEnd(this.#bus, (fault) => this.#lose(fault ?? this.#closedHere(), lostAt(fault)));
    this.#unsubscribe.push(endWatch, ...this.#notices.follow(this.#bus));
  }

  /** Returns the error that the client gets for the end of a stream. */
  #explain(error: unknown, byClient: boolean): unknown {
    const reason = error ?? (byClient ? undefined : (this.#fault ?? this.#closedHere()));
    // first of all why the bus has ended
    if (isCanError(reason, "disconnected")) this.#lose(reason, lostAt(error));
    return reason;
  }

  #closedHere(): CanError {
    return new CanError("disconnected", `the bus ${this.#bus.name} was closed at the other end`);
  }

  #send(message: object): void {
    if (this.#state !== "ended") this.#link.send(message);
  }

  #tick(): void {
    this.#cancelTick = this.#options.clock.schedule(TICK_MS, () => {
      const lost = this.#isLost();
      if (lost !== undefined) {
        this.#end(new CanError("disconnected", lost));
        return;
      }
      this.#streams.check();
      if (this.#state === "open") this.#notices.status(() => this.#status());
      if (this.#state === "closing" && ++this.#closingTicks > CLOSING_TICKS) this.#end();
      else this.#tick();
    });
  }

  /** Returns why the client counts as gone, if it does. */
  #isLost(): string | undefined {
    const { maxQueuedBytes } = this.#options.limits;
    if (this.#link.silent && ++this.#quietTicks > PATIENCE_TICKS) {
      return `the client has not answered for ${(PATIENCE_TICKS * TICK_MS) / 1000} s`;
    }
    return this.#link.queuedBytes > maxQueuedBytes ? `the client does not read: more than ${maxQueuedBytes} bytes wait for it` : undefined;
  }

  #status(): object {
    return { type: "status", statistics: packStatistics(this.#bus), streams: this.#streams.counts, tasks: this.#requests.tasks };
  }

  /** The bus has ended, or is taken from the client. */
  #lose(error: Error, at: "adapter" | "host"): void {
    if (this.#state !== "open" || this.#fault !== undefined) return;
    this.#fault = error;
    this.#send({ type: "fault", error: packError(error), at });
    this.#streams.drain();
  }

  /** Sends what waits, then ends. */
  #finish(byClient: boolean): void {
    if (this.#state === "closing") return;
    if (this.#state !== "open") {
      this.#end();
      return;
    }
    this.#state = "closing";
    this.#abandon();
    if (this.#options.closeBus === true) void this.#closeBus();
    this.#streams.end(byClient);
    this.#finishIfDrained();
  }

  async #closeBus(): Promise<void> {
    this.#closingBus = true;
    try {
      await this.#bus.close();
    } catch (error) {
      this.#notices.event("warning", { message: "the bus could not be closed", cause: packError(error) });
    }
    this.#closingBus = false;
    this.#finishIfDrained();
  }

  #finishIfDrained(): void {
    if (this.#state !== "closing" || this.#streams.size > 0 || this.#closingBus) return;
    this.#send(this.#status());
    this.#send({ type: "closed" });
    this.#end();
  }

  /** Ends what goes on for the client besides its streams. */
  #abandon(): void {
    for (const off of this.#unsubscribe.splice(0)) off();
    this.#requests.close();
  }

  #end(error?: CanError): void {
    if (this.#state === "ended") return;
    this.#state = "ended";
    this.#cancelTick?.();
    this.#abandon();
    this.#streams.cancel();
    this.#link.close(error);
    if (this.#options.closeBus === true) void this.#bus.close().catch(() => {});
    if (error === undefined) this.#closed.resolve();
    else this.#closed.reject(error);
  }
}

/** Returns what the client has lost with a bus that ended with this fault; one that is remote itself may have lost its own host. */
function lostAt(fault: unknown): "adapter" | "host" {
  return fault === undefined || (faultPlaceOf(fault) ?? "adapter") !== "adapter" ? "host" : "adapter";
}
