import { isCanError } from "../../base/errors.js";
import type { FrameStream } from "../../bus/bus.js";
import { ConsumerStream, overflowError } from "../../bus/frame-stream.js";
import type { StreamSettings } from "../../bus/stream-settings.js";
import type { CanFrame } from "../../can/frame.js";
import type { FrameBatch } from "../../can/frame-batch.js";
import { MAX_IN_FLIGHT } from "../flow.js";
import type { ClientMessage } from "../wire/client-messages.js";
import type { StreamCounts } from "../wire/host-messages.js";

/** Frames after which a report goes to the host. */
const REPORT_EVERY = MAX_IN_FLIGHT / 4;

export interface RemoteStreamOptions {
  readonly id: number;
  /** Objects, or batches. */
  readonly objects: boolean;
  readonly settings: StreamSettings;
  /** Returns false when there is no connection. */
  readonly send: (message: ClientMessage) => boolean;
  /** No more of it comes. */
  readonly onEnd: () => void;
}

/** A consumer of a remote bus: the first part of its queue is here, the other part at the host. */
export class RemoteStream<T extends CanFrame | FrameBatch = CanFrame | FrameBatch> implements FrameStream<T> {
  readonly id: number;
  readonly #options: RemoteStreamOptions;
  readonly #consumer: ConsumerStream<T>;
  /** Of the part here; grows at the end, when the host sends what it has. */
  readonly #part: { capacity: number };
  #ended = false;
  #ending = false;
  #arrived = 0;
  #reported = { arrived: 0, taken: 0 };
  /** Frames of earlier connections, which the host of now does not know. */
  #before = { arrived: 0, dropped: 0, filtered: 0 };
  #host: Omit<StreamCounts, "id"> = { pending: 0, dropped: 0, filtered: 0 };

  constructor(options: RemoteStreamOptions) {
    this.id = options.id;
    this.#options = options;
    const { settings } = options;
    const part = {
      ...settings,
      channels: undefined,
      matches: undefined,
      merge: false,
      receiveOwn: true,
      capacity: windowOf(settings.capacity),
    };
    this.#part = part;
    this.#consumer = new ConsumerStream<T>(options.objects, part, () => this.#onConsumerEnd());
    if (settings.signal?.aborted) this.#onConsumerEnd();
  }

  get dropped(): number {
    return this.#before.dropped + this.#host.dropped + this.#consumer.dropped;
  }

  get filtered(): number {
    return this.#before.filtered + this.#host.filtered;
  }

  get pending(): number {
    return this.#consumer.pending + (this.#ended ? 0 : this.#host.pending);
  }

  /** true when nothing more comes. */
  get ended(): boolean {
    return this.#ended;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  next(): Promise<IteratorResult<T>> {
    const result = this.#consumer.next();
    if (!this.#ended) this.#report();
    return result;
  }

  return(): Promise<IteratorResult<T>> {
    return this.#consumer.return();
  }

  end(): void {
    if (this.#ended || this.#ending) return;
    this.#ending = true;
    if (!this.#options.send({ type: "end", stream: this.id })) this.finish();
  }

  close(): void {
    this.#consumer.close();
  }

  /** Takes frames of the host. */
  receive(frames: FrameBatch, counts: Omit<StreamCounts, "id">): void {
    this.#arrived += frames.length;
    this.#host = counts;
    this.#consumer.offer(frames, false);
    if (!this.#ended) this.#report();
  }

  /** Takes over the counters of the host. */
  update(counts: Omit<StreamCounts, "id">): void {
    this.#host = counts;
  }

  /** Makes room for all that the host has. */
  drain(): void {
    this.#part.capacity = Number.MAX_SAFE_INTEGER;
  }

  /** Ends the iteration after what has arrived, by throwing when there is an error. */
  finish(error?: Error): void {
    this.#host = { ...this.#host, pending: 0 };
    this.#ended = true;
    // that of the host speaks of its part of the queue
    const full = isCanError(error, "overflow");
    this.#consumer.finish(full ? overflowError(this.#options.settings.capacity) : error);
  }

  /** Asks a new host for the rest; one that was to end has ended with the old host. */
  reopen(): void {
    if (this.#ending) {
      this.finish();
      return;
    }
    const { dropped, filtered } = this;
    this.#before = { arrived: this.#arrived, dropped: dropped - this.#consumer.dropped, filtered };
    this.#host = { pending: 0, dropped: 0, filtered: 0 };
    this.#reported = { arrived: 0, taken: 0 };
  }

  #report(): void {
    const arrived = this.#arrived - this.#before.arrived;
    // frames leave the queue in the order they came, those of an earlier connection first
    const taken = Math.max(0, arrived - this.#consumer.pending);
    if (arrived - this.#reported.arrived < REPORT_EVERY && taken - this.#reported.taken < REPORT_EVERY) return;
    this.#reported = { arrived, taken };
    this.#options.send({ type: "credit", stream: this.id, arrived, taken });
  }

  #onConsumerEnd(): void {
    if (!this.#ended) this.#options.send({ type: "cancel", stream: this.id });
    this.#ended = true;
    this.#options.onEnd();
  }
}

/** Returns how many frames of a queue may wait at the client. */
export function windowOf(capacity: number): number {
  return Math.min(capacity, MAX_IN_FLIGHT);
}
