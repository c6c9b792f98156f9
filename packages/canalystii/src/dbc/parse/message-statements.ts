import type { Draft } from "./draft.js";
import { readNameList, readNames } from "./network-statements.js";
import { type Problems, quote } from "./problems.js";
import { type Scanner, SyntaxFault } from "./scanner.js";
import { endStatement } from "./statement-end.js";

/** Limits the memory for a file of very short statements. */
const MAX_MESSAGES = 1_000_000;
const MAX_SIGNALS = 1_000_000;

/** `BO_ 291 EngineData: 8 Engine`; its signals follow. */
export function readMessage(scanner: Scanner, draft: Draft, at: number): void {
  draft.skipsSignals = true;
  const id = scanner.unsigned("the id of a message");
  const name = scanner.name("the name of the message");
  scanner.expect(":");
  const length = scanner.unsigned("the number of bytes");
  scanner.peek();
  const sender = !scanner.freshLine && scanner.atName() ? scanner.word() : "";
  scanner.takes(";");
  if (draft.messages.length >= MAX_MESSAGES)
    throw new SyntaxFault(at, `message ${quote(name)} is skipped: the limit is ${MAX_MESSAGES} messages`);
  draft.open = { at, id, name, length, sender, signals: [] };
  draft.messages.push(draft.open);
  draft.skipsSignals = false;
}

/** `SG_ Speed m1 : 8|16@1+ (0.1,-40) [0|250] "km/h" Gateway,Display` */
export function readSignal(scanner: Scanner, draft: Draft, at: number, problems: Problems): void {
  if (draft.open === undefined) {
    if (!draft.skipsSignals) throw new SyntaxFault(at, "SG_ without a message; a BO_ line must come before it");
    scanner.skipToLine(at);
    return;
  }
  const name = scanner.name("the name of a signal");
  const { selector, branch } = readMarker(scanner);
  scanner.expect(":");
  const start = scanner.unsigned("the start bit");
  scanner.expect("|");
  const length = scanner.unsigned("the number of bits");
  scanner.expect("@");
  scanner.peek();
  const place = scanner.at;
  const order = scanner.word();
  // some tools write `1 +`
  const sign = order.length === 1 ? scanner.word() : order.slice(1);
  if (!/^[01]$/.test(order.charAt(0)) || !/^[+-]$/.test(sign)) {
    throw new SyntaxFault(place, `expected byte order and sign such as 1+, found ${quote(order)}`);
  }
  scanner.expect("(");
  const scale = scanner.number("the factor");
  scanner.expect(",");
  const offset = scanner.number("the offset");
  scanner.expect(")");
  scanner.expect("[");
  const minimum = readLimit(scanner, problems);
  scanner.expect("|");
  const maximum = readLimit(scanner, problems);
  scanner.expect("]");
  const unit = scanner.string("the unit in quotes");
  scanner.peek();
  const receivers = scanner.freshLine ? [] : readNames(scanner);
  scanner.takes(";");
  if (draft.signals >= MAX_SIGNALS) {
    problems.error(at, `signal ${quote(name)} is skipped: the limit is ${MAX_SIGNALS} signals`);
    return;
  }
  draft.signals++;
  const limited = minimum !== 0 || maximum !== 0;
  draft.open.signals.push({
    at,
    name,
    selector,
    branch,
    start,
    length,
    motorola: order.startsWith("0"),
    signed: sign === "-",
    scale,
    offset,
    minimum: limited ? minimum : undefined,
    maximum: limited ? maximum : undefined,
    unit,
    receivers,
  });
}

/** `M`, `m3`, `m3M` or nothing. */
function readMarker(scanner: Scanner): { selector: boolean; branch: number | undefined } {
  scanner.peek();
  const { at } = scanner;
  const marker = scanner.word();
  const match = /^(?:m(\d{1,15}))?(M?)$/.exec(marker);
  if (match === null) throw new SyntaxFault(at, `expected M, m and a number, or ":", found ${quote(marker)}`);
  return { selector: match[2] === "M", branch: match[1] === undefined ? undefined : Number(match[1]) };
}

function readLimit(scanner: Scanner, problems: Problems): number | undefined {
  scanner.peek();
  const { at } = scanner;
  const text = scanner.upTo("|]");
  const value = text === "" ? Number.NaN : Number(text);
  if (Number.isFinite(value)) return value;
  problems.warn(at, `${quote(text)} is not a number; the limit is ignored`);
  return undefined;
}

/** `BO_TX_BU_ 291 : Engine,Gateway;` */
export function readSenders(scanner: Scanner, draft: Draft, at: number, problems: Problems): void {
  const id = scanner.unsigned("the id of a message");
  scanner.takes(":");
  const names = readNameList(scanner);
  endStatement(scanner, problems);
  draft.senders.push({ at, id, names });
}

/** `SIG_VALTYPE_ 291 Torque : 1;` */
export function readValueType(scanner: Scanner, draft: Draft, at: number, problems: Problems): void {
  const id = scanner.unsigned("the id of a message");
  const name = scanner.name("the name of a signal");
  scanner.takes(":");
  const type = scanner.unsigned("the type: 0 integer, 1 float, 2 double");
  endStatement(scanner, problems);
  draft.valueTypes.push({ at, id, name, type });
}

/** `SIG_GROUP_ 291 Wheels 1 : Front Rear;` */
export function readSignalGroup(scanner: Scanner, draft: Draft, at: number, problems: Problems): void {
  const id = scanner.unsigned("the id of a message");
  const name = scanner.name("the name of a signal group");
  const repetitions = scanner.unsigned("the number of repetitions");
  scanner.takes(":");
  const signals = readNameList(scanner);
  endStatement(scanner, problems);
  draft.groups.push({ at, id, name, repetitions, signals });
}

/** `SG_MUL_VAL_ 291 Speed Mode 1-1, 5-7;` */
export function readBranch(scanner: Scanner, draft: Draft, at: number, problems: Problems): void {
  const id = scanner.unsigned("the id of a message");
  const name = scanner.name("the name of a multiplexed signal");
  const selector = scanner.name("the name of the signal that selects it");
  const ranges: [number, number][] = [];
  while (scanner.atNumber()) {
    const place = scanner.at;
    const first = scanner.unsigned("the first value of a range");
    scanner.expect("-");
    const last = scanner.unsigned("the last value of a range");
    if (last < first) problems.error(place, `the range ${first}-${last} is empty`);
    else ranges.push([first, last]);
    scanner.takes(",");
  }
  endStatement(scanner, problems);
  draft.branches.push({ at, id, name, selector, ranges });
}
