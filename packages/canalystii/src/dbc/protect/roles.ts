import { payloadSize } from "../encode/payload-size.js";
import { layoutOf } from "../model/layout.js";
import type { AttributeValue, Message, Signal } from "../model/model.js";
import { CHECKSUMS, type ChecksumName } from "./checksums.js";

/** A signal that counts the frames of its message. */
export interface CounterRole {
  readonly signal: Signal;
  /** Added for each frame. */
  readonly step: number;
  /** It has the raw values from one to the other, and begins with the first. Default: all that its bits can represent. */
  readonly values?: readonly [first: number, last: number] | undefined;
}

/** A signal with a checksum over the payload. */
export interface ChecksumRole {
  readonly signal: Signal;
  readonly checksum: ChecksumName;
  /** Of `e2e-p01`: 0..65535, an attribute of the message or of the signal. Of others, and of those beyond the end of the frame, 0. */
  readonly dataId: number;
}

/** The signals of a message that depend on the frame and not on a measured value. */
export interface ProtectionRoles {
  readonly counters: readonly CounterRole[];
  readonly checksums: readonly ChecksumRole[];
  /** Checksums by their names or `GenSigFuncType`, of which the database does not say how they are computed. */
  readonly unknown: readonly Signal[];
}

/** What the caller knows better than the database. */
export interface ProtectionOptions {
  /** Returns how a signal's checksum is computed, if it is one and the database does not say it. */
  readonly checksum?: ((signal: Signal) => ChecksumName | undefined) | undefined;
  /** Returns whether a signal has a value of its own and is left unchanged. */
  readonly except?: ((signal: Signal) => boolean) | undefined;
}

/** Attributes with the data id of a message's frames, of the message or of the checksum. */
const DATA_ID_ATTRIBUTES = ["CanalystDataId", "E2EDataId"] as const;
/** Longer signals with the name of a counter count something else. */
const MAX_COUNTER_BITS = 8;
const COUNTER_NAME = /^counter$|(?:alive|rolling|message|msg)_?(?:counter|count|cntr|cnt|ctr)$/i;
const CHECKSUM_NAME = /^(?:crc|checksum|chksum)(?:_?8)?$|(?:_|[a-z](?=C))(?:crc|check_?sum|chksum)(?:_?8)?$/i;

/**
 * Returns which signals of a message are counters and checksums: according to the attributes `CanalystCounter` and
 * `CanalystChecksum`, then `GenSigFuncType`, then the usual names of counters.
 * @throws RangeError for attributes that do not fit their signal
 */
export function protectionRoles(message: Message, { checksum: given, except }: ProtectionOptions = {}): ProtectionRoles {
  const counters: CounterRole[] = [];
  const checksums: ChecksumRole[] = [];
  const unknown: Signal[] = [];
  for (const signal of message.signals) {
    if (except?.(signal) === true) continue;
    const checksum = given?.(signal) ?? checksumOf(message, signal);
    const step = checksum === undefined ? counterStep(message, signal) : undefined;
    if (checksum !== undefined) checksums.push(checksumRole(message, signal, checksum));
    else if (step !== undefined) counters.push({ signal: checkSignal(message, signal, 1), step, values: countedValues(signal) });
    else if (isUnknownChecksum(signal)) unknown.push(signal);
  }
  return { counters, checksums, unknown };
}

function checksumOf(message: Message, signal: Signal): ChecksumName | undefined {
  const name = signal.attributes.get("CanalystChecksum");
  if (name === undefined || name === "none" || name === "") return undefined;
  if (typeof name === "string" && Object.hasOwn(CHECKSUMS, name)) return name as ChecksumName;
  throw new RangeError(
    `attribute CanalystChecksum of signal ${message.name}.${signal.name} is ${JSON.stringify(name)}, not one of none, ${Object.keys(CHECKSUMS).join(", ")}`,
  );
}

function checksumRole(message: Message, signal: Signal, checksum: ChecksumName): ChecksumRole {
  const needsId = checksum === "e2e-p01" && layoutOf(signal).needs <= payloadSize(message);
  return { signal: checkSignal(message, signal, 8), checksum, dataId: needsId ? dataIdOf(message, signal) : 0 };
}

function dataIdOf(message: Message, signal: Signal): number {
  for (const name of DATA_ID_ATTRIBUTES) {
    const id = message.attributes.get(name) ?? signal.attributes.get(name);
    if (id === undefined) continue;
    if (typeof id === "number" && Number.isInteger(id) && id >= 0 && id <= 0xffff) return id;
    throw new RangeError(`attribute ${name} of message ${message.name} is ${JSON.stringify(id)}, not a number in 0..65535`);
  }
  throw new RangeError(`checksum e2e-p01 of message ${message.name} needs a data id: the message has no attribute CanalystDataId`);
}

function counterStep(message: Message, signal: Signal): number | undefined {
  const step = signal.attributes.get("CanalystCounter");
  if (step === undefined) return isCounter(signal) ? 1 : undefined;
  if (step === 0) return undefined;
  if (typeof step === "number" && Number.isInteger(step) && step > 0) return step;
  throw new RangeError(
    `attribute CanalystCounter of signal ${message.name}.${signal.name} is ${JSON.stringify(step)}, not a whole number of steps`,
  );
}

/** A counter has the values from its minimum to its maximum; undefined: all that its bits can represent. */
function countedValues({ length, minimum, maximum, scale, offset }: Signal): CounterRole["values"] {
  const end = 2 ** length - 1;
  const toRaw = (value: number) => Math.round((value - offset) / scale);
  const first = minimum === undefined ? 0 : toRaw(minimum);
  const last = maximum === undefined ? end : toRaw(maximum);
  const isPart = first >= 0 && last <= end && first < last && last - first < end;
  return isPart ? [first, last] : undefined;
}

/** Recognizes counters by what other tools use. */
function isCounter({ name, length, signed, float, multiplexing, attributes, labels }: Signal): boolean {
  if (length > MAX_COUNTER_BITS || signed || float || multiplexing !== undefined) return false;
  return /^CNTR/i.test(functionType(attributes.get("GenSigFuncType"))) || (labels === undefined && COUNTER_NAME.test(name));
}

function isUnknownChecksum({ name, float, attributes }: Signal): boolean {
  if (attributes.get("CanalystChecksum") !== undefined || float) return false;
  return /^(?:CHK|CRC)/i.test(functionType(attributes.get("GenSigFuncType"))) || CHECKSUM_NAME.test(name);
}

function functionType(value: AttributeValue | undefined): string {
  return typeof value === "string" ? value : "";
}

/** @throws RangeError for a signal that cannot be a counter or a checksum */
function checkSignal(message: Message, signal: Signal, bits: number): Signal {
  const what = `signal ${message.name}.${signal.name}`;
  if (signal.float || signal.length < bits || signal.length > 32)
    throw new RangeError(`${what} cannot be a ${bits === 8 ? "checksum" : "counter"}: it is not an integer of ${bits}..32 bits`);
  if (signal.multiplexing !== undefined)
    throw new RangeError(`${what} cannot be a counter or checksum: it selects signals, or is not in all frames`);
  return signal;
}
