import { type CanFrameInput, MAX_EXTENDED_ID, MAX_STANDARD_ID, toFrame } from "./frame.js";
import { FrameBatch, FrameFlag } from "./frame-batch.js";
import { checkChannel } from "./frame-hub.js";

/** Frames for one channel, checked, in order. Objects keep what columns cannot hold: `maxRetries`, `echo`. */
export type CheckedFrames = readonly CanFrameInput[] | FrameBatch;

export interface SendRules {
  /** The channels that are open. */
  readonly channels: readonly number[];
  /** Refuses CAN FD and error frames. */
  readonly classicOnly: boolean;
}

/**
 * Checks a frame and returns a copy of it, complete.
 * @throws TypeError, RangeError naming the value and the range
 */
export function checkFrame(input: CanFrameInput, rules: SendRules): CanFrameInput {
  const frame = toFrame(input, { classicOnly: rules.classicOnly });
  checkChannel(frame.channel, rules.channels);
  const { maxRetries, echo } = input;
  if (maxRetries === undefined && echo === undefined) return frame;
  if (maxRetries !== undefined && maxRetries !== 0) {
    throw new RangeError(`maxRetries ${String(maxRetries)} is not 0 (one attempt) or undefined (the adapter retries)`);
  }
  return { ...frame, maxRetries, echo };
}

/**
 * Checks what `send` was given and sorts it by channel, the order within each kept.
 * @throws TypeError, RangeError naming the index, the value and the range
 */
export function planSend(
  frames: CanFrameInput | readonly CanFrameInput[] | FrameBatch,
  rules: SendRules,
): ReadonlyMap<number, CheckedFrames> {
  if (frames instanceof FrameBatch) return planBatch(frames, rules);
  if (!Array.isArray(frames)) {
    const frame = checkFrame(frames as CanFrameInput, rules);
    return new Map([[frame.channel ?? 0, [frame]]]);
  }
  const plan = new Map<number, CanFrameInput[]>();
  frames.forEach((input: CanFrameInput, index) => {
    const frame = named(index, () => checkFrame(input, rules));
    const channel = frame.channel ?? 0;
    const list = plan.get(channel);
    if (list === undefined) plan.set(channel, [frame]);
    else list.push(frame);
  });
  return plan;
}

function planBatch(batch: FrameBatch, rules: SendRules): ReadonlyMap<number, FrameBatch> {
  const plan = new Map<number, FrameBatch>();
  for (let row = 0; row < batch.length; row++) {
    const channel = batch.channel[row] as number;
    let own = plan.get(channel);
    if (own === undefined) {
      named(row, () => checkChannel(channel, rules.channels));
      own = new FrameBatch(batch.length, batch.stride);
      plan.set(channel, own);
    }
    if (!isPlain(batch, row)) named(row, () => checkFrame(batch.frame(row), rules));
    own.appendRow(batch, row);
  }
  return plan;
}

function isPlain(batch: FrameBatch, row: number): boolean {
  const flags = batch.flags[row] as number;
  if ((flags & (FrameFlag.FD | FrameFlag.ERROR | FrameFlag.REMOTE)) !== 0) return false;
  const max = (flags & FrameFlag.EXTENDED) === 0 ? MAX_STANDARD_ID : MAX_EXTENDED_ID;
  return (batch.id[row] as number) <= max && batch.size[row] === batch.dlc[row] && (batch.dlc[row] as number) <= 8;
}

function named<T>(index: number, check: () => T): T {
  try {
    return check();
  } catch (error) {
    if (error instanceof Error) error.message = `frame ${index}: ${error.message}`;
    throw error;
  }
}

/** Returns frames as a batch with one timestamp (integer µs since the Unix epoch) and direction `tx`. */
export function toSentBatch(frames: CheckedFrames, timestampUs: number): FrameBatch {
  if (!(frames instanceof FrameBatch)) {
    return FrameBatch.from(frames.map((input) => ({ ...toFrame(input), timestampUs, direction: "tx" })));
  }
  const batch = frames.slice();
  batch.timestampUs.fill(timestampUs, 0, batch.length);
  for (let row = 0; row < batch.length; row++) batch.flags[row] = (batch.flags[row] as number) | FrameFlag.TX;
  return batch;
}
