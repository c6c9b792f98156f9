import type { Message, Signal, SignalValue } from "canalystii/dbc";
import { nearestHint } from "../text/nearest.js";
import type { AssignedValue } from "./message-text.js";

const MAX_SHOWN = 10;
const RAW = /^raw:(.*)$/is;
const INTEGER = /^([+-]?)(0x[0-9a-f]+|\d+)$/i;
const DECIMAL = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;
const SPECIAL: Readonly<Record<string, number>> = { nan: Number.NaN, inf: Infinity, "+inf": Infinity, "-inf": -Infinity };

/**
 * Reads the value of a signal: a number, with or without its unit and label; a label, in quotes if it looks like a number; `raw:0x1F`.
 * @throws RangeError for text that is none of them, with the labels
 */
export function readSignalValue(message: Message, signal: Signal, { text, quoted }: AssignedValue): SignalValue {
  if (quoted) return checkLabel(message, signal, text);
  const raw = RAW.exec(text)?.[1]?.trim();
  if (raw !== undefined) {
    const value = readInteger(raw) ?? (signal.float ? readNumber(raw, signal) : undefined);
    if (value === undefined) throw new RangeError(`raw value ${JSON.stringify(raw)} of signal ${signal.name} is not an integer`);
    return { raw: value };
  }
  const value = readInteger(text) ?? readNumber(text, signal);
  if (value !== undefined) return value;
  return readPrinted(signal, text) ?? checkLabel(message, signal, text);
}

/** Reads a value as `dump` prints it: with its unit, or with its label in parentheses. */
function readPrinted(signal: Signal, text: string): number | bigint | undefined {
  const label = /\s\((.*)\)$/s.exec(text);
  const isKnown = label !== null && [...(signal.labels?.values() ?? [])].includes(label[1] as string);
  const { unit = "" } = signal;
  let rest = isKnown ? text.slice(0, label.index).trim() : text;
  if (unit !== "" && rest.endsWith(unit)) rest = rest.slice(0, -unit.length).trim();
  return rest === text ? undefined : (readInteger(rest) ?? readNumber(rest, signal));
}

function readInteger(text: string): number | bigint | undefined {
  const [, sign, digits] = INTEGER.exec(text) ?? [];
  if (digits === undefined) return undefined;
  const size = BigInt(digits);
  const value = sign === "-" ? -size : size;
  return Number.isSafeInteger(Number(value)) ? Number(value) : value;
}

function readNumber(text: string, { float }: Signal): number | undefined {
  if (DECIMAL.test(text)) return Number(text);
  const word = text.toLowerCase();
  return float && Object.hasOwn(SPECIAL, word) ? SPECIAL[word] : undefined;
}

function checkLabel(message: Message, { name, labels, unit = "" }: Signal, text: string): string {
  const known = [...new Set(labels?.values())];
  if (known.includes(text)) return text;
  const what = `value ${JSON.stringify(text)} of signal ${message.name}.${name} is not a number`;
  if (known.length === 0) {
    const hint = unit !== "" && /^[+-]?\.?\d/.test(text) ? `; its unit is ${unit}` : "";
    throw new RangeError(`${what}, and the signal has no labels${hint}`);
  }
  const shown = known.slice(0, MAX_SHOWN).map((label) => JSON.stringify(label));
  const labelsText = `${shown.join(", ")}${known.length > MAX_SHOWN ? ", …" : ""}`;
  throw new RangeError(`${what} or one of its labels: ${labelsText}${nearestHint(text, known)}`);
}
