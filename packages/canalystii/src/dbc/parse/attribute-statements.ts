import type { AttributeDefinition, AttributeObject, AttributeValue } from "../model/model.js";
import type { Draft, DraftTarget } from "./draft.js";
import type { Problems } from "./problems.js";
import { quote } from "./problems.js";
import { type Scanner, SyntaxFault } from "./scanner.js";
import { endStatement } from "./statement-end.js";

const QUOTE = 34;
/** Limits the memory for a file of very many definitions. */
const MAX_DEFINITIONS = 100_000;
const OBJECTS: Readonly<Record<string, AttributeObject>> = {
  BU_: "node",
  BO_: "message",
  SG_: "signal",
  EV_: "environment-variable",
};
const RELATIONS: Readonly<Record<string, "node-signal" | "node-message" | "node-environment-variable">> = {
  BU_SG_REL_: "node-signal",
  BU_BO_REL_: "node-message",
  BU_EV_REL_: "node-environment-variable",
};
const TYPES: ReadonlySet<string> = new Set(["INT", "HEX", "FLOAT", "STRING", "ENUM"]);

/** `CM_ "…";`, `CM_ BU_ Engine "…";`, `CM_ BO_ 291 "…";`, `CM_ SG_ 291 Speed "…";`, `CM_ EV_ Temperature "…";` */
export function readComment(scanner: Scanner, draft: Draft, at: number, problems: Problems): void {
  const target = readTarget(scanner, at, scanner.peek() === QUOTE);
  const text = scanner.string("the comment in quotes");
  endStatement(scanner, problems);
  draft.comments.push({ ...target, text });
}

/** `BA_DEF_ BO_ "GenMsgCycleTime" INT 0 65535;` */
export function readAttributeDefinition(scanner: Scanner, draft: Draft, at: number, problems: Problems): void {
  const object = scanner.peek() === QUOTE ? "network" : readKind(scanner, OBJECTS, "BU_, BO_, SG_, EV_ or a name in quotes");
  readDefinition(scanner, draft, { at, object }, problems);
}

/** `BA_DEF_REL_ BU_SG_REL_ "GenSigTimeoutTime" INT 0 65535;` */
export function readRelationDefinition(scanner: Scanner, draft: Draft, at: number, problems: Problems): void {
  const object = readKind(scanner, RELATIONS, "BU_SG_REL_, BU_BO_REL_ or BU_EV_REL_");
  readDefinition(scanner, draft, { at, object }, problems);
}

function readDefinition(scanner: Scanner, draft: Draft, of: { at: number; object: AttributeObject }, problems: Problems): void {
  const name = scanner.string("the name of the attribute in quotes");
  scanner.peek();
  const place = scanner.at;
  const type = scanner.word();
  if (!TYPES.has(type)) throw new SyntaxFault(place, `expected INT, HEX, FLOAT, STRING or ENUM, found ${quote(type)}`);
  let minimum: number | undefined;
  let maximum: number | undefined;
  const values: string[] = [];
  if (type === "ENUM") {
    while (scanner.peek() === QUOTE) {
      values.push(scanner.string("a text"));
      scanner.takes(",");
    }
  } else if (type !== "STRING" && scanner.atNumber()) {
    minimum = scanner.number("the lowest value");
    maximum = scanner.number("the highest value");
  }
  endStatement(scanner, problems);
  if (draft.definitions.length >= MAX_DEFINITIONS)
    problems.error(of.at, `attribute ${quote(name)} is skipped: the limit is ${MAX_DEFINITIONS} attribute definitions`);
  else draft.definitions.push({ ...of, name, type: type as AttributeDefinition["type"], minimum, maximum, values, default: undefined });
}

/** `BA_DEF_DEF_ "GenMsgCycleTime" 100;`, `BA_DEF_DEF_REL_ …` */
export function readAttributeDefault(scanner: Scanner, draft: Draft, at: number, problems: Problems): void {
  const name = scanner.string("the name of the attribute in quotes");
  const value = readValue(scanner);
  endStatement(scanner, problems);
  draft.defaults.push({ at, name, value });
}

/** `BA_ "DBName" "Body";`, `BA_ "GenMsgCycleTime" BO_ 291 100;`, … */
export function readAttribute(scanner: Scanner, draft: Draft, at: number, problems: Problems): void {
  const attribute = scanner.string("the name of the attribute in quotes");
  const target = readTarget(scanner, at, scanner.peek() === QUOTE || scanner.atNumber());
  const value = readValue(scanner);
  endStatement(scanner, problems);
  draft.attributes.push({ ...target, attribute, value });
}

/** `BA_REL_ "GenSigTimeoutTime" BU_SG_REL_ Engine SG_ 291 Speed 200;`, `… BU_BO_REL_ Engine 291 1;`, `… BU_EV_REL_ Engine Name 1;` */
export function readRelation(scanner: Scanner, draft: Draft, at: number, problems: Problems): void {
  const attribute = scanner.string("the name of the attribute in quotes");
  const object = readKind(scanner, RELATIONS, "BU_SG_REL_, BU_BO_REL_ or BU_EV_REL_");
  const node = scanner.name("the name of a node");
  if (object === "node-signal") {
    const place = scanner.at;
    if (scanner.word() !== "SG_") throw new SyntaxFault(place, "expected SG_ after the node");
  }
  const id = object === "node-environment-variable" ? 0 : scanner.unsigned("the id of a message");
  const name = object === "node-message" ? "" : scanner.name("the name of a signal or variable");
  const value = readValue(scanner);
  endStatement(scanner, problems);
  draft.relations.push({ at, object, id, name, attribute, node, value });
}

function readTarget(scanner: Scanner, at: number, isNetwork: boolean): DraftTarget {
  if (isNetwork) return { at, object: "network", id: 0, name: "" };
  const object = readKind(scanner, OBJECTS, "BU_, BO_, SG_, EV_ or a value");
  const id = object === "message" || object === "signal" ? scanner.unsigned("the id of a message") : 0;
  const name = object === "message" ? "" : scanner.name(`the name of the ${object.replace("-", " ")}`);
  return { at, object, id, name };
}

function readKind<Kind>(scanner: Scanner, kinds: Readonly<Record<string, Kind>>, what: string): Kind {
  scanner.peek();
  const { at } = scanner;
  const word = scanner.word();
  const kind = Object.hasOwn(kinds, word) ? kinds[word] : undefined;
  if (kind === undefined) {
    scanner.at = at;
    return scanner.fail(what);
  }
  return kind;
}

/** Reads a string in quotes, a number, or a word without quotes, as some tools write it. */
function readValue(scanner: Scanner): AttributeValue {
  if (scanner.peek() === QUOTE) return scanner.string("a value");
  return scanner.atNumber() ? scanner.number("a value") : scanner.name("a value");
}
