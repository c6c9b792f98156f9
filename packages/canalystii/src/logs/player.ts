import { sleep } from "../base/clock.js";
import { type Deferred, deferred } from "../base/deferred.js";
import { unlessAborted } from "../base/unless-aborted.js";
import type { CanBus } from "../bus/bus.js";
import { type CanFilters, compileFilters, type FrameMatcher } from "../can/filter.js";
import { FrameBatch, FrameFlag } from "../can/frame-batch.js";

export interface PlayerOptions {
  /** Where to send; frames are timed by its clock. */
  readonly bus: Pick<CanBus, "send" | "channels" | "clock">;
  /** Opens the log; called once for every round. */
  readonly open: () => AsyncIterable<FrameBatch> | Promise<AsyncIterable<FrameBatch>>;
  /** 2 is twice as fast. Default: 1. */
  readonly speed?: number | undefined;
  /** Time from one frame to the next in ms, instead of the log's times; 0 sends as fast as the bus allows. */
  readonly gapMs?: number | undefined;
  /** Longest pause between two frames, ms: longer pauses of the log are shortened to it. Default: no limit. */
  readonly maxGapMs?: number | undefined;
  /** How many times to play the log; Infinity repeats it for ever. Default: 1. */
  readonly rounds?: number | undefined;
  /**
   * Maps channels of the log to those of the bus: a map, or a function that is called once for each channel, at its first frame.
   * Frames of other channels are not sent. Default: the same numbers.
   */
  readonly channelMap?: ReadonlyMap<number, number> | ((channel: number) => number | undefined) | undefined;
  /** A frame is sent when any filter matches; `channel` is the log's. Default: all frames. */
  readonly filters?: CanFilters | undefined;
  /** Does not send frames that the recording program sent itself. Default: false. */
  readonly skipOwn?: boolean | undefined;
  /** The bus supports CAN FD. Default: false, CAN FD frames are not sent. */
  readonly fd?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** How many frames of a log were sent, or not sent and why. */
export interface PlayerCounters {
  readonly sent: number;
  readonly rounds: number;
  readonly skippedErrors: number;
  readonly skippedFd: number;
  readonly skippedOwn: number;
  /** Not sent because of the filters. */
  readonly filtered: number;
  /** Not sent because the bus does not have the channel. */
  readonly unmapped: number;
  /** How late the schedule is because the bus is too slow, ms. */
  readonly lateMs: number;
}

/** Frames that are due within this time are sent together, early by less than this. */
const AHEAD_MS = 0.4;
/** Most frames of one send. */
const MOST_TOGETHER = 256;
/** Used instead of a channel number. */
const UNKNOWN = -2;
const NOWHERE = -1;

/**
 * Sends the frames of a log at the times in the log. Every due time counts from the beginning, so that delays do not add up;
 * frames that are already due are sent together.
 */
export class Player {
  readonly #options: PlayerOptions;
  readonly #matches: FrameMatcher | undefined;
  /** By channel of the log. */
  readonly #targets = new Int16Array(256).fill(UNKNOWN);
  readonly #counters = { sent: 0, rounds: 0, skippedErrors: 0, skippedFd: 0, skippedOwn: 0, filtered: 0, unmapped: 0, lateMs: 0 };
  #firstUs: number | undefined;
  #previousUs = 0;
  /** Due time of the previous frame: ms of the log's time since its beginning. */
  #logMs = 0;
  #startMs = 0;
  #frames = 0;
  #paused: { readonly sinceMs: number; readonly resumed: Deferred<void> } | undefined;

  /** @throws RangeError for an option out of range */
  constructor(options: PlayerOptions) {
    this.#options = options;
    const { speed = 1, gapMs, maxGapMs, rounds = 1, filters } = options;
    if (!(speed > 0)) throw new RangeError(`speed ${String(speed)} is not a number above 0`);
    if (gapMs !== undefined && !(gapMs >= 0)) throw new RangeError(`gapMs ${String(gapMs)} is not a number of at least 0`);
    if (maxGapMs !== undefined && !(maxGapMs >= 0)) throw new RangeError(`maxGapMs ${String(maxGapMs)} is not a number of at least 0`);
    if (!(rounds >= 1)) throw new RangeError(`rounds ${String(rounds)} is not a number of at least 1`);
    this.#matches = filters === undefined || filters.length === 0 ? undefined : compileFilters(filters);
  }

