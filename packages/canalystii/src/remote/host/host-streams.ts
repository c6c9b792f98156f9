import { CanError } from "../../base/errors.js";
import type { CanBus } from "../../bus/bus.js";
import type { Link } from "../link/link.js";
import type { ClientMessage, OpenMessage } from "../wire/client-messages.js";
import type { StreamCounts } from "../wire/host-messages.js";
import { errorField } from "../wire/remote-error.js";
import { HostStream } from "./host-stream.js";
import type { RemoteLimits } from "./limits.js";

type StreamMessage = Extract<ClientMessage, { readonly type: "open" | "credit" | "end" | "cancel" }>;

export interface HostStreamsOptions {
  readonly bus: CanBus;
  readonly link: Link;
  readonly user: object;
  readonly limits: RemoteLimits;
  readonly send: (message: object) => void;
  /** A stream is over, with this error; returns the error for the client. `byClient`: the client asked for the end. */
  readonly explain: (error: unknown, byClient: boolean) => unknown;
  /** A stream is over, and the client knows. */
  readonly onEnded: () => void;
}

/** The consumers of a client. */
export class HostStreams {
  /** Streams that would have been more than the limits. */
  refused = 0;
  readonly #options: HostStreamsOptions;
  readonly #streams = new Map<number, HostStream>();
  /** Of those that have ended. */
  #past = { sent: 0, dropped: 0 };

  constructor(options: HostStreamsOptions) {
    this.#options = options;
  }

  get size(): number {
    return this.#streams.size;
  }

  get counts(): StreamCounts[] {
    return this.#all().map(({ counts }) => counts);
  }

  /** Frames that went to the client, and that were dropped here. */
  get totals(): { readonly sent: number; readonly dropped: number } {
    const { sent, dropped } = this.#past;
    return {
      sent: this.#all().reduce((sum, stream) => sum + stream.sent, sent),
      dropped: this.#all().reduce((sum, { counts }) => sum + counts.dropped, dropped),
    };
  }

  /** @throws CanError `protocol` for a message that cannot be right */
  handle(message: StreamMessage): void {
    if (message.type === "open") {
      this.#open(message);
      return;
    }
    // one that has ended here may still be reported on
    const stream = this.#streams.get(message.stream);
    if (message.type === "credit") stream?.credit(message.arrived, message.taken);
    else if (message.type === "end") stream?.end(true);
    else stream?.cancel();
  }

  /** Lets go on what can. */
  check(): void {
    for (const stream of this.#all()) stream.check();
  }

  /** Sends everything that waits, whether or not the client has taken what came before. */
  drain(): void {
    for (const stream of this.#all()) stream.drain();
  }

  /** Ends all after what waits. */
  end(byClient: boolean): void {
    for (const stream of this.#all()) {
      stream.end(byClient);
      stream.drain();
    }
  }

  /** Ends all at once. */
  cancel(): void {
    for (const stream of this.#all()) stream.cancel();
  }

  #all(): HostStream[] {
    return [...this.#streams.values()];
  }

  #open(message: OpenMessage): void {
    const { bus, link, user } = this.#options;
    if (this.#streams.has(message.stream)) throw new CanError("protocol", `stream ${message.stream} exists already`);
    try {
      const capacity = this.#capacityFor(message.capacity);
      const bounded = { ...message, capacity, window: Math.min(message.window, capacity) };
      const onEnded = (stream: HostStream, error: unknown, byClient: boolean) => this.#onEnded(stream, error, byClient);
      this.#streams.set(message.stream, new HostStream(bounded, { bus, link, user, onEnded }));
    } catch (error) {
      const nothing: StreamCounts = { id: message.stream, pending: 0, dropped: 0, filtered: 0 };
      this.#options.send({ type: "ended", stream: nothing, ...errorField(error) });
    }
  }

  /** Returns how many frames may wait for a new stream. @throws CanError `overflow` */
  #capacityFor(wanted: number): number {
    const { maxStreams, maxCapacity, maxTotalCapacity } = this.#options.limits;
    const left = maxTotalCapacity - this.#all().reduce((sum, { capacity }) => sum + capacity, 0);
    if (this.#streams.size < maxStreams && left > 0) return Math.min(wanted, maxCapacity, left);
    this.refused++;
    const what = left > 0 ? `more than ${maxStreams} consumers` : `consumers of more than ${maxTotalCapacity} frames in all`;
    throw new CanError("overflow", `${what} at once are not possible`);
  }

  #onEnded(stream: HostStream, error: unknown, byClient: boolean): void {
    if (!this.#streams.delete(stream.id)) return;
    const { counts, sent } = stream;
    this.#past = { sent: this.#past.sent + sent, dropped: this.#past.dropped + counts.dropped };
    const { explain, send, onEnded } = this.#options;
    const reason = explain(error, byClient);
    send({ type: "ended", stream: counts, ...errorField(reason) });
    onEnded();
  }
}
