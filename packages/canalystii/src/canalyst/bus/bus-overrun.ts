import type { OverrunEvent } from "../../bus/bus.js";
import { SHORTEST_FRAME_BITS } from "../../can/bit-count.js";
import { MESSAGES_PER_PACKET, RX_BUFFER_MESSAGES } from "../wire/protocol.js";

/** Host times of frames may be off by this much, in µs. */
export const TIME_MARGIN_US = 1000;
/** From here on the buffer counts as nearly full: announcements may be off, and times too. */
const NEARLY_FULL = RX_BUFFER_MESSAGES * 0.9;
/** A fill below this says nothing about the size of the buffer. */
const MIN_PLATEAU = 100;
/** Polls that must find the same fill, when much more should have come, until that counts as the buffer's size. */
const PLATEAU_POLLS = 3;
const PLATEAU_EXCESS = 1.3;

/** What a poll found, in the host's time (µs since the Unix epoch). */
export interface PollFinding {
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
export class OverrunWatch {
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
