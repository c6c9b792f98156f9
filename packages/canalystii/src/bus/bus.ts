import type { Clock } from "../base/clock.js";
import type { CanError } from "../base/errors.js";
import type { BitTimingInput } from "../can/bit-timing.js";
import type { CanFilters } from "../can/filter.js";
import type { CanFrame, CanFrameInput } from "../can/frame.js";
import type { FrameBatch } from "../can/frame-batch.js";

/**
 * The bus seam: everything above a driver speaks only this. Implementations: `CanalystBus`, `VirtualBus`,
 * `SocketcandBus`, `RemoteBus`. The contract, proved by `describeBus`:
 *
 * - All methods may be called concurrently. Frames of one channel keep their order, both ways.
 * - Reception runs from open to close whether or not anybody reads; each consumer has a bounded queue of its own
 *   and a slow one disturbs no other.
 * - A fault (adapter unplugged, connection lost) ends every stream by throwing, after the frames that were
 *   received before it; `close()` ends every stream without an error. Nothing hangs afterwards: every later call
 *   rejects with `closed` or with the fault.
 * - Frames that the bus itself sent come back only to consumers that ask for them with `receiveOwn`, with direction `tx`.
 */
export interface CanBus extends AsyncDisposable {
  /** How the bus is called in messages and logs, e.g. `Canalyst-II 1-2`, `sim`. */
  readonly name: string;
  /** The open channels, rising, e.g. `[0, 1]`. */
  readonly channels: readonly number[];
  /** What logs and messages call each open channel: `can0`, `can1` …, or the name on the other side of a connection. */
  readonly channelNames: ReadonlyMap<number, string>;
  /** The clock that this bus runs on. What is timed by its frames, or sends at times of its own, runs on the same. */
  readonly clock: Clock;
  /** Clock of the CAN controllers in Hz, which a `timing` divides; undefined where channels are set up by their bit rate only. */
  readonly canClockHz: number | undefined;
  /** Resolves when the bus was closed by its owner, rejects with the fault that ended it. Never unhandled. */
  readonly closed: Promise<void>;

  /** Iterates over received frames, one object each. Frames that arrived before the call are not seen. */
  frames(options?: ReceiveOptions): FrameStream<CanFrame>;
  /** Iterates over received frames in batches, for fast consumers. A batch belongs to the consumer, is never empty. */
  batches(options?: ReceiveOptions): FrameStream<FrameBatch>;

  /**
   * Sends one or several frames, each on its `channel` (default 0). Resolves when the adapter has taken them all:
   * not when they are on the bus, and not when somebody has acknowledged them (the Canalyst-II does not tell).
   * All frames are checked before the first is sent.
   * @throws RangeError, TypeError for a bad frame; CanError `not-started`, `timeout`, `disconnected`, `closed`; the signal's reason
   */
  send(frames: CanFrameInput | readonly CanFrameInput[] | FrameBatch, options?: SendOptions): Promise<void>;
  /**
   * Sends a frame again and again, drift-free, the first time at once, until stopped or until the bus ends. A period in
   * which it cannot be sent (the channel is stopped, the adapter is away and will be back) is skipped and counted.
   * @throws RangeError, TypeError for a bad frame, period or count; CanError `closed` or the fault of a bus that ended
   */
  sendPeriodic(frame: CanFrameInput, options: PeriodicOptions): PeriodicTask;

  /** Sets bit rate or timing and mode of a channel and starts it (unless `start: false`). */
  configure(channel: number, config: ChannelConfig): Promise<void>;
  /** Starts a configured channel. */
  start(channel: number): Promise<void>;
  /** Stops a channel: it neither sends nor receives. */
  stop(channel: number): Promise<void>;

