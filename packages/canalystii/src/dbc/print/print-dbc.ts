import { forEachInSteps, inOneStep, joinInSteps, mapInSteps, type Steps } from "../../base/steps.js";
import type { Database } from "../database.js";
import type { DatabaseData, Labels, Message, Signal } from "../model/model.js";
import { attributeSections } from "./print-attributes.js";
import { dbcId, quoted, ShortNames } from "./short-names.js";

const SYMBOLS =
  "NS_DESC_ CM_ BA_DEF_ BA_ VAL_ CAT_DEF_ CAT_ FILTER BA_DEF_DEF_ EV_DATA_ ENVVAR_DATA_ SGTYPE_ SGTYPE_VAL_ BA_DEF_SGTYPE_ BA_SGTYPE_ " +
  "SIG_TYPE_REF_ VAL_TABLE_ SIG_GROUP_ SIG_VALTYPE_ SIGTYPE_VALTYPE_ BO_TX_BU_ BA_DEF_REL_ BA_REL_ BA_DEF_DEF_REL_ BU_SG_REL_ BU_EV_REL_ " +
  "BU_BO_REL_ SG_MUL_VAL_";
const NO_NODE = "Vector__XXX";
const LARGEST = String(Number.MAX_VALUE);

/**
 * Writes a database as a DBC file, from which `parseDbc` gives the same database. What DBC stores as attributes (cycle times,
 * initial values, kinds of frames, long names) is taken from `attributes`.
 */
export function printDbc(database: Database | DatabaseData): string {
  return inOneStep(printDbcInSteps(database));
}

/**
 * Does what {@link printDbc} does in short steps, for threads that have other work: `next()` does one, the last has the text. The
 * longest takes a few milliseconds for each megabyte of the file.
 */
export function* printDbcInSteps(database: Database | DatabaseData): Generator<undefined, string, undefined> {
  const names = new ShortNames(database);
  const ofMessages = function* (print: (message: Message, names: ShortNames) => string[]): Steps<string[]> {
    const lines: string[] = [];
    yield* forEachInSteps(database.messages, (message) => {
      for (const line of print(message, names)) lines.push(line);
    });
    return lines;
  };
  const sections: Iterable<string>[] = [
    [`VERSION ${quoted(database.version)}`],
    ["NS_ :", ...SYMBOLS.split(" ").map((symbol) => `\t${symbol}`)],
    ["BS_:"],
    [`BU_: ${database.nodes.map(({ shortName }) => shortName).join(" ")}`.trimEnd()],
    [...database.valueTables].map(([name, labels]) => `VAL_TABLE_ ${name} ${pairs(labels)};`),
    ...(yield* mapInSteps(database.messages, (message) => messageLines(message, names))),
    yield* ofMessages(senderLines),
    yield* variableLines(database, names),
    yield* dataSizeLines(database),
    yield* commentLines(database),
    ...(yield* attributeSections(database, names)),
    yield* labelLines(database),
    yield* ofMessages(groupLines),
    yield* ofMessages(typeLines),
    yield* ofMessages(branchLines),
  ];
  return yield* joinInSteps(linesOf(sections), "\n");
}

/** Returns the lines of the file: an empty one between sections, and the end of the last one. */
function* linesOf(sections: Iterable<Iterable<string>>): Generator<string> {
  let isBegun = true;
  for (const section of sections) {
    for (const line of section) {
      if (!isBegun) yield "";
      isBegun = true;
      yield line;
    }
    isBegun = false;
  }
  yield "";
}

function pairs(labels: Labels): string {
  return [...labels].map(([value, label]) => `${value} ${quoted(label)} `).join("");
}

function messageLines(message: Message, names: ShortNames): string[] {
  const { shortName, length, senders, signals } = message;
  return [
    `BO_ ${dbcId(message)} ${shortName}: ${length} ${names.node(senders[0] ?? NO_NODE)}`,
    ...signals.map((signal) => signalLine(signal, names)),
  ];
}

function signalLine(signal: Signal, names: ShortNames): string {
  const { shortName, start, length, byteOrder, signed, scale, offset, unit = "", receivers } = signal;
  const layout = `${start}|${length}@${byteOrder === "intel" ? 1 : 0}${signed ? "-" : "+"}`;
  const nodes = receivers.length === 0 ? NO_NODE : receivers.map((name) => names.node(name)).join(",");
  return ` SG_ ${shortName}${marker(signal)} : ${layout} (${scale},${offset}) ${limits(signal)} ${quoted(unit)} ${nodes}`;
}

