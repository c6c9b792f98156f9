/** `EngineData EngineSpeed=812.5 Gear=Drive`, in parts. */
export interface MessageText {
  /** Name of the message. */
  readonly name: string;
  /** J1939: source and destination address; undefined: those of the database. */
  readonly source: number | undefined;
  readonly destination: number | undefined;
  readonly values: readonly AssignedValue[];
}

/** `EngineSpeed=812.5` */
export interface AssignedValue {
  readonly signal: string;
  readonly text: string;
  /** It was between quotes, and is a label even if it looks like a number. */
  readonly quoted: boolean;
}

/** The beginning of an assignment. */
const ASSIGNMENT = /^([^\s="]+)=/;
const QUOTED = /^"((?:[^"\\]|\\.)*)"(?=\s|$)/s;
/** A value without quotes ends before the next assignment: labels may contain spaces, and begin with `(` after a number. */
const NEXT_ASSIGNMENT = /\s[^\s="(]+=/;

/** Addresses as in decoded frames: `from 21 to FF`. */
const ADDRESSES = /^from\s+([0-9a-f]{1,2})(?:\s+to\s+([0-9a-f]{1,2}))?(?=\s|$)/i;

/** Returns the first word of a text, the name of its message. */
export function firstWord(text: string): string {
  return /^\s*(\S*)/.exec(text)?.[1] ?? "";
}

/** Returns whether a word is the value of a signal: `Gear=Drive`. */
export function isAssignment(word: string): boolean {
  return ASSIGNMENT.test(word.trimStart());
}

/**
 * Splits a message and its values: `NAME [from SOURCE [to DESTINATION]] SIGNAL=VALUE …`, addresses in hex. A value between double quotes may contain anything (`\"`: a quote).
 * @throws RangeError for text without a value, and for a signal that has two
 */
export function parseMessageText(message: string): MessageText {
  const name = firstWord(message);
  if (name.includes("=")) throw new RangeError(`${JSON.stringify(message)} has no message before it; expected e.g. EngineData Speed=12.5`);
  const values: AssignedValue[] = [];
  let rest = message.trimStart().slice(name.length).trim();
  const [addresses = "", source, destination] = ADDRESSES.exec(rest) ?? [];
  rest = rest.slice(addresses.length).trimStart();
  while (rest !== "") {
    const signal = ASSIGNMENT.exec(rest)?.[1];
    if (signal === undefined) throw new RangeError(`${JSON.stringify(rest)} after ${name} is not a value; expected e.g. Speed=12.5`);
    if (values.some((value) => value.signal === signal)) throw new RangeError(`signal ${signal} of message ${name} has two values`);
    rest = rest.slice(signal.length + 1);
    const [quotes, quoted] = QUOTED.exec(rest) ?? [];
    const next = rest.search(NEXT_ASSIGNMENT);
    const length = quotes?.length ?? (next === -1 ? rest.length : next);
    const text = quoted?.replace(/\\(.)/gs, "$1") ?? rest.slice(0, length).trim();
    values.push({ signal, text, quoted: quoted !== undefined });
    rest = rest.slice(length).trimStart();
  }
  return { name, source: fromHex(source), destination: fromHex(destination), values };
}

function fromHex(text: string | undefined): number | undefined {
  return text === undefined ? undefined : Number.parseInt(text, 16);
}
