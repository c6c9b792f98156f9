import { type CanFrame, FrameBatch, toFrame } from "canalystii";
import type { Message } from "canalystii/dbc";
import type { Fault, SendRow } from "../../protocol.js";
import { PeriodMeter } from "./period-meter.js";
import { type Protect, protectionOf } from "./row-protection.js";

const MAX_PERIOD_MS = 86_400_000;

export type FindMessage = (channel: number, id: number, extended: boolean) => Message | undefined;

/** A row of the send list, and what was sent of it. */
export class SendSlot {
  readonly #messageOf: FindMessage;
  #row: SendRow;
  #frame: CanFrame;
  #protect: Protect | undefined;
  /** That `#protect` was made for. */
  #message: Message | undefined;
  /** Frames that were made, for counters. */
  #made = 0;
  /** Frames that the adapter has taken. */
  sent = 0;
  /** Periods without a frame since it was started. */
  skipped = 0;
  /** Of the periods since it was started. */
  meter = new PeriodMeter();
  /** Why it was not sent, or why it stopped. */
  fault: Fault | undefined;

  /** @throws RangeError for a frame, period or protection that is not possible */
  constructor(row: SendRow, messageOf: FindMessage) {
    this.#messageOf = messageOf;
    this.#row = row;
    this.#frame = checked(row);
  }

  get row(): SendRow {
    return this.#row;
  }

  /** @throws RangeError; nothing has changed then */
  change(row: SendRow): void {
    this.#frame = checked(row);
    this.#row = row;
    this.#protect = undefined;
  }

  /**
   * Appends the next frame, with its counters and checksums.
   * @throws RangeError if they cannot be computed
   */
  make(batch: FrameBatch): void {
    const protect = this.#currentProtection();
    const data = Uint8Array.from(this.#frame.data);
    protect(data, this.#made);
    this.#made++;
    batch.push({ ...this.#frame, data });
  }

  /** The databases may have changed. */
  #currentProtection(): Protect {
    const { channel, id, extended } = this.#row;
    const message = this.#messageOf(channel, id, extended);
    if (this.#protect === undefined || message !== this.#message) this.#protect = protectionOf(this.#row, message);
    this.#message = message;
    return this.#protect;
  }

  /** Returns the next frame alone. @throws as {@link make} */
  makeOne(): FrameBatch {
    const batch = new FrameBatch(1);
    this.make(batch);
    return batch;
  }
}

/** @throws RangeError */
function checked(row: SendRow): CanFrame {
  const { channel, id, extended, remote, length, data, periodMs, count } = row;
  if (!Number.isInteger(length) || length < 0 || length > 8) throw new RangeError(`length ${String(length)} is not an integer in 0..8`);
  if (!remote && data.length !== length) throw new RangeError(`${data.length} bytes of data do not match the length ${length}`);
  if (!(periodMs >= 1 && periodMs <= MAX_PERIOD_MS)) throw new RangeError(`period ${String(periodMs)} ms is not in 1..${MAX_PERIOD_MS}`);
  if (!Number.isSafeInteger(count) || count < 0) throw new RangeError(`count ${String(count)} is not an integer from 0`);
  return toFrame({ channel, id, extended, remote, dlc: length, data: remote ? [] : data }, { classicOnly: true });
}
