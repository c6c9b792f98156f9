import { type FrameBatch, FrameFlag } from "../../can/frame-batch.js";
import type { RowMatcher } from "../../can/text/frame-pattern.js";
import type { DatabaseSet } from "../database-set.js";
import { codecOf, type Field, type MessageCodec } from "../decode/message-codec.js";
import type { Message, RawValue, Signal } from "../model/model.js";
import type { ComparisonOperator, SignalComparison, SignalCondition } from "./parse-condition.js";

const { EXTENDED, REMOTE, ERROR } = FrameFlag;
/** Equal values may differ by the rounding of scale and offset: by this share of a step. */
const ROUNDING = 1e-6;
/** Most names that a message lists. */
const MAX_MESSAGES = 3;
const MAX_LABELS = 10;

/** One comparison, and whether it was true for the last frame that has its signal. */
interface Check {
  readonly message: Message;
  readonly codec: MessageCodec;
  /** Numbers of the fields; several in different branches of a multiplexed message. */
  readonly fields: readonly number[];
  readonly test: (field: Field, raw: RawValue) => boolean;
  isTrue: boolean;
}

/**
 * Makes a test of frames from a condition. A frame passes when it has a signal of the condition and all comparisons are true, with
 * the last values of signals in other messages; before the first value of one of them, no frame passes. The test remembers
 * these values: use one for each stream of frames, and pass all of its frames to it, in their order.
 * @throws RangeError for a signal or label that no database has, or a signal name that several messages have without
 * `MESSAGE.` before it; TypeError for a label in an order comparison
 */
export function compileCondition(condition: SignalCondition, databases: DatabaseSet): RowMatcher {
  const checks = condition.map((comparison) => createCheck(comparison, databases));
  const wanted = new Map<Message, Check[]>();
  for (const check of checks) wanted.set(check.message, [...(wanted.get(check.message) ?? []), check]);
  // one object for all look-ups
  const frame = { id: 0, extended: false, channel: 0 };
  return (batch, row) => {
    const flags = batch.flags[row] as number;
    if ((flags & (REMOTE | ERROR)) !== 0) return false;
    frame.id = batch.id[row] as number;
    frame.extended = (flags & EXTENDED) !== 0;
    frame.channel = batch.channel[row] as number;
    const message = databases.messageOf(frame);
    const touched = message === undefined ? undefined : wanted.get(message);
    return touched !== undefined && update(touched, payloadOf(batch, row)) && checks.every(({ isTrue }) => isTrue);
  };
}

function payloadOf({ data, stride, size }: FrameBatch, row: number): Uint8Array {
  return data.subarray(row * stride, row * stride + (size[row] as number));
}

/** Compares the signals of a frame; returns whether it has any. */
function update(checks: readonly Check[], data: Uint8Array): boolean {
  let any = false;
  for (const check of checks) {
    const { codec, fields, test } = check;
    const number = codec.isMultiplexed
      ? codec.present(data).findLast((each) => fields.includes(each))
      : fields.findLast((each) => (codec.fields[each] as Field).needs <= data.length);
    if (number === undefined) continue;
    const field = codec.fields[number] as Field;
    check.isTrue = test(field, field.read(data));
    any = true;
  }
  return any;
}

function createCheck(comparison: SignalComparison, databases: DatabaseSet): Check {
  const message = messageWith(comparison, databases);
  const codec = codecOf(message);
  const fields = codec.byName.get(comparison.signal) ?? [];
  const signals = fields.map((number) => (codec.fields[number] as Field).signal);
  return { message, codec, fields, test: testOf(comparison, signals), isTrue: false };
}

function messageWith({ message: name, signal }: SignalComparison, { databases }: DatabaseSet): Message {
  const found = new Set<Message>();
  for (const { messages } of databases) {
    for (const message of messages) {
      const isNamed = name === undefined || message.name === name || message.shortName === name;
      if (isNamed && message.signals.some((each) => each.name === signal || each.shortName === signal)) found.add(message);
    }
  }
  const [first] = found;
  const wanted = JSON.stringify(name === undefined ? signal : `${name}.${signal}`);
  if (first === undefined) throw new RangeError(`signal ${wanted} is not in the databases`);
  if (found.size > 1) {
    const names = [...found].slice(0, MAX_MESSAGES).map((message) => `${message.name}.${signal}`);
    throw new RangeError(
      `signal ${wanted} is in ${found.size} messages; write ${names.join(" or ")}${found.size > MAX_MESSAGES ? " …" : ""}`,
    );
  }
  return first;
}

function testOf({ signal: name, operator, value }: SignalComparison, signals: readonly Signal[]): Check["test"] {
  if (typeof value === "number") {
    const compare = COMPARE[operator];
    return ({ signal: { scale, offset } }, raw) => compare(Number(raw) * scale + offset - value, Math.abs(scale) * ROUNDING);
  }
  if (operator !== "==" && operator !== "!=") {
    throw new TypeError(
      `signal ${JSON.stringify(name)} cannot be compared with ${JSON.stringify(value)} by ${operator}: it is not a number`,
    );
  }
  const labels = new Set(signals.flatMap((signal) => [...(signal.labels?.values() ?? [])]));
  if (!labels.has(value)) {
    const some = [...labels].slice(0, MAX_LABELS).map((label) => JSON.stringify(label));
    const known = labels.size === 0 ? "it has no labels" : `its labels are ${some.join(", ")}${labels.size > MAX_LABELS ? " …" : ""}`;
    throw new RangeError(`${JSON.stringify(value)} is not a label of signal ${JSON.stringify(name)}; ${known}`);
  }
  const isEqual = operator === "==";
  return ({ signal }, raw) => (signal.labels?.get(raw) === value) === isEqual;
}

/** By the difference to the value, and how much of it is rounding. */
const COMPARE: Readonly<Record<ComparisonOperator, (difference: number, rounding: number) => boolean>> = {
  "==": (difference, rounding) => Math.abs(difference) <= rounding,
  "!=": (difference, rounding) => !(Math.abs(difference) <= rounding),
  ">": (difference, rounding) => difference > rounding,
  ">=": (difference, rounding) => difference >= -rounding,
  "<": (difference, rounding) => difference < -rounding,
  "<=": (difference, rounding) => difference <= rounding,
};
