import { type DueEntry, DueHeap } from "../../base/due-heap.js";
import { seededRandom } from "../../base/random.js";
import type { CanFrameInput } from "../../can/frame.js";
import type { Message } from "../model/model.js";
import type { ProtectionOptions } from "../protect/roles.js";
import { MovingPayload } from "./moving-payload.js";

export interface RestBusOptions extends ProtectionOptions {
  /** Period of messages without a cycle time, ms, from 1. Default: 1000. */
  readonly cycleTimeMs?: number | undefined;
  /** The same seed gives the same values and times. Default: 1. */
  readonly seed?: number | undefined;
  /** Channel of the frames. Default: none. */
  readonly channel?: number | undefined;
}

const DEFAULT_CYCLE_MS = 1000;
const SHORTEST_CYCLE_MS = 1;
/** Position in the period of one message after the other: multiples of the golden ratio are as far apart as possible. */
const GOLDEN_RATIO = (Math.sqrt(5) - 1) / 2;

interface Periodic extends DueEntry {
  readonly message: Message;
  readonly payload: MovingPayload;
  readonly periodMs: number;
  dueMs: number;
  /** Number of frames so far. */
  count: number;
}

/**
 * A simulation of control units: each message at its cycle time, with smoothly moving values, branches in turn, and right counters
 * and checksums. It has no clock: the caller asks for the frames that are due.
 */
export class RestBus {
  readonly messages: readonly Message[];
  /** Frames/s of all messages together. */
  readonly framesPerSecond: number;
  /** Checksums of which the database does not say how they are computed, as `Message.Signal`; they keep their initial value. */
  readonly unknownChecksums: readonly string[];
  #skipped = 0;
  readonly #due = new DueHeap<Periodic>();
  readonly #channel: number | undefined;

  /** @throws RangeError for attributes that do not fit their signal, and a cycle time below 1 ms */
  constructor(messages: readonly Message[], options: RestBusOptions = {}) {
    const { cycleTimeMs = DEFAULT_CYCLE_MS, seed = 1, channel } = options;
    if (!(cycleTimeMs >= SHORTEST_CYCLE_MS))
      throw new RangeError(`cycleTimeMs ${String(cycleTimeMs)} is not a number from ${SHORTEST_CYCLE_MS}`);
    this.messages = messages;
    this.#channel = channel;
    const unknown: string[] = [];
    let framesPerSecond = 0;
    messages.forEach((message, i) => {
      const periodMs = Math.max(message.cycleTimeMs ?? cycleTimeMs, SHORTEST_CYCLE_MS);
      const payload = new MovingPayload(message, seededRandom(seed ^ Math.imul(message.id, 0x9e37_79b1)), options);
      this.#due.push({ message, payload, periodMs, dueMs: ((i * GOLDEN_RATIO) % 1) * periodMs, count: 0, position: -1, order: 0 });
      for (const { name } of payload.protection.roles.unknown) unknown.push(`${message.name}.${name}`);
      framesPerSecond += 1000 / periodMs;
    });
    this.unknownChecksums = unknown;
    this.framesPerSecond = framesPerSecond;
  }

  /** When the next frame is due, ms since the start; Infinity without messages. */
  get nextMs(): number {
    return this.#due.first?.dueMs ?? Number.POSITIVE_INFINITY;
  }

  /** Number of periods that were left out because the caller was more than a period late. */
  get skipped(): number {
    return this.#skipped;
  }

  /**
   * Returns the frames that are due, in the order of their times. Their values are those of these times.
   * @param nowMs time since the start
   * @param max returns at most so many frames; the others remain due
   */
  take(nowMs: number, max = Number.POSITIVE_INFINITY): CanFrameInput[] {
    const frames: CanFrameInput[] = [];
    for (let next = this.#due.first; next !== undefined && next.dueMs <= nowMs && frames.length < max; next = this.#due.first) {
      frames.push(this.#frame(next));
      this.#due.remove(next);
      this.#advance(next, nowMs);
      this.#due.push(next);
    }
    return frames;
  }

  #frame({ message, payload, dueMs, count }: Periodic): CanFrameInput {
    const { id, extended, fd } = message;
    const frame = { id, extended, fd, data: payload.at(dueMs / 1000, count) };
    return this.#channel === undefined ? frame : { ...frame, channel: this.#channel };
  }

  /** The n-th frame is due at its first time plus n periods; what is more than a period late is left out. */
  #advance(sent: Periodic, nowMs: number): void {
    sent.count++;
    const late = Math.floor((nowMs - sent.dueMs) / sent.periodMs);
    // the frame of the current period is not left out
    const skipped = Math.max(0, late - 1);
    this.#skipped += skipped;
    sent.dueMs += (1 + skipped) * sent.periodMs;
  }
}
