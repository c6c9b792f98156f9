import type { OverrunEvent } from "../can/bus.js";
import { MESSAGES_PER_PACKET, RX_BUFFER_MESSAGES } from "./protocol.js";

/** Bits of the shortest classic frame with its intermission: 11-bit id, no data, no stuff bits. */
export const SHORTEST_FRAME_BITS = 47;
/** Host times of frames may be off by this much, in µs. */
const TIME_MARGIN_US = 1000;
/** From here on the buffer counts as nearly full: announcements may be off, and times too. */
const NEARLY_FULL = RX_BUFFER_MESSAGES * 0.9;
/** A fill below this says nothing about the size of the buffer. */
const MIN_PLATEAU = 100;
/** Polls that must find exactly the same fill, when much more should have come, until that counts as the buffer's size. */
const PLATEAU_POLLS = 3;
const PLATEAU_EXCESS = 1.3;

/** What a poll found, in the host's time (µs since the Unix epoch). */
export interface PollFinding {
  readonly channel: number;
  readonly bitrate: number;
  /** Messages that waited when the poll began. */
  readonly held: number;
  /** Messages that the rate before and the time since the last poll let expect. */
  readonly expected: number;
  /** Up to this time all frames are known: from the poll before. */
  readonly lastUs: number;
  /** Times of the first frames of this poll, up to one packet and one more. */
  readonly firstUs: readonly number[];
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
    const { held } = finding;
    this.#learn(finding);
    const certain = held >= this.capacity;
    if (!certain && held < (this.capacity === RX_BUFFER_MESSAGES ? NEARLY_FULL : this.capacity)) return undefined;
    const { channel, bitrate, lastUs, firstUs } = finding;
    const toUs = Math.max(lastUs, firstUs[firstUs.length - 1] ?? lastUs);
    const known = Math.max(0, Math.min(firstUs.length, MESSAGES_PER_PACKET + 1) - 1);
    const fit = Math.ceil(((toUs - lastUs + TIME_MARGIN_US) / 1e6) * (bitrate / SHORTEST_FRAME_BITS));
    return { channel, certain, fromUs: lastUs, toUs, lostAtLeast: 0, lostAtMost: Math.max(0, fit - known) };
  }

  /** A unit with a smaller buffer shows itself by the same fill again and again where more should have come. */
  #learn({ held, expected }: PollFinding): void {
    if (held > this.highest) {
      this.highest = held;
      this.#plateau = 0;
      // more than was thought to be all
      if (held > this.capacity) this.capacity = RX_BUFFER_MESSAGES;
    }
    if (held !== this.highest || held < MIN_PLATEAU || held >= RX_BUFFER_MESSAGES) return;
    if (expected < held * PLATEAU_EXCESS) return;
    if (++this.#plateau >= PLATEAU_POLLS) this.capacity = held;
  }
}
