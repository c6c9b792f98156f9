import type { Clock } from "../../base/clock.js";
import { type Deferred, deferred } from "../../base/deferred.js";
import { CanError } from "../../base/errors.js";
import type { FrameBatch } from "../../can/frame-batch.js";
import { faultAt } from "../faults.js";
import type { FramesHead, Link, LinkReceiver } from "../link/link.js";
import { checkVersion, PROTOCOL_VERSION } from "../version.js";
import type { ClientMessage } from "../wire/client-messages.js";
import { type HostMessage, readHostMessage, type WelcomeMessage } from "../wire/host-messages.js";

/** A message that answers nothing. */
export type HostNotice = Exclude<HostMessage, { readonly type: "welcome" | "refused" | "done" | "pong" }>;

export interface ClientSessionOptions {
  readonly clock: Clock;
  readonly token: string | undefined;
  /** Time in which the host has to greet; undefined: any. */
  readonly timeoutMs: number | undefined;
}

/** Where a session delivers to, once the host has let it in. */
export interface SessionHandler {
  onNotice(message: HostNotice): void;
  onFrames(head: FramesHead, frames: FrameBatch): void;
  /** Returns the time of this end in µs. */
  hereUs(): number;
  /** A message went to the host and back: when it was sent and received here, and the host's time in between, in µs. */
  onRoundTrip(sentUs: number, receivedUs: number, thereUs: number): void;
  /** The link has ended, not by `close`. */
  onLost(error: CanError): void;
}

const PING_MS = 2500;
/** Pings in a row that may stay unanswered, with nothing else heard either: 7.5 to 10 s. */
const UNANSWERED = 3;
/** Pings without a pause, at the beginning. */
const FIRST_PINGS = 5;

/** One connection to a host: the greeting, requests and their answers, pings. */
export class ClientSession implements LinkReceiver {
  readonly #link: Link;
  readonly #options: ClientSessionOptions;
  readonly #welcome = deferred<WelcomeMessage>();
  readonly #requests = new Map<number, Deferred<boolean>>();
  #welcomed = false;
  #handler: SessionHandler | undefined;
  /** What came after the welcome, and before there was a handler. */
  #early: ((handler: SessionHandler) => void)[] = [];
  #ended = false;
  #nextId = 0;
  #noticed = 0;
  #cancelTimer: (() => void) | undefined;
  #pings = 0;
  #pingSentUs: number | undefined;
  #unanswered = 0;

