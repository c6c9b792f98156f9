import { type CanFrameInput, MAX_EXTENDED_ID, MAX_STANDARD_ID, toFrame } from "../can/frame.js";
import { FrameBatch, FrameFlag } from "../can/frame-batch.js";
import { checkChannel } from "./stream-settings.js";

/** What can be given to a `send`. */
export type SendInput = CanFrameInput | readonly CanFrameInput[] | FrameBatch;

export interface SendRules {
  /** The channels that are open. */
  readonly channels: readonly number[];
  /** Refuses CAN FD and error frames. */
  readonly classicOnly: boolean;
}

/** Rows of one channel in succession that are worth copying column by column. */
const LONG_RUN = 16;

/**
 * Checks what `send` was given and sorts it by channel, the order within each kept: one new batch for each channel, with
 * at least one row.
 * @throws TypeError, RangeError naming the index (of several frames), the value and the range
 */
export function planSend(frames: SendInput, rules: SendRules): FrameBatch[] {
  if (frames instanceof FrameBatch) return planBatch(frames, rules);
  const plan: FrameBatch[] = [];
  if (isList(frames)) {
    for (let i = 0; i < frames.length; i++) {
      try {
        planFrame(plan, frames[i] as CanFrameInput, frames.length - i, rules);
      } catch (error) {
        throw withIndex(error, i);
      }
    }
  } else planFrame(plan, frames, 1, rules);
  return plan;
}

/**
 * Checks frames for a classic controller, whatever channel they name, and returns them as a batch: a new one, unless they
 * are one.
 * @throws TypeError, RangeError naming the index (of several frames), the value and the range
 */
export function toClassicBatch(frames: SendInput): FrameBatch {
  if (frames instanceof FrameBatch) {
    for (let row = 0; row < frames.length; row++) checkRow(frames, row, true);
    return frames;
  }
  const list = isList(frames) ? frames : [frames];
  const batch = new FrameBatch(list.length);
  for (let i = 0; i < list.length; i++) {
    try {
      appendFrame(batch, list[i] as CanFrameInput, 0, true);
    } catch (error) {
      throw isList(frames) ? withIndex(error, i) : error;
    }
  }
  return batch;
}

/** Makes frames that were sent of those that were to be sent: their time (integer µs since the Unix epoch), and direction `tx`. */
export function markSent(batch: FrameBatch, timestampUs: number): void {
  batch.timestampUs.fill(timestampUs, 0, batch.length);
  for (let row = 0; row < batch.length; row++) batch.flags[row] = (batch.flags[row] as number) | FrameFlag.TX;
}

/** Returns the payload's length of a classic data frame, its bytes not yet looked at; -1 for other kinds, and when it is not good. */
export function plainSize(input: CanFrameInput): number {
  if (typeof input !== "object" || input === null) return -1;
  const { id, data, extended = id > MAX_STANDARD_ID, dlc } = input;
  if (!(id >= 0 && id <= (extended === true ? MAX_EXTENDED_ID : MAX_STANDARD_ID) && Math.floor(id) === id)) return -1;
  if (typeof extended !== "boolean" || input.remote || input.fd || input.error) return -1;
  if (typeof data !== "object" || data === null) return -1;
  const size = data.length;
  return size >= 0 && size <= 8 && (dlc === undefined || dlc === size) ? size : -1;
}

/** Names in an error which of several frames it is about. */
export function withIndex(error: unknown, index: number): unknown {
  if (error instanceof Error) error.message = `frame ${index}: ${error.message}`;
  return error;
}

/** @param rows how many may follow on the same channel, this one included */
function planFrame(plan: FrameBatch[], input: CanFrameInput, rows: number, { channels, classicOnly }: SendRules): void {
  const channel = input?.channel ?? 0;
  const known = batchOf(plan, channel);
  const batch = known ?? new FrameBatch(rows);
  appendFrame(batch, input, channel, classicOnly);
  if (known !== undefined) return;
  checkChannel(channel, channels);
  plan.push(batch);
}

function planBatch(batch: FrameBatch, { channels, classicOnly }: SendRules): FrameBatch[] {
  const plan: FrameBatch[] = [];
  for (let start = 0; start < batch.length; ) {
    const channel = batch.channel[start] as number;
    let own = batchOf(plan, channel);
    if (own === undefined) {
      try {
        checkChannel(channel, channels);
      } catch (error) {
        throw withIndex(error, start);
      }
      own = new FrameBatch(batch.length - start, batch.stride);
      plan.push(own);
    }
    let end = start;
    for (; end < batch.length && batch.channel[end] === channel; end++) checkRow(batch, end, classicOnly);
    if (end - start >= LONG_RUN) own.append(batch, start, end);
    else for (let row = start; row < end; row++) own.appendRow(batch, row);
    start = end;
  }
  return plan;
}

function batchOf(plan: readonly FrameBatch[], channel: number): FrameBatch | undefined {
  for (const batch of plan) if (batch.channel[0] === channel) return batch;
  return undefined;
}

function appendFrame(batch: FrameBatch, input: CanFrameInput, channel: number, classicOnly: boolean): void {
  if (!appendPlain(batch, input, channel)) batch.push({ ...toFrame(input, { classicOnly }), channel });
}

/** Appends the common kind of frame, checking as it goes; false when it is not of that kind, or not good. */
function appendPlain(batch: FrameBatch, input: CanFrameInput, channel: number): boolean {
  const size = plainSize(input);
  if (size < 0) return false;
  const { id, data = [], extended = id > MAX_STANDARD_ID } = input;
  const at = batch.add(0, id, extended ? FrameFlag.EXTENDED : 0, channel, size);
  const to = batch.data;
  for (let k = 0; k < size; k++) {
    const byte = data[k] as number;
    if (byte !== (byte & 0xff)) {
      batch.length--;
      return false;
    }
    to[at + k] = byte;
  }
  return true;
}

/** @throws RangeError for a row that cannot be sent, naming the row */
function checkRow(batch: FrameBatch, row: number, classicOnly: boolean): void {
  const flags = batch.flags[row] as number;
  const dlc = batch.dlc[row] as number;
  if (
    (flags & (FrameFlag.FD | FrameFlag.ERROR)) === 0 &&
    (batch.id[row] as number) <= ((flags & FrameFlag.EXTENDED) === 0 ? MAX_STANDARD_ID : MAX_EXTENDED_ID) &&
    dlc <= 8 &&
    batch.size[row] === ((flags & FrameFlag.REMOTE) === 0 ? dlc : 0)
  ) {
    return;
  }
  try {
    toFrame(batch.frame(row), { classicOnly });
  } catch (error) {
    throw withIndex(error, row);
  }
}

function isList(frames: CanFrameInput | readonly CanFrameInput[]): frames is readonly CanFrameInput[] {
  return Array.isArray(frames);
}
