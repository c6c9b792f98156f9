import { type Clock, realMs } from "../base/clock.js";
import { deferred } from "../base/deferred.js";
import { CanError } from "../base/errors.js";
import { Listeners } from "../base/listeners.js";
import type { CanFrame, CanFrameInput } from "../can/frame.js";
import type { FrameBatch } from "../can/frame-batch.js";
import type {
  BusEventMap,
  BusStatistics,
  CanBus,
  ChannelConfig,
  FrameStream,
  PeriodicOptions,
  PeriodicTask,
  ReceiveOptions,
  SendOptions,
} from "./bus.js";
import { BusMeter } from "./bus-meter.js";
import { markSent, planSend, type SendInput, type SendRules } from "./bus-send.js";
import { FrameHub } from "./frame-hub.js";
import { PeriodicSender } from "./periodic.js";
import { checkChannel } from "./stream-settings.js";

const NO_OPTIONS: SendOptions = {};

/** What a bus that is made of a {@link BusBase} says of itself. */
export interface BusBaseOptions {
  /** How it is called in messages and logs. */
  readonly name: string;
  /** The open channels, 0..255 each. */
  readonly channels: readonly number[];
  /** By channel. Default: `can0`, `can1` … */
  readonly channelNames?: ReadonlyMap<number, string> | undefined;
  readonly clock: Clock;
  /** Of the CAN controllers, where they can be set up by their timing. Default: they cannot. */
  readonly canClockHz?: number | undefined;
  /** Refuses CAN FD and error frames in `send`. */
  readonly classicOnly: boolean;
}

/**
 * The part of a {@link CanBus} that does not depend on what is behind it: consumers, checks, periodic tasks, events,
 * statistics, and how a bus ends. To make a bus of something else, extend it:
 *
 * - `transmit` sends frames, and calls `sent` when they were taken;
 * - `shutdown` frees what is behind the bus;
 * - `configure`, `start` and `stop` do that to a channel, or reject with `unsupported`;
 * - `received` is called with what comes in, `fault` when the other side is gone, `emit` for everything else.
 *
 * docs/own-bus.md shows one.
 */
export abstract class BusBase implements CanBus {
  readonly name: string;
  readonly channels: readonly number[];
  readonly channelNames: ReadonlyMap<number, string>;
  readonly clock: Clock;
  readonly canClockHz: number | undefined;
  /** true: `send` refuses CAN FD and error frames. */
  readonly classicOnly: boolean;
  readonly #hub: FrameHub;
  readonly #meter: BusMeter;
  readonly #rules: SendRules;
  readonly #listeners: Listeners<BusEventMap>;
  readonly #periodic: PeriodicSender;
  /** Wall-clock time at 0 ms of real time; taken once, so that steps of the wall clock don't disturb. */
  readonly #originUs: number;
  /** Who sends the frames of a `transmit`, where they said so. */
  readonly #origins = new WeakMap<FrameBatch, object>();
  readonly #closed = deferred();
  #closing: Promise<void> | undefined;
  #fault: unknown;
  #faulty = false;

