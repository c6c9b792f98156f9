import type { FrameStream, ReceiveOptions } from "../../bus/bus.js";
import { toStreamSettings } from "../../bus/stream-settings.js";
import type { CanFrame } from "../../can/frame.js";
import type { FrameBatch } from "../../can/frame-batch.js";
import type { FramesHead } from "../link/link.js";
import type { ClientMessage } from "../wire/client-messages.js";
import type { StreamCounts } from "../wire/host-messages.js";
import { checkRows } from "./check-rows.js";
import type { OriginPaths } from "./origin-paths.js";
import { RemoteStream, windowOf } from "./remote-stream.js";

export interface RemoteConsumersOptions {
  readonly channels: readonly number[];
  /** Of a consumer that does not say so itself. */
  readonly capacity: number;
  readonly origins: OriginPaths;
  /** Returns false when there is no connection. */
  readonly send: (message: ClientMessage) => boolean;
}

/** Of a stream, whatever it gives. */
type OpenStream = Pick<RemoteStream, "dropped" | "filtered" | "ended" | "receive" | "update" | "finish" | "drain" | "reopen">;
type StreamRequest = ReceiveOptions & { readonly capacity: number };

interface Consumer {
  readonly stream: OpenStream;
  readonly options: StreamRequest;
}

/** All consumers of a remote bus. */
export class RemoteConsumers {
  readonly #options: RemoteConsumersOptions;
  readonly #open: Uint8Array;
  readonly #consumers = new Map<number, Consumer>();
  #nextId = 0;
  /** Of those that have ended. */
  #past = { dropped: 0, filtered: 0 };

  constructor(options: RemoteConsumersOptions) {
    this.#options = options;
    this.#open = new Uint8Array(256);
    for (const channel of options.channels) this.#open[channel] = 1;
  }

  /** Frames dropped at both ends. */
  get dropped(): number {
    return this.#streams().reduce((sum, { dropped }) => sum + dropped, this.#past.dropped);
  }

  /** Frames that filters held back. */
  get filtered(): number {
    return this.#streams().reduce((sum, { filtered }) => sum + filtered, this.#past.filtered);
  }

  /**
   * Adds a consumer.
   * @param objects objects, or batches
   * @param ended what the bus ended with, if it has
   * @throws RangeError, TypeError for a bad option
   */
  add<T extends CanFrame | FrameBatch>(objects: boolean, given: ReceiveOptions, ended: Error | undefined): FrameStream<T> {
    const options: StreamRequest = { ...given, capacity: given.capacity ?? this.#options.capacity };
    const { send } = this.#options;
    const id = this.#nextId;
    this.#nextId = (id + 1) >>> 0;
    const settings = toStreamSettings(options, this.#options.channels);
    const stream = new RemoteStream<T>({ id, objects, settings, send, onEnd: () => this.#remove(id) });
    if (ended !== undefined) stream.finish(ended);
    else if (options.signal?.aborted) stream.finish();
    else {
      this.#consumers.set(id, { stream, options });
      this.#request(id, options);
    }
    return stream;
  }

  /**
   * Takes frames of the host; those of a stream that has ended here are forgotten.
   * @throws CanError `protocol`
   */
  receive({ id, values: [pending, dropped, filtered] }: FramesHead, frames: FrameBatch): void {
    checkRows(frames, this.#open);
    this.#consumers.get(id)?.stream.receive(frames, { pending, dropped, filtered });
  }

  /** Takes over the counters of the host. */
  update(streams: readonly StreamCounts[]): void {
    for (const { id, ...counts } of streams) this.#consumers.get(id)?.stream.update(counts);
  }

  /** The host has ended a stream. */
  ended({ id, ...counts }: StreamCounts, error: Error | undefined): void {
    const consumer = this.#consumers.get(id);
    consumer?.stream.update(counts);
    consumer?.stream.finish(error);
  }

  /** Makes room for all that the host has. */
  drain(): void {
    for (const stream of this.#streams()) stream.drain();
  }

  /** Ends all after what has arrived. */
  finish(error: Error | undefined): void {
    for (const stream of this.#streams()) stream.finish(error);
  }

  /** Asks a new host for what the one before provided. */
  reopen(): void {
    for (const [id, { stream, options }] of [...this.#consumers]) {
      stream.reopen();
      if (!stream.ended) this.#request(id, options);
    }
  }

  #streams(): OpenStream[] {
    return [...this.#consumers.values()].map(({ stream }) => stream);
  }

  #request(stream: number, options: StreamRequest): void {
    const { channels, filters, capacity, overflow = "drop-oldest", merge = false, receiveOwn = false } = options;
    const origin = this.#options.origins.of(options.origin);
    const window = windowOf(capacity);
    this.#options.send({ type: "open", stream, channels, filters, capacity, window, overflow, merge, receiveOwn, origin });
  }

  #remove(id: number): void {
    const consumer = this.#consumers.get(id);
    if (consumer === undefined) return;
    const { dropped, filtered } = consumer.stream;
    this.#consumers.delete(id);
    this.#past = { dropped: this.#past.dropped + dropped, filtered: this.#past.filtered + filtered };
  }
}