  /**
   * Returns the time that a frame received now would carry: integer µs since the Unix epoch, from the clock that stamps
   * this bus's frames. Steps of the system's clock do not move it. Also works on a bus that has ended.
   */
  nowUs(): number;
  /** Returns the counters and rates of this moment. */
  statistics(): BusStatistics;
  /** Calls back on an event; returns a function that ends it. */
  on<K extends keyof BusEventMap>(type: K, listener: (event: BusEventMap[K]) => void): () => void;
  /** Stops the channels, ends every stream, frees the adapter. Idempotent. */
  close(): Promise<void>;
}

/** How a CAN controller takes part in the bus. */
export type ChannelMode = "normal" | "listen-only" | "self-test";

/** How fast a channel is: exactly one of `bitrate` and `timing` is needed. */
export type BitrateOrTiming =
  | {
      /** Bit/s; on a Canalyst-II 5000..1000000. */
      readonly bitrate: number;
      readonly timing?: undefined;
    }
  | {
      /**
       * The bit timing itself, where the bus has a {@link CanBus.canClockHz}: segments `{ brp, tseg1, tseg2, sjw }` or registers
       * `{ btr0, btr1 }`.
       */
      readonly timing: BitTimingInput;
      readonly bitrate?: undefined;
    };

/** How a channel is set up: {@link BitrateOrTiming} and {@link ChannelSettings}. */
export type ChannelConfig = BitrateOrTiming & ChannelSettings;

/** A channel that differs from the others: what is left out is as with them. */
export type ChannelOverride = ChannelConfig | (ChannelSettings & NoRate);

/**
 * How the channels of a bus are set up: all alike by {@link ChannelConfig}, single ones otherwise by `channelConfigs`, by
 * channel number. Without a common bit rate or timing each channel needs its own there.
 */
export type ChannelConfigs =
  | (ChannelConfig & { readonly channelConfigs?: Readonly<Record<number, ChannelOverride>> | undefined })
  | (ChannelSettings & NoRate & { readonly channelConfigs: Readonly<Record<number, ChannelConfig>> });

/** Neither a bit rate nor a timing. */
export interface NoRate {
  readonly bitrate?: undefined;
  readonly timing?: undefined;
}

/** How a channel takes part, and when it begins. */
export interface ChannelSettings {
  /** Default: `normal`. The others are experimental on a Canalyst-II. */
  readonly mode?: ChannelMode | undefined;
  /** Default: true. */
  readonly start?: boolean | undefined;
}

/** What a full queue of a consumer does: lose the oldest frame, the newest, or end with `overflow`. */
export type OverflowPolicy = "drop-oldest" | "drop-newest" | "error";

/** What a consumer gets, and what happens when it is too slow. */
export interface ReceiveOptions {
  /** Default: all. */
  readonly channels?: readonly number[] | undefined;
  /** A frame passes when any matches. Default: all frames. */
  readonly filters?: CanFilters | undefined;
  /** Ends the iteration (without an error) when aborted. */
  readonly signal?: AbortSignal | undefined;
  /** Frames that may wait for this consumer. Default: 65,536. */
  readonly capacity?: number | undefined;
  /** Default: `drop-oldest`. */
  readonly overflow?: OverflowPolicy | undefined;
  /**
   * Delivers frames of all channels in timestamp order, at the price of waiting for the slower channel's poll. Times never fall:
   * a frame that comes too late for its place gets the time of the frame before it. Default: false.
   */
  readonly merge?: boolean | undefined;
  /** Also delivers frames this bus sent, direction `tx`. Default: false. */
  readonly receiveOwn?: boolean | undefined;
  /**
   * For one of several users of a bus: frames that were sent with another `origin`, or with none, are received ones to this
   * consumer. Default: whatever the bus sends is its own. `exposeBus` makes a new origin for each request: a bus must compare
   * origins by their content, as `BusBase` does, not with `===`; otherwise remote users receive their own frames.
   */
  readonly origin?: object | undefined;
}