  get counters(): PlayerCounters {
    return { ...this.#counters };
  }

  /** Position in the log, µs from its first frame. */
  get positionUs(): number {
    return this.#firstUs === undefined ? 0 : Math.max(0, this.#previousUs - this.#firstUs);
  }

  get paused(): boolean {
    return this.#paused !== undefined;
  }

  /** Stops sending until {@link resume}; the schedule is delayed by the same time. */
  pause(): void {
    if (this.#paused !== undefined) return;
    this.#paused = { sinceMs: this.#options.bus.clock.now(), resumed: deferred() };
  }

  resume(): void {
    if (this.#paused === undefined) return;
    const { sinceMs, resumed } = this.#paused;
    // the first frame may have been read during the pause
    this.#startMs += this.#options.bus.clock.now() - Math.max(sinceMs, this.#startMs);
    this.#paused = undefined;
    resumed.resolve();
  }

  /**
   * Plays until the end, or until the signal aborts (without an error).
   * @throws what reading the log or sending throws
   */
  async play(): Promise<PlayerCounters> {
    const { rounds = 1, signal, bus } = this.#options;
    this.#startMs = bus.clock.now();
    try {
      while (this.#counters.rounds < rounds && !signal?.aborted) {
        const before = this.#frames;
        await this.#round();
        this.#counters.rounds++;
        // a log without frames would repeat for ever
        if (this.#frames === before) break;
      }
    } catch (error) {
      if (!signal?.aborted) throw error;
    }
    return this.counters;
  }

  async #round(): Promise<void> {
    const { signal, open } = this.#options;
    let due = new FrameBatch(MOST_TOGETHER);
    this.#firstUs = undefined;
    for await (const batch of await open()) {
      for (let row = 0; row < batch.length; row++) {
        if (!this.#wanted(batch, row)) continue;
        const dueMs = this.#schedule(batch.timestampUs[row] as number);
        if (due.length > 0 && (due.length >= MOST_TOGETHER || dueMs > this.#now() + AHEAD_MS)) {
          await this.#send(due);
          due = new FrameBatch(MOST_TOGETHER);
        }
        if (due.length === 0) await this.#until(dueMs);
        due.appendRow(batch, row);
        this.#fit(due, due.length - 1);
        if (signal?.aborted) return;
      }
    }
    if (due.length > 0) await this.#send(due);
    this.#logMs += this.#roundGapMs();
  }

  /** Returns ms since the beginning, without pauses: the player's own time scale. */
  #now(): number {
    return this.#options.bus.clock.now() - this.#startMs;
  }

  /** Returns when a frame is due on the player's time scale. */
  #schedule(timestampUs: number): number {
    const { gapMs, maxGapMs = Number.POSITIVE_INFINITY, speed = 1 } = this.#options;
    // the time to open the log must not make the first frames late
    if (this.#frames === 0) this.#startMs = this.#options.bus.clock.now();
    this.#frames++;
    if (this.#firstUs === undefined) {
      this.#firstUs = timestampUs;
      this.#previousUs = timestampUs;
      return this.#logMs;
    }
    // when the log's times jump back, the next frame is due at once
    const step = gapMs ?? Math.min(maxGapMs, Math.max(0, timestampUs - this.#previousUs) / 1000 / speed);
    this.#previousUs = gapMs === undefined ? Math.max(this.#previousUs, timestampUs) : timestampUs;
    this.#logMs += step;
    return this.#logMs;
  }

  /** Returns the pause between two rounds: the mean time between two frames. */
  #roundGapMs(): number {
    const { gapMs } = this.#options;
    return gapMs ?? (this.#frames > 1 ? Math.max(1, this.#logMs / this.#frames) : 1000);
  }

  async #until(dueMs: number): Promise<void> {
    const { bus, signal } = this.#options;
    for (;;) {
      signal?.throwIfAborted();
      if (this.#paused !== undefined) await unlessAborted(this.#paused.resumed.promise, signal);
      const wait = dueMs - this.#now();
      if (wait <= AHEAD_MS) return;
      // in steps, so that a pause takes effect soon
      await sleep(bus.clock, Math.min(wait, 100), signal);
    }
  }

  async #send(batch: FrameBatch): Promise<void> {
    const { bus, signal } = this.#options;
    await bus.send(batch, { signal });
    this.#counters.sent += batch.length;
    this.#counters.lateMs = Math.max(0, this.#now() - this.#logMs);
  }

  /** Makes a row of a log suitable for sending: the bus's channel, and a DLC that matches the data. */
  #fit(batch: FrameBatch, row: number): void {
    batch.channel[row] = this.#target(batch.channel[row] as number);
    const flags = batch.flags[row] as number;
    if ((flags & FrameFlag.FD) !== 0) return;
    batch.dlc[row] = (flags & FrameFlag.REMOTE) !== 0 ? Math.min(batch.dlc[row] as number, 8) : (batch.size[row] as number);
  }

  /** Returns the channel of the bus for a channel of the log. */
  #target(channel: number): number {
    const known = this.#targets[channel] as number;
    if (known !== UNKNOWN) return known;
    const { bus, channelMap } = this.#options;
    const wanted = channelMap === undefined ? channel : typeof channelMap === "function" ? channelMap(channel) : channelMap.get(channel);
    const target = wanted !== undefined && bus.channels.includes(wanted) ? wanted : NOWHERE;
    this.#targets[channel] = target;
    return target;
  }

  #wanted(batch: FrameBatch, row: number): boolean {
    const flags = batch.flags[row] as number;
    const counters = this.#counters;
    if ((flags & FrameFlag.ERROR) !== 0) counters.skippedErrors++;
    else if ((flags & FrameFlag.FD) !== 0 && this.#options.fd !== true) counters.skippedFd++;
    else if ((flags & FrameFlag.TX) !== 0 && this.#options.skipOwn === true) counters.skippedOwn++;
    else if (this.#matches !== undefined && !this.#matches(batch.id[row] as number, flags, batch.channel[row] as number))
      counters.filtered++;
    else if (this.#target(batch.channel[row] as number) === NOWHERE) counters.unmapped++;
    else return true;
    return false;
  }
}