function marker({ multiplexing }: Signal): string {
  if (multiplexing === undefined) return "";
  const { branch, selector } = multiplexing;
  return ` ${branch === undefined ? "" : `m${branch.ranges[0]?.[0] ?? 0}`}${selector ? "M" : ""}`;
}

function limits({ minimum, maximum }: Signal): string {
  if (minimum === undefined && maximum === undefined) return "[0|0]";
  return `[${minimum ?? `-${LARGEST}`}|${maximum ?? LARGEST}]`;
}

function senderLines(message: Message, names: ShortNames): string[] {
  const { senders } = message;
  return senders.length > 1 ? [`BO_TX_BU_ ${dbcId(message)} : ${senders.map((name) => names.node(name)).join(",")};`] : [];
}

function variableLines({ environmentVariables }: DatabaseData, names: ShortNames): Steps<string[]> {
  return mapInSteps(environmentVariables, ({ shortName, type, minimum, maximum, unit, initial, id, accessType, nodes }) => {
    const of = nodes.length === 0 ? NO_NODE : nodes.map((name) => names.node(name)).join(",");
    return `EV_ ${shortName}: ${type} [${minimum}|${maximum}] ${quoted(unit)} ${initial} ${id} ${accessType} ${of};`;
  });
}

function* dataSizeLines({ environmentVariables }: DatabaseData): Steps<string[]> {
  const lines: string[] = [];
  yield* forEachInSteps(environmentVariables, ({ shortName, dataSize }) => {
    if (dataSize !== undefined) lines.push(`ENVVAR_DATA_ ${shortName}: ${dataSize};`);
  });
  return lines;
}

function* commentLines({ comment, nodes, messages, environmentVariables }: DatabaseData): Steps<Iterable<string>> {
  const lines = new Set(comment === undefined ? [] : [`CM_ ${quoted(comment)};`]);
  const add = (target: string, text: string | undefined) => {
    if (text !== undefined) lines.add(`CM_ ${target} ${quoted(text)};`);
  };
  for (const node of nodes) add(`BU_ ${node.shortName}`, node.comment);
  yield* forEachInSteps(messages, (message) => {
    add(`BO_ ${dbcId(message)}`, message.comment);
    for (const signal of message.signals) add(`SG_ ${dbcId(message)} ${signal.shortName}`, signal.comment);
  });
  yield* forEachInSteps(environmentVariables, (variable) => add(`EV_ ${variable.shortName}`, variable.comment));
  return lines;
}

function* labelLines({ messages, environmentVariables }: DatabaseData): Steps<Iterable<string>> {
  const lines = new Set<string>();
  yield* forEachInSteps(messages, (message) => {
    for (const { shortName, labels } of message.signals) {
      if (labels !== undefined) lines.add(`VAL_ ${dbcId(message)} ${shortName} ${pairs(labels)};`);
    }
  });
  yield* forEachInSteps(environmentVariables, ({ shortName, labels }) => {
    if (labels !== undefined) lines.add(`VAL_ ${shortName} ${pairs(labels)};`);
  });
  return lines;
}

function groupLines(message: Message, names: ShortNames): string[] {
  return message.signalGroups.map(({ name, repetitions, signals }) => {
    const members = signals.map((signal) => ` ${names.signal(message, signal)}`).join("");
    return `SIG_GROUP_ ${dbcId(message)} ${name} ${repetitions} :${members};`;
  });
}

function typeLines(message: Message): string[] {
  const floats = message.signals.filter(({ float }) => float);
  return [...new Set(floats.map(({ shortName, length }) => `SIG_VALTYPE_ ${dbcId(message)} ${shortName} : ${length === 64 ? 2 : 1};`))];
}

/** Returns `SG_MUL_VAL_` lines for messages whose branches need more than the marks `M` and `m3`. */
function branchLines(message: Message, names: ShortNames): string[] {
  const branches = message.signals.flatMap(({ shortName, multiplexing }) =>
    multiplexing?.branch === undefined ? [] : [{ shortName, ...multiplexing.branch }],
  );
  const selectors = message.signals.filter(({ multiplexing }) => multiplexing?.selector === true);
  const [only] = selectors;
  const isPlain =
    selectors.length === 1 &&
    branches.every(({ selector, ranges }) => selector === only?.name && ranges.length === 1 && ranges[0]?.[0] === ranges[0]?.[1]);
  if (isPlain) return [];
  return branches.flatMap(({ shortName, selector, ranges }) => {
    if (selector === undefined) return [];
    const values = ranges.map(([first, last]) => `${first}-${last}`).join(", ");
    return [`SG_MUL_VAL_ ${dbcId(message)} ${shortName} ${names.signal(message, selector)} ${values};`];
  });
}
