import { CanError } from "../base/errors.js";
import type { CanFrame } from "../can/frame.js";
import { type FrameBatch, FrameFlag } from "../can/frame-batch.js";
import type { FrameStream, ReceiveOptions } from "./bus.js";
import { ConsumerStream } from "./frame-stream.js";
import { isOwn } from "./origin.js";
import { toStreamSettings } from "./stream-settings.js";

type Consumer = ConsumerStream<CanFrame> | ConsumerStream<FrameBatch>;

/**
 * Hands the frames of a bus to its consumers: what every implementation of `CanBus` shares. The bus publishes
 * batches (and may reuse them, each consumer copies what it wants) and, for merging, tells up to which moment each
 * channel is complete.
 */
export class FrameHub {
  readonly #channels: readonly number[];
  readonly #consumers = new Set<Consumer>();
  /** By channel number; a channel that never reports holds nobody up. */
  readonly #completeUs = new Map<number, number>();
  #ended = false;
  #fault: unknown;
  #dropped = 0;
  #filtered = 0;

  constructor(channels: readonly number[]) {
    this.#channels = channels;
  }

  /** Frames dropped from the queues of all consumers, ended ones included. */
  get dropped(): number {
    let sum = this.#dropped;
    for (const consumer of this.#consumers) sum += consumer.dropped;
    return sum;
  }

  /** Frames held back by the filters of all consumers, ended ones included. */
  get filtered(): number {
    let sum = this.#filtered;
    for (const consumer of this.#consumers) sum += consumer.filtered;
    return sum;
  }

  /** Number of consumers. */
  get consumers(): number {
    return this.#consumers.size;
  }

  /**
   * Adds a consumer that gets objects.
   * @throws RangeError, TypeError for a bad option
   */
  frames(options: ReceiveOptions = {}): FrameStream<CanFrame> {
    return this.#add(new ConsumerStream<CanFrame>(true, toStreamSettings(options, this.#channels), this.#remove));
  }

  /**
   * Adds a consumer that gets batches.
   * @throws RangeError, TypeError for a bad option
   */
  batches(options: ReceiveOptions = {}): FrameStream<FrameBatch> {
    return this.#add(new ConsumerStream<FrameBatch>(false, toStreamSettings(options, this.#channels), this.#remove));
  }

  /**
   * Gives received frames to the consumers. Those of one channel must come with timestamps that do not fall. The batch stays the
   * caller's.
   */
  publish(batch: FrameBatch): void {
    if (batch.length === 0) return;
    for (const consumer of this.#consumers) consumer.offer(batch, false);
    this.#releaseMerged();
  }

  /** Gives frames that this bus sent to the consumers: as their own, or as received to those of another origin. */
  publishSent(batch: FrameBatch, origin?: object): void {
    if (batch.length === 0) return;
    let received: FrameBatch | undefined;
    for (const consumer of this.#consumers) {
      if (isOwn(consumer.settings.origin, origin)) consumer.offer(batch, true);
      else {
        received ??= asReceived(batch);
        consumer.offer(received, false);
      }
    }
    this.#releaseMerged();
  }

  /** Tells that every frame of a channel with a timestamp up to `upToUs` was published; Infinity: none is expected. */
  complete(channel: number, upToUs: number): void {
    this.#completeUs.set(channel, upToUs);
    this.#releaseMerged();
  }

  /** Ends every iteration after the frames that wait: without an error, or by throwing `fault`; and all later ones. */
  end(fault?: unknown): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#fault = fault;
    for (const consumer of [...this.#consumers]) consumer.finish(fault);
  }

  #add<S extends Consumer>(consumer: S): S {
    if (this.#ended) consumer.finish(this.#fault ?? new CanError("closed", "the bus is closed"));
    else if (!consumer.settings.signal?.aborted) this.#consumers.add(consumer);
    return consumer;
  }

  readonly #remove = (consumer: Consumer): void => {
    if (!this.#consumers.delete(consumer)) return;
    this.#dropped += consumer.dropped;
    this.#filtered += consumer.filtered;
  };

  #releaseMerged(): void {
    for (const consumer of this.#consumers) {
      if (!consumer.settings.merge) continue;
      let watermarkUs = Number.POSITIVE_INFINITY;
      for (const [channel, upToUs] of this.#completeUs) {
        const wanted = consumer.settings.channels;
        if (upToUs < watermarkUs && (wanted === undefined || wanted[channel] === 1)) watermarkUs = upToUs;
      }
      consumer.release(watermarkUs);
    }
  }
}

function asReceived(sent: FrameBatch): FrameBatch {
  const batch = sent.slice();
  for (let row = 0; row < batch.length; row++) batch.flags[row] = (batch.flags[row] as number) & ~FrameFlag.TX;
  return batch;
}
