import type { Attributes, Message, Signal } from "../model/model.js";
import { type BitRun, layoutOfRun, readRun } from "./bit-run.js";
import { type FoundChecksum, findChecksum } from "./find-checksum.js";
import { type FoundCounter, findCounters } from "./find-counters.js";
import { findRuns } from "./find-runs.js";
import type { Observation } from "./observation.js";
import { type Period, periodOf } from "./period.js";

/** A signed value near 0 has all its upper bits equal. */
const SIGN_BITS = 3;
const LEAST_SIGNED = 6;
const MAX_SHORT = 4;
/** Bytes of the payload that a comment shows. */
const MAX_SHOWN = 16;
const NO_ATTRIBUTES: Attributes = new Map();

/** What the frames of one id on one channel show. */
export interface InferredMessage {
  readonly channel: number;
  /** With signals for what changes in the frames, and comments that say how each was found. */
  readonly message: Message;
  /** Those of its signals that count the frames. */
  readonly counters: readonly Signal[];
  /** That of its signals that is computed from the other bytes. */
  readonly checksum: Signal | undefined;
}

export function sketchMessage(observation: Observation): InferredMessage {
  const { checksum, counters, values } = sketchSignals(observation);
  const signals = [...(checksum === undefined ? [] : [checksum]), ...counters, ...values].sort((a, b) => a.start - b.start);
  return { channel: observation.channel, message: messageWith(observation, signals), counters, checksum };
}

function messageWith(observation: Observation, signals: readonly Signal[]): Message {
  const { id, extended, maxSize, fd } = observation;
  const period = periodOf(observation.gaps);
  const cycleTimeMs = period?.cycleTimeMs;
  const name = `ID_${id
    .toString(16)
    .toUpperCase()
    .padStart(extended ? 8 : 3, "0")}`;
  return {
    id,
    extended,
    name,
    shortName: name,
    length: maxSize,
    fd: fd || maxSize > 8,
    senders: [],
    comment: describeMessage(observation, period),
    cycleTimeMs,
    attributes: cycleTimeMs === undefined ? NO_ATTRIBUTES : new Map([["GenMsgCycleTime", cycleTimeMs]]),
    signals,
    signalGroups: [],
    multiplexer: undefined,
    pgn: undefined,
  };
}

function sketchSignals(observation: Observation) {
  const checksum = findChecksum(observation);
  const checking = new Set(checksum?.bits);
  const counters = findCounters(observation, (bit) => !checking.has(bit));
  const counting = new Set(counters.flatMap(({ bits }) => bits));
  const runs = findRuns(observation, (bit) => !checking.has(bit) && !counting.has(bit));
  return {
    checksum: checksum && checksumSignal(checksum),
    counters: counters.map((counter, i) => counterSignal(counter, counters.length > 1 ? i + 1 : undefined)),
    values: runs.map((bits) => valueSignal(bits, observation)),
  };
}

function checksumSignal({ bits, name, text, payloads }: FoundChecksum): Signal {
  return newSignal("Checksum", bits, {
    comment: `Checksum: ${text}; right in ${payloads} different frames.`,
    attributes: name === undefined ? NO_ATTRIBUTES : new Map([["CanalystChecksum", name]]),
  });
}

function counterSignal({ bits, highest, steps, byOne }: FoundCounter, number: number | undefined): Signal {
  // the frames that were kept contain all values of a short counter
  const restartsEarly = bits.length <= MAX_SHORT && highest < 2 ** bits.length - 1;
  return newSignal(`Counter${number ?? ""}`, bits, {
    comment: `Counter: increases by one with each frame${restartsEarly ? `, up to ${highest}` : ""}; did so in ${byOne} of ${steps} steps.`,
    attributes: new Map([["CanalystCounter", 1]]),
    ...(restartsEarly ? { minimum: 0, maximum: highest } : {}),
  });
}

