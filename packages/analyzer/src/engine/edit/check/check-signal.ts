import type { Message, RawValue, Signal } from "canalystii/dbc";
import type { EditProblem, SignalFields } from "../../../protocol.js";
import { counted, quote } from "../../text.js";
import { readMultiplexing } from "../multiplexing.js";
import { bytesNeeded } from "../signal-bits.js";
import { isWhole, whyNoName, whyNoText } from "./check-text.js";
import { FieldProblems } from "./edit-problems.js";

const MOST_LABELS = 5_000;

type Place = Pick<Message, "length" | "signals">;
type Problems = FieldProblems<SignalFields>;

/** Says what is wrong in the fields of a signal of a message. @param before the signal that they change */
export function checkSignalFields(message: Place, fields: SignalFields, before: Signal | undefined): EditProblem[] {
  const problems = new FieldProblems<SignalFields>("signal");
  const { multiplexing, problem } = readMultiplexing(message, fields, before);
  if (problem !== undefined) problems.error("multiplexing", problem);
  if (fields.name !== before?.name) checkName(fields.name, problems);
  if (fields.name !== before?.name || multiplexing !== before.multiplexing)
    checkNamesake(message, { name: fields.name, multiplexing }, before, problems);
  checkBits(message, fields, before, problems);
  checkNumbers(fields, problems);
  const wrongUnit = fields.unit === before?.unit ? undefined : whyNoText(fields.unit);
  if (wrongUnit !== undefined) problems.error("unit", wrongUnit);
  const wrongComment = fields.comment === before?.comment ? undefined : whyNoText(fields.comment, true);
  if (wrongComment !== undefined) problems.error("comment", wrongComment);
  for (const receiver of fields.receivers) {
    const wrong = before?.receivers.includes(receiver) ? undefined : whyNoName(receiver);
    if (wrong !== undefined) problems.error("receivers", `${quote(receiver)}: ${wrong}`);
  }
  checkLabels(fields, before, problems);
  return problems.found;
}

function checkName(name: string, problems: Problems): void {
  const wrong = whyNoName(name);
  if (wrong !== undefined) problems.error("name", wrong);
}

type Named = Pick<Signal, "name" | "multiplexing">;

function checkNamesake({ signals }: Place, { name, multiplexing }: Named, before: Signal | undefined, problems: Problems): void {
  const namesake = signals.find((signal) => signal !== before && signal.name === name);
  // several branches may have a signal of the same name
  const isBranch = multiplexing?.branch !== undefined && namesake?.multiplexing?.branch !== undefined;
  if (namesake !== undefined && !isBranch) problems.error("name", `another signal of this message has the name ${name}`);
}

function checkBits({ length: bytes }: Place, fields: SignalFields, before: Signal | undefined, problems: Problems): void {
  const { start, length, byteOrder, float } = fields;
  if (!isWhole(length, 1, 64)) problems.error("length", "a signal has 1 to 64 bits");
  else if (float && length !== 16 && length !== 32 && length !== 64) problems.error("length", "a float has 32 or 64 bits, rarely 16");
  const isSound = isWhole(start, 0, 0xffff) && isWhole(length, 1, 64);
  const isMoved = start !== before?.start || length !== before.length || byteOrder !== before.byteOrder;
  if (bytes === 0) problems.error("start", "the message has no bytes; change its length first");
  else if (!isSound) {
    if (!isWhole(start, 0, 0xffff)) problems.error("start", `the start bit is 0 to ${8 * bytes - 1}`);
  } else if (isMoved && bytesNeeded(fields) > bytes)
    problems.error("start", `it reaches up to byte ${bytesNeeded(fields) - 1}; the message has ${counted(bytes, "byte")}, from 0`);
}

function checkNumbers({ scale, offset, minimum, maximum }: SignalFields, problems: Problems): void {
  if (!Number.isFinite(scale) || scale === 0) problems.error("scale", "the factor is a number other than 0");
  if (!Number.isFinite(offset)) problems.error("offset", "the offset is a number");
  if (minimum !== undefined && !Number.isFinite(minimum)) problems.error("minimum", "the minimum is a number, or empty");
  if (maximum !== undefined && !Number.isFinite(maximum)) problems.error("maximum", "the maximum is a number, or empty");
  if (minimum !== undefined && maximum !== undefined && minimum > maximum)
    problems.error("maximum", "the maximum is not less than the minimum");
  // the file says [0|0] for signals without limits
  if (minimum === 0 && maximum === 0) problems.error("maximum", "limits that are both 0 mean that there are none: leave them empty");
}

function checkLabels({ labels, length, signed, float }: SignalFields, before: Signal | undefined, problems: Problems): void {
  if (labels.length > MOST_LABELS) problems.error("labels", `at most ${MOST_LABELS} labels are possible`);
  const seen = new Set<string>();
  for (const [raw, label] of labels) {
    if (Number.isNaN(raw)) {
      problems.error("labels", `label ${quote(label)} has no number: write an integer, before factor and offset`);
      continue;
    }
    if (seen.has(String(raw))) problems.error("labels", `${raw} has two labels`);
    seen.add(String(raw));
    if (before?.labels?.get(raw) === label) continue;
    const why = whyNoRaw(raw, { length, signed, float }) ?? (label === "" ? "a label has a text" : whyNoText(label));
    if (why !== undefined) problems.error("labels", `${raw}: ${why}`);
  }
}

function whyNoRaw(raw: RawValue, { length, signed, float }: Pick<SignalFields, "length" | "signed" | "float">): string | undefined {
  if (typeof raw === "number" && !Number.isSafeInteger(raw)) return "a label belongs to an integer, before factor and offset";
  if (float || !isWhole(length, 1, 64)) return undefined;
  const half = 1n << BigInt(length - 1);
  const [least, most] = signed ? [-half, half - 1n] : [0n, 2n * half - 1n];
  return BigInt(raw) < least || BigInt(raw) > most ? `${counted(length, "bit")} are ${least} to ${most}` : undefined;
}
