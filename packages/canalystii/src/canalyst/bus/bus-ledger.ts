import type { OverrunEvent } from "../../bus/bus.js";
import { SHORTEST_FRAME_BITS } from "../../can/bit-count.js";
import { OverrunWatch, type PollFinding, TIME_MARGIN_US } from "./bus-overrun.js";

/** What a poll, that is all its reads together, brought. */
export interface Poll {
  readonly startMs: number;
  readonly startUs: number;
  /** Messages that waited when it began. */
  readonly held: number;
  readonly messages: number;
  /** Nothing more was there. */
  readonly complete: boolean;
  /** Host times of the first few frames. */
  readonly firstUs: readonly number[];
  /** Messages of its last read. */
  readonly last: number;
}

/** A poll that took so long that the buffer may have been filled after it was asked for. */
interface SlowPoll {
  /** All frames up to this time were known before it. */
  readonly fromUs: number;
  /** Newest frame it brought. */
  readonly toUs: number;
  readonly messages: number;
  readonly last: number;
}

/** Keeps the books of one channel's polls: up to when everything is known, and where frames may be missing. */
export class PollLedger {
  /** When the last poll began, in host time (µs since the Unix epoch). */
  lastStartUs: number;
  /** Newest frame so far. */
  newestUs: number;
  readonly #channel: number;
  readonly #bitrate: number;
  readonly #overruns = new OverrunWatch();
  #completeUs: number;
  #slow: SlowPoll | undefined;

  constructor(options: { readonly channel: number; readonly bitrate: number; readonly startUs: number }) {
    this.#channel = options.channel;
    this.#bitrate = options.bitrate;
    this.lastStartUs = options.startUs;
    this.newestUs = options.startUs;
    this.#completeUs = options.startUs;
  }

  /** Up to this time all frames are known that the adapter did not drop. */
  get completeUs(): number {
    return this.#completeUs;
  }

  /** Most messages that ever waited at a poll. */
  get highestFill(): number {
    return this.#overruns.highest;
  }

  /** Tells whether a burst of the shortest frames could fill the buffer in this time. */
  fillsWithin(ms: number): boolean {
    return (ms / 1000) * (this.#bitrate / SHORTEST_FRAME_BITS) >= this.#overruns.capacity;
  }

  /** Notes that nothing came up to this time. */
  confirm(upToUs: number): void {
    this.#completeUs = Math.max(this.#completeUs, upToUs);
  }

  /**
   * Enters a poll; its frames were noted before, in `newestUs`.
   * @param how.slow it took longer than the buffer lasts
   * @returns the overrun to report, if frames were lost or may have been
   */
  conclude(poll: Poll, how: { readonly expected: number; readonly slow: boolean }): OverrunEvent | undefined {
    const event = this.#overruns.check(this.#finding(poll, how.expected));
    const fromUs = this.#completeUs;
    // the packet that the adapter prepared earlier can keep a few messages back until the next poll: after a complete poll,
    // everything is known up to the start of the previous one
    this.#completeUs = Math.max(fromUs, this.newestUs, poll.complete ? this.lastStartUs - TIME_MARGIN_US : 0);
    this.lastStartUs = poll.startUs;
    this.#slow = how.slow ? { fromUs, toUs: this.newestUs, messages: poll.messages, last: poll.last } : undefined;
    return event;
  }

  /** What a poll found. What the last read of a slow poll took may have waited together with it: the poll before was still reading. */
  #finding({ firstUs, held }: Poll, expected: number): PollFinding {
    const slow = this.#slow;
    const toUs = firstUs[firstUs.length - 1] ?? this.#completeUs;
    const known = firstUs.length - 1;
    const common = { channel: this.#channel, bitrate: this.#bitrate, surelyHeld: held };
    if (slow === undefined) return { ...common, held, expected, fromUs: this.#completeUs, toUs, known };
    return {
      ...common,
      held: held + slow.last,
      expected: undefined,
      fromUs: slow.fromUs,
      toUs: Math.max(toUs, slow.toUs),
      known: slow.messages + known,
    };
  }
}