function valueSignal(bits: BitRun, observation: Observation): Signal {
  const { frames, flips } = observation;
  const changes = Math.max(...bits.map((bit) => flips[bit] as number));
  const payloads = observation.windows().flat();
  const values = payloads.map((data) => readRun(data, bits));
  const signed = looksSigned(values, bits.length);
  const comment = `Changes in ${shareText(changes, frames - 1)} of the frames${signed ? "; the upper bits change together, as in signed values" : ""}.`;
  return newSignal(nameOf(bits), bits, { comment, signed });
}

/** Returns whether the upper bits are always equal, and not always the same. */
function looksSigned(values: readonly number[], length: number): boolean {
  if (length < LEAST_SIGNED) return false;
  const upper = new Set(values.map((value) => Math.floor(value / 2 ** (length - SIGN_BITS))));
  return upper.size === 2 && upper.has(0) && upper.has(2 ** SIGN_BITS - 1);
}

/** Returns e.g. `Byte3`, `Bytes2_3`, `Bits12_15`. */
function nameOf(bits: BitRun): string {
  const low = Math.min(...bits);
  const high = Math.max(...bits);
  if (bits.length === 1) return `Bit${low}`;
  if (bits.length % 8 !== 0 || low % 8 !== 0) return `Bits${low}_${high}`;
  return bits.length === 8 ? `Byte${low / 8}` : `Bytes${low / 8}_${(high - 7) / 8}`;
}

interface SignalFacts {
  readonly comment: string;
  readonly signed?: boolean;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly attributes?: Attributes;
}

function newSignal(
  name: string,
  bits: BitRun,
  { comment, signed = false, minimum, maximum, attributes = NO_ATTRIBUTES }: SignalFacts,
): Signal {
  return {
    ...layoutOfRun(bits),
    name,
    shortName: name,
    signed,
    float: false,
    scale: 1,
    offset: 0,
    minimum,
    maximum,
    unit: undefined,
    receivers: [],
    comment,
    labels: undefined,
    initial: undefined,
    attributes,
    multiplexing: undefined,
  };
}

function describeMessage(observation: Observation, period: Period | undefined): string {
  const { frames, channel, minSize, maxSize } = observation;
  const parts = [`${frames} ${frames === 1 ? "frame" : "frames"} on channel ${channel}`];
  if (minSize !== maxSize) parts.push(`${minSize} to ${maxSize} bytes`);
  if (period !== undefined) parts.push(describePeriod(period));
  if (maxSize > 0) parts.push(`data ${constantDigits(observation)} (x: changes)`);
  return `${parts.join("; ")}.`;
}

function describePeriod({ medianUs, lowUs, highUs, cycleTimeMs }: Period): string {
  const limits = `90 % of the times between ${msText(lowUs)} and ${msText(highUs)}`;
  return cycleTimeMs === undefined ? `not periodic, ${limits}` : `every ${msText(medianUs)} (median), ${limits}`;
}

/** Returns the payload in hex, with `x` for digits that are not the same in all frames. */
function constantDigits(observation: Observation): string {
  const { flips, maxSize } = observation;
  const payload = observation
    .windows()
    .flat()
    .find(({ length }) => length === maxSize);
  const digits = Array.from({ length: Math.min(maxSize, MAX_SHOWN) * 2 }, (_, i) => {
    const low = (i >> 1) * 8 + (i % 2 === 0 ? 4 : 0);
    const changes = flips.subarray(low, low + 4).some((count) => count > 0);
    const byte = payload?.[i >> 1];
    return byte === undefined || changes ? "x" : ((byte >> (low & 7)) & 0xf).toString(16).toUpperCase();
  });
  return `${digits.join("")}${maxSize > MAX_SHOWN ? "..." : ""}`;
}

function shareText(part: number, whole: number): string {
  const percent = whole > 0 ? (part / whole) * 100 : 0;
  return `${percent >= 1 ? percent.toFixed(0) : Number(percent.toPrecision(1))} %`;
}

function msText(us: number): string {
  const ms = us / 1000;
  return ms >= 10_000 ? `${(ms / 1000).toFixed(1)} s` : `${ms >= 100 ? ms.toFixed(0) : ms.toFixed(1)} ms`;
}
