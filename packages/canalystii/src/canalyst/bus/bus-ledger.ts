import type { OverrunEvent } from "../../bus/bus.js";
import { SHORTEST_FRAME_BITS } from "../../can/bit-count.js";
import { MESSAGES_PER_PACKET, RX_BUFFER_MESSAGES } from "../wire/protocol.js";

/** Host times of frames may be off by this much, in µs. */
const TIME_MARGIN_US = 1000;
/** From here on the buffer counts as nearly full: announcements may be off, and times too. */
const NEARLY_FULL = RX_BUFFER_MESSAGES * 0.9;
/** A fill below this says nothing about the size of the buffer. */
const MIN_PLATEAU = 100;
/** Polls that must find the same fill, when much more should have come, until that counts as the buffer's size. */
const PLATEAU_POLLS = 3;
const PLATEAU_EXCESS = 1.3;

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

/** What a poll found, in the host's time (µs since the Unix epoch). */
interface PollFinding {
  readonly channel: number;
  readonly bitrate: number;
  /** Messages that waited when the poll began. After a slow poll, those of its last read are added: they may have waited at the same time. */
  readonly held: number;
  /** Those of `held` that certainly waited at the same time. */
  readonly surelyHeld: number;
  /** Messages that should have come at the rate so far; undefined: unknown, and nothing is learned about the size of the buffer. */
  readonly expected: number | undefined;
  /** If frames were lost, the adapter received them after this time ... */
  readonly fromUs: number;
  /** ... and before this one. */
  readonly toUs: number;
  /** Messages received between these times, which were not lost. */
  readonly known: number;
}

/**
 * Tells from what polls find in the adapter's buffer whether it has dropped frames: the adapter itself does not say.
 * A full buffer drops the oldest messages, so what is missing lies before the first of those found, except for the
 * packet that was prepared earlier.
 */
class OverrunWatch {
  /** Size of this unit's buffer: 1000, or less when it was found never to hold more. */
  capacity = RX_BUFFER_MESSAGES;
  /** The most that a poll has found. */
  highest = 0;
  #plateau = 0;

  /** Returns the event to raise, or undefined when nothing can have been lost. */
  check(finding: PollFinding): OverrunEvent | undefined {
    const { channel, bitrate, held, surelyHeld, expected, fromUs, known } = finding;
    if (expected !== undefined) this.#learn(held, expected);
    const certain = surelyHeld >= this.capacity;
    if (!certain && held < (this.capacity === RX_BUFFER_MESSAGES ? NEARLY_FULL : this.capacity)) return undefined;
    const toUs = Math.max(fromUs, finding.toUs);
    const fit = Math.ceil(((toUs - fromUs + TIME_MARGIN_US) / 1e6) * (bitrate / SHORTEST_FRAME_BITS));
    return { channel, certain, fromUs, toUs, lostAtLeast: 0, lostAtMost: Math.max(0, fit - Math.max(0, known)) };
  }

  /** A unit with a smaller buffer shows itself by the same fill again and again where more should have come. */
  #learn(held: number, expected: number): void {
    if (held > this.highest) {
      // more than was thought to be all
      if (held > this.highest + MESSAGES_PER_PACKET) {
        this.#plateau = 0;
        this.capacity = RX_BUFFER_MESSAGES;
      }
      this.highest = held;
    }
    // the prepared packet makes the fill of a full buffer vary a little
    if (held < this.highest - MESSAGES_PER_PACKET || held < MIN_PLATEAU || held >= RX_BUFFER_MESSAGES) return;
    if (expected < held * PLATEAU_EXCESS) return;
    if (++this.#plateau >= PLATEAU_POLLS) this.capacity = this.highest - MESSAGES_PER_PACKET;
  }
}
