import type { RawValue } from "../model/model.js";
import type { Draft } from "./draft.js";
import { KEYWORDS } from "./keywords.js";
import { type Problems, quote } from "./problems.js";
import type { Scanner } from "./scanner.js";
import { atKeyword, endStatement } from "./statement-end.js";

/** Limits the memory for a file of very short names. */
const MAX_NODES = 100_000;
const MAX_VARIABLES = 100_000;
/** Of one object. */
const MAX_LABELS = 1_000_000;

/** `VERSION "1.0"` */
export function readVersion(scanner: Scanner, draft: Draft): void {
  draft.version = scanner.string("the version in quotes");
  scanner.takes(";");
}

/** `NS_ : NS_DESC_ CM_ …`: keywords that a tool may use, each on a line or all on one, indented or not. */
export function readSymbols(scanner: Scanner): void {
  scanner.takes(":");
  for (let sameLine = true; ; ) {
    scanner.peek();
    const { at, freshLine } = scanner;
    sameLine &&= !freshLine;
    const word = scanner.word();
    const next = scanner.peek();
    const alone = scanner.freshLine || scanner.done;
    if (!KEYWORDS.has(word) || next === 58 || !(sameLine || alone)) {
      scanner.at = at;
      scanner.freshLine = freshLine;
      return;
    }
  }
}

/** `BS_: 500000 : 12,34`: bit timing, obsolete. */
export function readTiming(scanner: Scanner): void {
  scanner.takes(":");
  while (scanner.atNumber()) {
    scanner.number("a bit rate");
    if (!scanner.takes(":")) scanner.takes(",");
  }
  scanner.takes(";");
}

/** `BU_: Engine Gateway` */
export function readNodes(scanner: Scanner, draft: Draft, _at: number, problems: Problems): void {
  scanner.expect(":");
  while (scanner.atName()) {
    const { at } = scanner;
    const name = scanner.word();
    if (draft.nodes.has(name)) problems.warn(at, `node ${quote(name)} is listed twice`);
    else if (draft.nodes.size < MAX_NODES) draft.nodes.add(name);
    else problems.error(at, `node ${quote(name)} is skipped: the limit is ${MAX_NODES} nodes`);
    scanner.takes(",");
  }
  scanner.takes(";");
}

/** `VAL_TABLE_ Gear 0 "Neutral" 1 "First" ;` */
export function readValueTable(scanner: Scanner, draft: Draft, at: number, problems: Problems): void {
  const name = scanner.name("the name of a value table");
  const labels = readPairs(scanner, problems);
  endStatement(scanner, problems);
  draft.valueTables.push({ at, name, labels });
}

/** `VAL_ 291 Gear 0 "Neutral" 1 "First" ;`, `VAL_ 291 Gear GearTable ;`, or of an environment variable without an id. */
export function readLabels(scanner: Scanner, draft: Draft, at: number, problems: Problems): void {
  const id = scanner.atNumber() ? scanner.unsigned("the id of a message") : undefined;
  const name = scanner.name(id === undefined ? "the id of a message, or the name of an environment variable" : "the name of a signal");
  const table = scanner.atName() && !scanner.atNumber() ? scanner.word() : undefined;
  const labels = table === undefined ? readPairs(scanner, problems) : new Map<RawValue, string>();
  endStatement(scanner, problems);
  draft.labels.push({ at, id, name, labels, table });
}

function readPairs(scanner: Scanner, problems: Problems): Map<RawValue, string> {
  const labels = new Map<RawValue, string>();
  while (scanner.atNumber()) {
    const { at } = scanner;
    const value = scanner.integer("a raw value");
    const label = scanner.string("its label in quotes");
    if (labels.has(value))
      problems.warn(at, `value ${value} already has the label ${quote(labels.get(value) ?? "")}; the last one is used`);
    if (labels.size >= MAX_LABELS && !labels.has(value))
      problems.error(at, `label ${quote(label)} is skipped: the limit is ${MAX_LABELS} labels`);
    else labels.set(value, label);
  }
  return labels;
}

/** `EV_ Speed: 1 [0|250] "km/h" 0 5 DUMMY_NODE_VECTOR0 Gateway;` */
export function readVariable(scanner: Scanner, draft: Draft, at: number, problems: Problems): void {
  const name = scanner.name("the name of an environment variable");
  scanner.expect(":");
  const type = scanner.unsigned("the type of the variable");
  scanner.expect("[");
  const minimum = scanner.number("the lowest value");
  scanner.expect("|");
  const maximum = scanner.number("the highest value");
  scanner.expect("]");
  const unit = scanner.string("the unit in quotes");
  const initial = scanner.number("the initial value");
  const id = scanner.unsigned("the number of the variable");
  const accessType = scanner.name("the access type");
  const nodes = readNames(scanner);
  endStatement(scanner, problems);
  if (draft.environment.length >= MAX_VARIABLES)
    problems.error(at, `environment variable ${quote(name)} is skipped: the limit is ${MAX_VARIABLES} environment variables`);
  else draft.environment.push({ at, name, type, minimum, maximum, unit, initial, id, accessType, nodes });
}

/** `ENVVAR_DATA_ Name: 10;` */
export function readDataSize(scanner: Scanner, draft: Draft, at: number, problems: Problems): void {
  const name = scanner.name("the name of an environment variable");
  scanner.expect(":");
  const size = scanner.unsigned("its size in bytes");
  endStatement(scanner, problems);
  draft.dataSizes.push({ at, name, size });
}

/** Reads names separated by commas or spaces; the list continues on the next line only after a comma. */
export function readNames(scanner: Scanner): string[] {
  const names: string[] = [];
  for (let goesOn = true; goesOn || !scanner.freshLine; ) {
    scanner.peek();
    if (!goesOn && scanner.freshLine) break;
    if (!scanner.atName()) break;
    names.push(scanner.word());
    goesOn = scanner.takes(",");
    if (!goesOn) scanner.peek();
  }
  return names;
}

/** Reads names up to the `;` or the next keyword. */
export function readNameList(scanner: Scanner): string[] {
  const names: string[] = [];
  while (!atKeyword(scanner) && scanner.atName()) {
    names.push(scanner.word());
    scanner.takes(",");
  }
  return names;
}