/** An iteration over received frames. Leaving the loop (`break`, `return`) or `close()` frees its queue. */
export interface FrameStream<T> extends AsyncIterableIterator<T> {
  /** Frames lost so far because this consumer was too slow. */
  readonly dropped: number;
  /** Frames that the filters have held back so far. */
  readonly filtered: number;
  /** Frames waiting now. */
  readonly pending: number;
  /** Ends the iteration after the frames that wait now; no more are added. */
  end(): void;
  /** Ends the iteration at once; what waits is forgotten. */
  close(): void;
}

/** Limits of a send. */
export interface SendOptions {
  readonly signal?: AbortSignal | undefined;
  /** Default: as long as it takes at the channel's bit rate, plus a second. */
  readonly timeoutMs?: number | undefined;
  /** Who sends, where several use a bus: consumers with the same `origin` take the frames as their own. Default: nobody of them. */
  readonly origin?: object | undefined;
}

/** When a periodic task sends, and when it ends. */
export interface PeriodicOptions {
  /** Time between two frames in ms, 1..86400000, fractions allowed. */
  readonly periodMs: number;
  /** Stops by itself after so many frames. Default: never. */
  readonly count?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  /** As in {@link SendOptions}. */
  readonly origin?: object | undefined;
}

/** A frame that is sent again and again; see `sendPeriodic`. */
export interface PeriodicTask {
  /** Frames sent so far. */
  readonly sent: number;
  /** Periods that were skipped because sending was too slow or not possible. */
  readonly skipped: number;
  /** Replaces the frame from the next period on; the channel cannot change. */
  update(frame: CanFrameInput): void;
  stop(): void;
  /**
   * Resolves when stopped, counted out or when the bus is closed, rejects when sending failed for good. A frame that is
   * under way by then is over before: afterwards nothing more is sent. Never unhandled.
   */
  readonly done: Promise<void>;
}

/** The events of a bus, by name. */
export interface BusEventMap {
  /** Frames were, or may have been, lost in the adapter's buffer. */
  overrun: OverrunEvent;
  /** Something odd that was survived: garbage from the adapter, a listener that threw, an unknown product. */
  warning: { readonly message: string; readonly channel?: number | undefined; readonly cause?: unknown };
  /** The adapter is gone. `reconnecting`: the bus waits until it is back; otherwise the bus has ended with this fault. */
  disconnected: { readonly error: CanError; readonly reconnecting: boolean };
  /** The adapter is back and its channels run again. */
  reconnected: {
    readonly downMs: number;
    /** Frames that a remote bus received meanwhile, roughly; undefined where that is unknown. */
    readonly missed?: number | undefined;
  };
}

/** Tells where frames were, or may have been, lost in the adapter, and how many at most. */
export interface OverrunEvent {
  readonly channel: number;
  /** true: the buffer was found full; false: a poll came so late that it could have been. */
  readonly certain: boolean;
  /** Time span in which frames may be missing, integer µs since the Unix epoch. */
  readonly fromUs: number;
  readonly toUs: number;
  /** Bounds on the number of frames lost. */
  readonly lostAtLeast: number;
  readonly lostAtMost: number;
}

/** Counters and rates of one channel since the bus was opened. */
export interface ChannelStatistics {
  readonly received: number;
  readonly sent: number;
  /** Payload bytes. */
  readonly receivedBytes: number;
  readonly sentBytes: number;
  /** Frames per second over the last second or so, both directions. */
  readonly framesPerSecond: number;
  /** Share of the bus's bits in use over the last second or so, 0..1, from exact bit counts. */
  readonly busLoad: number;
  readonly bitrate: number;
  readonly overruns: number;
  /** Malformed packets and answers. */
  readonly protocolErrors: number;
}

/** Counters of a bus since it was opened. */
export interface BusStatistics {
  /** By channel number. */
  readonly channels: ReadonlyMap<number, ChannelStatistics>;
  /** Frames that consumers' filters held back, summed over all consumers, ended ones included. */
  readonly filtered: number;
  /** Frames dropped from consumers' full queues, summed over all consumers, ended ones included. */
  readonly dropped: number;
}