  protected constructor(options: BusBaseOptions) {
    this.name = options.name;
    this.clock = options.clock;
    this.canClockHz = options.canClockHz;
    this.channels = checkChannels(options.channels);
    this.channelNames = new Map(this.channels.map((channel) => [channel, options.channelNames?.get(channel) ?? `can${channel}`]));
    this.#originUs = this.clock.epochUs() - realMs(this.clock) * 1000;
    this.#hub = new FrameHub(this.channels);
    this.#meter = new BusMeter(this.clock, this.channels);
    this.classicOnly = options.classicOnly;
    this.#rules = { channels: this.channels, classicOnly: options.classicOnly };
    this.#listeners = new Listeners((type, cause) => this.#listenerThrew(type, cause));
    this.#periodic = new PeriodicSender({
      clock: this.clock,
      check: (frame) => planSend(frame, this.#rules)[0] as FrameBatch,
      send: (channel, frames, options, origin) => this.#transmit(channel, frames, options, origin),
      sendOptions: (options) => this.periodicSendOptions(options),
    });
  }

  get closed(): Promise<void> {
    return this.#closed.promise;
  }

  frames(options?: ReceiveOptions): FrameStream<CanFrame> {
    return this.#hub.frames(options);
  }

  batches(options?: ReceiveOptions): FrameStream<FrameBatch> {
    return this.#hub.batches(options);
  }

  async send(frames: SendInput, options: SendOptions = {}): Promise<void> {
    this.ensureOpen();
    const { timeoutMs, signal } = options;
    if (timeoutMs !== undefined && !(timeoutMs > 0)) throw new RangeError(`timeoutMs ${String(timeoutMs)} is not above 0`);
    const plan = planSend(frames, this.#rules);
    signal?.throwIfAborted();
    const [first, ...others] = plan;
    if (first === undefined) return;
    const { origin } = options;
    if (others.length === 0) return this.#transmit(first.channel[0] as number, first, options, origin);
    await Promise.all(plan.map((batch) => this.#transmit(batch.channel[0] as number, batch, options, origin)));
  }

  sendPeriodic(frame: CanFrameInput, options: PeriodicOptions): PeriodicTask {
    this.ensureOpen();
    return this.#periodic.add(frame, options);
  }

  abstract configure(channel: number, config: ChannelConfig): Promise<void>;
  abstract start(channel: number): Promise<void>;
  abstract stop(channel: number): Promise<void>;

  /** From the wall-clock time at opening and the real time since. */
  nowUs(): number {
    return Math.round(this.#originUs + realMs(this.clock) * 1000);
  }

  statistics(): BusStatistics {
    return { channels: this.#meter.snapshot(), filtered: this.#hub.filtered, dropped: this.#hub.dropped };
  }

  on<K extends keyof BusEventMap>(type: K, listener: (event: BusEventMap[K]) => void): () => void {
    return this.#listeners.on(type, listener);
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  /**
   * Sends frames on an open channel, in the order of the calls, and tells `sent` what the other side has taken. The frames
   * are checked, at least one, all of this channel; the batch belongs to the bus from then on.
   */
  protected abstract transmit(channel: number, frames: FrameBatch, options: SendOptions): Promise<void>;

  /** Returns the options that the frames of a periodic task are sent with. What is equal must be the same object. */
  protected periodicSendOptions(_options: PeriodicOptions): SendOptions {
    return NO_OPTIONS;
  }

  /** Frees what is behind the bus. Called once: by `close`, or after a fault. */
  protected abstract shutdown(): Promise<void>;

  /** Counts received frames and gives them to the consumers. The batch stays the caller's. */
  protected received(batch: FrameBatch): void {
    this.#meter.count(batch);
    this.#hub.publish(batch);
  }

  /** Counts the frames of a `transmit` as sent and gives them to the consumers that want them, as sent at this time. */
  protected sent(frames: FrameBatch, timestampUs: number): void {
    markSent(frames, timestampUs);
    this.#meter.count(frames, true);
    this.#hub.publishSent(frames, this.#origins.get(frames));
  }

  /**
   * For merged streams: every frame of a channel with a timestamp up to `upToUs` was given to `received`. `Infinity`: none is
   * expected now, `-Infinity`: it is waited for. A bus that never calls this for a channel has no one wait for it.
   */
  protected complete(channel: number, upToUs: number): void {
    this.#hub.complete(channel, upToUs);
  }

  /** Sets the bit rate that a channel's load refers to, in bit/s. */
  protected setBitrate(channel: number, bitrate: number): void {
    this.#meter.setBitrate(channel, bitrate);
  }

  /** Calls the listeners of an event; overruns are counted. */
  protected emit<K extends keyof BusEventMap>(type: K, event: BusEventMap[K]): void {
    if (type === "overrun") this.#meter.countOverrun((event as BusEventMap["overrun"]).channel);
    this.#listeners.emit(type, event);
  }

  /** Ends the bus with a fault: streams throw it after what was received before, later calls reject with it. */
  protected fault(error: CanError): void {
    if (this.#faulty || this.#closing !== undefined) return;
    this.#faulty = true;
    this.#fault = error;
    this.#periodic.end(error);
    this.#hub.end(error);
    this.#closed.reject(error);
    this.emit("disconnected", { error, reconnecting: false });
    this.#closing = this.shutdown().catch((cause: unknown) => {
      this.emit("warning", { message: "the adapter could not be freed", cause });
    });
  }

  /** true while the bus is neither closed nor at its end by a fault. */
  protected get isOpen(): boolean {
    return this.#closing === undefined && !this.#faulty;
  }

  /** @throws CanError `closed`, or the fault that ended the bus */
  protected ensureOpen(): void {
    if (this.#faulty) throw this.#fault;
    if (this.#closing !== undefined) throw new CanError("closed", `the bus ${this.name} is closed`);
  }

  /** @throws RangeError when the channel is not open, CanError when the bus has ended */
  protected ensureChannel(channel: number): void {
    this.ensureOpen();
    checkChannel(channel, this.channels);
  }

  #transmit(channel: number, frames: FrameBatch, options: SendOptions, origin: object | undefined): Promise<void> {
    if (origin !== undefined) this.#origins.set(frames, origin);
    return this.transmit(channel, frames, options);
  }

  async #close(): Promise<void> {
    this.#periodic.end();
    this.#hub.end();
    try {
      await this.shutdown();
    } finally {
      this.#closed.resolve();
    }
  }

  #listenerThrew(type: keyof BusEventMap, cause: unknown): void {
    // a listener of warnings that throws would be called for its own failure for ever
    if (type !== "warning") this.emit("warning", { message: `a listener of ${type} threw`, cause });
  }
}

function checkChannels(channels: readonly number[]): readonly number[] {
  for (const channel of channels) {
    if (!Number.isInteger(channel) || channel < 0 || channel > 255) {
      throw new RangeError(`channel ${String(channel)} is not an integer in 0..255`);
    }
  }
  return [...new Set(channels)].sort((a, b) => a - b);
}
