import { packetsFor } from "../wire/messages.js";
import { RX_BUFFER_MESSAGES } from "../wire/protocol.js";

/** Messages that the adapter's buffer is let grow to: below a quarter, with room for a timer that is late. */
export const DEFAULT_FILL = RX_BUFFER_MESSAGES / 5;
/** The same where the user asks for a latency: half the buffer. */
export const HIGHEST_FILL = RX_BUFFER_MESSAGES / 2;
/** Interval for a silent channel: 25 polls a second. */
const IDLE_INTERVAL_MS = 40;
/** Silence that makes a channel count as silent: sparse traffic still gets `maxLatencyMs`. */
const IDLE_AFTER_MS = 400;
const MIN_INTERVAL_MS = 2;
/** Bits of a common frame of 8 bytes: about 7,800 a second at 1 Mbit/s. */
const COMMON_FRAME_BITS = 128;
/** Share of the estimate that an older, higher rate keeps at each poll. */
const RATE_MEMORY = 0.7;
/** Packets of the shortest long read: the one prepared in advance, and one that tells what is there now. */
const MIN_PACKETS = 2;
const MAX_PACKETS = 400;
/** A read that came back full goes on with so many times as many packets. */
const GROWTH = 4;
/** A poll up to so much later than planned, as a factor, still finds about the fill that was planned for. */
const PUNCTUAL = 1.25;

/** What a poll brought: all reads up to the one that found the buffer empty. */
export interface PollOutcome {
  readonly startMs: number;
  readonly messages: number;
}

/** Decides when a channel is polled next and how much a long read asks for. */
export class PollPacer {
  readonly #maxLatencyMs: number;
  readonly #fill: number;
  readonly #idleIntervalMs: number;
  /** Messages per ms; rises at once, falls slowly. */
  #rate = 0;
  #lastStartMs: number;
  #lastMessageMs: number;

  /**
   * @param options.bitrate of the channel, in bit/s
   * @param options.fill messages that the adapter's buffer may grow to between two polls
   */
  constructor(options: { readonly maxLatencyMs: number; readonly fill: number; readonly bitrate: number; readonly nowMs: number }) {
    this.#maxLatencyMs = options.maxLatencyMs;
    this.#fill = options.fill;
    // a burst that begins in the middle of silence must find at most half the buffer full at the next poll
    const safeMs = (HIGHEST_FILL / options.bitrate) * COMMON_FRAME_BITS * 1000;
    this.#idleIntervalMs = Math.min(Math.max(IDLE_INTERVAL_MS, this.#maxLatencyMs), safeMs);
    this.#lastStartMs = options.nowMs;
    this.#lastMessageMs = options.nowMs;
  }

  /** Takes in what a poll brought. */
  note({ startMs, messages }: PollOutcome): void {
    const elapsedMs = Math.max(startMs - this.#lastStartMs, 1);
    const seen = messages / elapsedMs;
    this.#rate = Math.max(seen, RATE_MEMORY * this.#rate + (1 - RATE_MEMORY) * seen);
    this.#lastStartMs = startMs;
    if (messages > 0) this.#lastMessageMs = startMs;
  }

  /** true while nothing has arrived for some time. */
  get isIdle(): boolean {
    return this.#lastStartMs - this.#lastMessageMs >= IDLE_AFTER_MS;
  }

  /** Time from the start of the last poll to the start of the next, in ms. */
  get intervalMs(): number {
    if (this.isIdle) return this.#idleIntervalMs;
    const fillMs = this.#rate > 0 ? this.#fill / this.#rate : Number.POSITIVE_INFINITY;
    return Math.max(MIN_INTERVAL_MS, Math.min(this.#maxLatencyMs, this.#idleIntervalMs, fillMs));
  }

  /** Returns whether a poll so long after the last one is (about) as early as planned. */
  isPunctual(elapsedMs: number): boolean {
    return elapsedMs <= PUNCTUAL * this.intervalMs;
  }

  /** Messages that a poll at `nowMs` should find. */
  expected(nowMs: number): number {
    return this.#rate * Math.max(0, nowMs - this.#lastStartMs);
  }

  /** Packets of the first long read of a poll: a quarter more than expected, so that it ends with an empty packet. */
  firstRead(nowMs: number): number {
    const expected = Math.min(RX_BUFFER_MESSAGES, this.expected(nowMs) * 1.25);
    return Math.min(MAX_PACKETS, MIN_PACKETS + packetsFor(Math.ceil(expected)));
  }

  /** Packets of the read after one of `packets` that came back full. */
  nextRead(packets: number): number {
    return Math.min(MAX_PACKETS, packets * GROWTH);
  }
}