  constructor(link: Link, options: ClientSessionOptions) {
    this.#link = link;
    this.#options = options;
    const { clock, token, timeoutMs } = options;
    if (timeoutMs !== undefined) {
      this.#cancelTimer = clock.schedule(timeoutMs, () => {
        this.lost(new CanError("timeout", `${link.name} did not answer within ${timeoutMs} ms`, { hint: "is a bus exposed there?" }));
      });
    }
    link.open(this);
    this.send({ type: "hello", version: PROTOCOL_VERSION, token });
  }

  /** Resolves when the host has let this end in; rejects with its refusal, or with what went wrong with the link. */
  get welcome(): Promise<WelcomeMessage> {
    return this.#welcome.promise;
  }

  get link(): Link {
    return this.#link;
  }

  /** true after the end, by either end. */
  get ended(): boolean {
    return this.#ended;
  }

  /** Begins delivery, and measures the link. */
  attach(handler: SessionHandler): void {
    this.#handler = handler;
    for (const action of this.#early.splice(0)) action(handler);
    if (!this.#ended) this.#ping(handler);
  }

  /** Sends a message; returns false, and does nothing, after the end. */
  send(message: ClientMessage): boolean {
    if (!this.#ended) this.#link.send(message);
    return !this.#ended;
  }

  /** Asks the host for something, and resolves when it was done. */
  request(ask: (request: number) => void): { readonly id: number; readonly done: Promise<boolean> } {
    const answer = deferred<boolean>();
    const id = this.#nextId;
    this.#nextId = (id + 1) >>> 0;
    if (this.#ended) answer.reject(new CanError("disconnected", `the connection to ${this.#link.name} is lost`));
    else {
      this.#requests.set(id, answer);
      ask(id);
    }
    return { id, done: answer.promise };
  }

  /** Ends the connection; requests that are not answered reject with the reason. */
  close(reason: Error): void {
    if (this.#ended) return;
    this.#end(reason);
    this.#link.close();
  }

  control(message: unknown): void {
    this.#guard(() => this.#handle(readHostMessage(message)));
  }

  frames(head: FramesHead, frames: FrameBatch): void {
    this.#guard(() => {
      if (!this.#welcomed) throw new CanError("protocol", "frames came before the host's welcome");
      this.#unanswered = 0;
      this.#deliver((handler) => handler.onFrames(head, frames));
    });
  }

  lost(error: CanError): void {
    if (this.#ended) return;
    this.#link.close(error);
    // a port does not break: its other end is gone
    const fault = this.#welcomed ? faultAt(this.#link.silent ? "link" : "host", error) : error;
    this.#end(fault);
    if (this.#welcomed) this.#deliver((handler) => handler.onLost(fault));
  }

  #deliver(action: (handler: SessionHandler) => void): void {
    if (this.#handler === undefined) this.#early.push(action);
    else action(this.#handler);
  }

  #end(reason: Error): void {
    this.#ended = true;
    this.#cancelTimer?.();
    this.#welcome.reject(reason);
    for (const request of this.#requests.values()) request.reject(reason);
    this.#requests.clear();
  }

  #guard(action: () => void): void {
    if (this.#ended) return;
    try {
      action();
    } catch (error) {
      if (!(error instanceof CanError)) throw error;
      this.lost(error);
    }
  }

  #handle(message: HostMessage): void {
    this.#unanswered = 0;
    if (!this.#welcomed) {
      this.#greeted(message);
      return;
    }
    switch (message.type) {
      case "welcome":
      case "refused":
        throw new CanError("protocol", `the host sent ${message.type} twice`);
      case "done":
        this.#answer(message);
        return;
      case "pong":
        this.#pong(message);
        return;
      default:
        if (message.type === "event" || message.type === "status") this.send({ type: "seen", count: ++this.#noticed });
        this.#deliver((handler) => handler.onNotice(message));
    }
  }

  #greeted(message: HostMessage): void {
    if (message.type === "refused") {
      this.#end(message.error);
      this.#link.close();
      return;
    }
    if (message.type !== "welcome") throw new CanError("protocol", `the host began with ${message.type}, expected: welcome`);
    checkVersion(message.version, "host");
    this.#welcomed = true;
    this.#welcome.resolve(message);
    this.#cancelTimer?.();
  }

  #answer({ request: id, value, error }: Extract<HostMessage, { readonly type: "done" }>): void {
    const request = this.#requests.get(id);
    this.#requests.delete(id);
    if (error === undefined) request?.resolve(value);
    else request?.reject(error);
  }

  #ping(handler: SessionHandler): void {
    this.#pings++;
    this.#pingSentUs = handler.hereUs();
    this.send({ type: "ping", id: this.#pings });
    this.#nextPing(handler);
  }

  #nextPing(handler: SessionHandler): void {
    this.#cancelTimer?.();
    this.#cancelTimer = this.#options.clock.schedule(PING_MS, () => {
      if (this.#link.silent && ++this.#unanswered > UNANSWERED) {
        this.lost(new CanError("disconnected", `${this.#link.name} has not answered for ${(UNANSWERED * PING_MS) / 1000} s`));
      } else this.#ping(handler);
    });
  }

  #pong({ id, nowUs }: Extract<HostMessage, { readonly type: "pong" }>): void {
    if (id !== this.#pings || this.#pingSentUs === undefined || this.#handler === undefined) return;
    this.#handler.onRoundTrip(this.#pingSentUs, this.#handler.hereUs(), nowUs);
    this.#pingSentUs = undefined;
    if (this.#pings < FIRST_PINGS) this.#ping(this.#handler);
  }
}
