import type { DatabaseData, Message, Signal } from "canalystii/dbc";
import type { EditProblem, SignalFields } from "../../../protocol.js";
import { checkSignalFields } from "../check/check-signal.js";
import { FieldProblems, hasErrors } from "../check/edit-problems.js";
import { NEW_SIGNAL, withFields } from "../fields.js";
import { readMultiplexing } from "../multiplexing.js";
import { withSignalName } from "./attributes.js";
import { type Edited, messageAt, storeMessage } from "./edit-messages.js";

/** Returns a signal by its position. @throws RangeError */
function signalAt(message: Message, at: number): Signal {
  const signal = message.signals[at];
  if (signal === undefined) throw new RangeError(`signal ${String(at)} is not in message ${message.name}`);
  return signal;
}

/** Adds a signal at the end of a message. */
export function addSignal(data: DatabaseData, at: number, fields: SignalFields): Edited {
  const message = messageAt(data, at);
  const problems = [...checkOwner(data, message), ...checkSignalFields(message, fields, undefined)];
  if (hasErrors(problems)) return { data: undefined, problems };
  const { multiplexing } = readMultiplexing(message, fields, undefined);
  const made = withSignalName({ ...withFields(NEW_SIGNAL, fields), multiplexing }, fields.name, message.signals);
  return putSignals(data, { ...message, signals: [...message.signals, made] }, { at, problems, name: fields.name });
}

export function changeSignal(data: DatabaseData, at: number, position: number, fields: SignalFields): Edited {
  const message = messageAt(data, at);
  const before = signalAt(message, position);
  const problems = [...checkOwner(data, message), ...checkSignalFields(message, fields, before)];
  if (hasErrors(problems)) return { data: undefined, problems };
  const { multiplexing } = readMultiplexing(message, fields, before);
  const others = message.signals.filter((signal) => signal !== before);
  const after = withSignalName({ ...withFields(before, fields), multiplexing }, fields.name, others);
  const signals = message.signals.map((signal) => (signal === before ? after : alike(signal, before, after)));
  const isLast = !signals.some(({ name }) => name === before.name);
  const changed = isLast ? renamedIn({ ...message, signals }, before.name, after.name) : { ...message, signals };
  const relations = isLast ? renamedRelations(data, message, before.name, after.name) : data.relationAttributes;
  return putSignals({ ...data, relationAttributes: relations }, changed, { at, problems, name: fields.name });
}

export function removeSignal(data: DatabaseData, at: number, position: number): Edited {
  const message = messageAt(data, at);
  const gone = signalAt(message, position);
  const signals = message.signals.filter((signal) => signal !== gone);
  const isLast = !signals.some(({ name }) => name === gone.name);
  const selected = signals.filter(({ multiplexing }) => isLast && multiplexing?.branch?.selector === gone.name);
  const problems = new FieldProblems<SignalFields>("signal");
  if (selected.length > 0) {
    problems.error("name", `it selects when ${selected.map(({ name }) => name).join(", ")} are present; remove these first`);
    return { data: undefined, problems: problems.found };
  }
  const groups = message.signalGroups.map((group) => ({
    ...group,
    signals: group.signals.filter((name) => !isLast || name !== gone.name),
  }));
  const relations = data.relationAttributes.filter((each) => !(isLast && isRelationOf(each, message, gone.name)));
  const without = { ...data, relationAttributes: relations };
  return putSignals(without, { ...message, signals, signalGroups: groups }, { at, problems: checkOwner(data, message), name: undefined });
}

/** What files say of a signal belongs to its id and name: with two messages of one id, it is not clear to which. */
function checkOwner(data: DatabaseData, message: Message): EditProblem[] {
  const twin = data.messages.find((other) => other !== message && other.id === message.id && other.extended === message.extended);
  const problems = new FieldProblems<SignalFields>("signal");
  if (twin !== undefined)
    problems.error("name", `messages ${message.name} and ${twin.name} have the same id; change or remove one of them`);
  return problems.found;
}

/** Signals of the same name in other branches share their comment, labels, attributes and kind of number: files keep them by name. */
function alike(signal: Signal, before: Signal, { name, comment, labels, attributes, float }: Signal): Signal {
  return signal.name === before.name && name === before.name ? { ...signal, comment, labels, attributes, float } : signal;
}

/** Lets what refers to a signal of a message use its new name. */
function renamedIn(message: Message, from: string, to: string): Message {
  if (from === to) return message;
  const signals = message.signals.map((signal) => {
    const branch = signal.multiplexing?.branch;
    if (signal.multiplexing === undefined || branch?.selector !== from) return signal;
    return { ...signal, multiplexing: { ...signal.multiplexing, branch: { ...branch, selector: to } } };
  });
  const rename = (name: string) => (name === from ? to : name);
  return { ...message, signals, signalGroups: message.signalGroups.map((group) => ({ ...group, signals: group.signals.map(rename) })) };
}

type Relation = DatabaseData["relationAttributes"][number];

function isRelationOf({ object, id, extended, name }: Relation, message: Message, signal: string): boolean {
  return object === "node-signal" && id === message.id && extended === message.extended && name === signal;
}

function renamedRelations(data: DatabaseData, message: Message, from: string, to: string): readonly Relation[] {
  return data.relationAttributes.map((each) => (isRelationOf(each, message, from) ? { ...each, name: to } : each));
}

interface Put {
  readonly at: number;
  readonly problems: readonly EditProblem[];
  /** Of the signal that was added or changed. */
  readonly name: string | undefined;
}

function putSignals(data: DatabaseData, message: Message, { at, problems, name }: Put): Edited {
  if (hasErrors(problems)) return { data: undefined, problems };
  const put = storeMessage(data, message, at);
  const found = new FieldProblems<SignalFields>("signal");
  const isThere = name === undefined || put.settled?.signals.some((signal) => signal.name === name) === true;
  if (put.settled === undefined || !isThere) found.error("name", "this is a word of the DBC format");
  const own = name === undefined ? [] : put.all.filter((warning) => warning.includes(JSON.stringify(name)));
  for (const warning of own) found.warn(/share bits|needs \d+ bytes?;/.test(warning) ? "start" : "name", warning);
  const all = [...problems, ...found.found];
  return { data: hasErrors(all) ? undefined : put.data, problems: all };
}
