import type { DatabaseData, Message, Signal } from "canalystii/dbc";
import type { EditProblem, MessageFields, SignalFields } from "../../../protocol.js";
import { checkMessageFields } from "../check/check-message.js";
import { checkSignalFields } from "../check/check-signal.js";
import { FieldProblems, hasErrors } from "../check/edit-problems.js";
import { NEW_MESSAGE, NEW_SIGNAL, withFields } from "../fields.js";
import { readMultiplexing } from "../multiplexing.js";
import { withCycleTime, withDefinitions, withFrameFormat, withMessageName, withSignalName } from "./attributes.js";
import { settleMessage } from "./settle-message.js";

/** What a change has made of a database; undefined: there was an error. */
export interface Edited {
  readonly data: DatabaseData | undefined;
  readonly problems: readonly EditProblem[];
}

/** Returns a message by its position. @throws RangeError */
export function messageAt(data: DatabaseData, at: number): Message {
  const message = data.messages[at];
  if (message === undefined) throw new RangeError(`message ${String(at)} is not in the database`);
  return message;
}

/** Adds a message at the end, with its signals. */
export function addMessage(data: DatabaseData, fields: MessageFields, signals: readonly SignalFields[]): Edited {
  const made: Signal[] = [];
  for (const signal of signals) {
    const { multiplexing } = readMultiplexing({ signals: made }, signal, undefined);
    made.push(withSignalName({ ...withFields(NEW_SIGNAL, signal), multiplexing }, signal.name, made));
  }
  const problems = [
    ...checkMessageFields(data, fields, undefined),
    ...signals.flatMap((signal, i) => checkSignalFields({ length: fields.length, signals: made.slice(0, i) }, signal, undefined)),
  ];
  if (hasErrors(problems)) return { data: undefined, problems };
  return putMessage(data, messageWith(data, { ...NEW_MESSAGE, signals: made }, fields), { at: data.messages.length, problems, fields });
}

export function changeMessage(data: DatabaseData, at: number, fields: MessageFields): Edited {
  const before = messageAt(data, at);
  const problems = checkMessageFields(data, fields, before);
  if (hasErrors(problems)) return { data: undefined, problems };
  const moved = data.relationAttributes.map((each) => (isOf(each, before) ? { ...each, id: fields.id, extended: fields.extended } : each));
  return putMessage({ ...data, relationAttributes: moved }, messageWith(data, before, fields), { at, problems, fields });
}

export function removeMessage(data: DatabaseData, at: number): Edited {
  const gone = messageAt(data, at);
  const isShared = data.messages.some((other) => other !== gone && other.id === gone.id && other.extended === gone.extended);
  return {
    data: {
      ...data,
      messages: data.messages.filter((message) => message !== gone),
      relationAttributes: data.relationAttributes.filter((each) => isShared || !isOf(each, gone)),
    },
    problems: [],
  };
}

function isOf(relation: DatabaseData["relationAttributes"][number], { id, extended }: Message): boolean {
  return relation.object !== "node-environment-variable" && relation.id === id && relation.extended === extended;
}

function messageWith(data: DatabaseData, message: Message, fields: MessageFields): Message {
  const { name, id, extended, length, sender, cycleTimeMs, comment } = fields;
  const others = message.senders.slice(1).filter((each) => each !== sender);
  const senders = sender === message.senders[0] ? message.senders : [...(sender === "" ? [] : [sender]), ...others];
  const changed = { ...message, id, extended, length, senders, comment: comment === "" ? undefined : comment };
  const isNewFormat = length !== message.length || extended !== message.extended;
  const formatted = isNewFormat ? { ...changed, attributes: withFrameFormat(data, changed) } : changed;
  const isNewCycle = cycleTimeMs !== message.cycleTimeMs;
  const timed = isNewCycle ? { ...formatted, attributes: withCycleTime(data, formatted.attributes, cycleTimeMs) } : formatted;
  return withMessageName(
    timed,
    name,
    data.messages.filter((other) => other !== message),
  );
}

interface Put {
  /** Position of the message that it takes the place of; the number of messages: at the end. */
  readonly at: number;
  readonly problems: readonly EditProblem[];
  readonly fields: MessageFields;
}

function putMessage(data: DatabaseData, message: Message, { at, problems, fields }: Put): Edited {
  const put = storeMessage(data, message, at);
  const found = new FieldProblems<MessageFields>("message");
  if (put.settled === undefined || put.settled.name !== fields.name) found.error("name", "this is a word of the DBC format");
  else if (put.settled.cycleTimeMs !== fields.cycleTimeMs)
    found.error("cycleTimeMs", "this database defines the attribute GenMsgCycleTime in another way");
  for (const warning of put.warnings) found.warn("length", warning);
  const all = [...problems, ...found.found];
  return { data: hasErrors(all) ? undefined : put.data, problems: all };
}

/** Puts a message, as it will be read again, at a position, with the nodes and definitions that it needs. */
export function storeMessage(data: DatabaseData, message: Message, at: number) {
  const before = data.messages[at];
  const names = new Set([...message.senders, ...message.signals.flatMap(({ receivers }) => receivers)]);
  const old = new Set([...(before?.senders ?? []), ...(before?.signals.flatMap(({ receivers }) => receivers) ?? [])]);
  const defined = withDefinitions(withNodes(data, names, old), message.attributes, ...message.signals.map(({ attributes }) => attributes));
  const { message: read, warnings } = settleMessage(defined, message);
  // a name that is a keyword breaks the file
  const namesOf = ({ signals }: Message) => signals.map(({ name }) => name).join();
  const settled = read && namesOf(read) === namesOf(message) ? read : undefined;
  const messages = defined.messages.toSpliced(at, before === undefined ? 0 : 1, ...(settled === undefined ? [] : [settled]));
  const own = warnings.filter((warning) => warning.includes(JSON.stringify(message.name)));
  return { data: { ...defined, messages }, settled, warnings: own, all: warnings };
}

/** Adds the nodes that are new. */
function withNodes(data: DatabaseData, names: ReadonlySet<string>, old: ReadonlySet<string>): DatabaseData {
  const known = new Set(data.nodes.flatMap(({ name, shortName }) => [name, shortName]));
  const added = [...names].filter((name) => !known.has(name) && !old.has(name));
  if (added.length === 0) return data;
  return {
    ...data,
    nodes: [...data.nodes, ...added.map((name) => ({ name, shortName: name, comment: undefined, attributes: new Map() }))],
  };
}
