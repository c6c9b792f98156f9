import { forEachInSteps, mapInSteps, type Steps } from "../../base/steps.js";
import { pgnOf } from "../model/j1939.js";
import type { AttributeValue, DatabaseData, EnvironmentVariable, Labels, Message, NetworkNode, RelationAttribute } from "../model/model.js";
import type { Draft, DraftMessage } from "../parse/draft.js";
import { type Problems, quote } from "../parse/problems.js";
import { AttributeTypes } from "./attributes.js";
import { type BuildContext, buildSignals, longName, longNameOf, NO_ATTRIBUTES, nodeNames } from "./build-signals.js";
import { checkMessage, checkMessages } from "./checks.js";
import { frameFormatOf } from "./frame-format.js";
import { Overlaps } from "./overlaps.js";
import { References } from "./references.js";

const EXTENDED = 0x8000_0000;
const MAX_STANDARD = 0x7ff;
const MAX_CLASSIC = 8;
const MAX_CAN_FD = 64;

/** Builds a database from the statements of a file. */
export function* buildDatabase(draft: Draft, problems: Problems): Steps<DatabaseData> {
  const references = yield* References.of(draft, problems);
  const types = new AttributeTypes(draft, problems);
  const network = new Map<string, AttributeValue>();
  const valueTables = new Map<string, Labels>();
  for (const { at, name, labels } of draft.valueTables) {
    if (valueTables.has(name)) problems.warn(at, `value table ${quote(name)} is defined twice; the last one is used`);
    valueTables.set(name, labels);
  }
  yield* applyAttributes(draft, references, types, network);
  const comment = yield* applyComments(draft, references);
  yield* applyLabels(draft, references, valueTables, problems);
  yield* applyDetails(draft, references);

  const nodes = buildNodes(draft, references);
  const overlaps = new Overlaps();
  const context: BuildContext = {
    problems,
    types,
    network,
    overlaps,
    nodeNames: new Map(nodes.map(({ name, shortName }) => [shortName, name])),
  };
  const messages = yield* mapInSteps(references.messages, (message) => buildMessage(message, references, context));
  yield* checkMessages(messages, references.messages, problems);
  const relationAttributes = yield* buildRelations(draft, references, { ...context, messages });
  return {
    version: draft.version,
    comment,
    nodes,
    messages,
    valueTables,
    environmentVariables: yield* buildVariables(draft, references, context),
    attributes: network,
    attributeDefinitions: types.definitions,
    relationAttributes,
  };
}

function* applyAttributes(draft: Draft, references: References, types: AttributeTypes, network: Map<string, AttributeValue>): Steps<void> {
  yield* forEachInSteps(draft.attributes, (statement) => {
    const { attribute, object } = statement;
    if ((object === "message" || object === "signal") && references.ignores(statement.id)) return;
    const value = types.value(object, attribute, statement);
    if (object === "network") network.set(attribute, value);
    else {
      const target = references.target(statement, "BA_");
      if (target === undefined) return;
      target.attributes ??= new Map();
      target.attributes.set(attribute, value);
    }
  });
}

/** Returns the comment on the network; several are joined, as in CANdb++. */
function* applyComments(draft: Draft, references: References): Steps<string | undefined> {
  let comment: string | undefined;
  yield* forEachInSteps(draft.comments, (statement) => {
    if (statement.object === "network") comment = (comment ?? "") + statement.text;
    else {
      const target = references.target(statement, "CM_");
      if (target !== undefined) target.comment = statement.text;
    }
  });
  return comment;
}

function* applyLabels(draft: Draft, references: References, tables: ReadonlyMap<string, Labels>, problems: Problems): Steps<void> {
  yield* forEachInSteps(draft.labels, (statement) => {
    const { at, id, name, table } = statement;
    const target = id === undefined ? references.variable(at, name, "VAL_") : references.signal(at, { id, name }, "VAL_");
    const labels = table === undefined ? statement.labels : tables.get(table);
    if (labels === undefined) problems.error(at, `VAL_ refers to value table ${quote(table ?? "")}, which is not in the file`);
    else if (target !== undefined) target.labels = labels;
  });
}

function* applyDetails(draft: Draft, references: References): Steps<void> {
  yield* forEachInSteps(draft.senders, ({ at, id, names }) => {
    const { senders } = references.message(at, id, "BO_TX_BU_") ?? {};
    for (const name of names) senders?.push(name);
  });
  yield* forEachInSteps(draft.valueTypes, ({ at, id, name, type }) => {
    const facts = references.signal(at, { id, name }, "SIG_VALTYPE_");
    if (facts !== undefined) facts.valueType = type;
  });
  yield* forEachInSteps(draft.branches, (branch) => {
    const facts = references.signal(branch.at, branch, "SG_MUL_VAL_");
    if (facts === undefined) return;
    facts.branches ??= [];
    facts.branches.push(branch);
  });
  yield* forEachInSteps(draft.groups, (group) => void references.message(group.at, group.id, "SIG_GROUP_")?.groups.push(group));
  yield* forEachInSteps(draft.dataSizes, ({ at, name, size }) => {
    const facts = references.variable(at, name, "ENVVAR_DATA_");
    if (facts !== undefined) facts.dataSize = size;
  });
}

function buildNodes(draft: Draft, references: References): NetworkNode[] {
  return [...draft.nodes].map((name) => {
    const facts = references.factsOfNode(name);
    const attributes = facts?.attributes ?? NO_ATTRIBUTES;
    return { name: longName(attributes, "SystemNodeLongSymbol") ?? name, shortName: name, comment: facts?.comment, attributes };
  });
}

function buildMessage(draft: DraftMessage, references: References, context: BuildContext): Message {
  const facts = references.factsOf(draft);
  const { attributes = NO_ATTRIBUTES, comment, last } = facts;
  const groups = draft === last ? facts.groups : [];
  const senders = [draft.sender, ...(draft === last ? facts.senders : [])];
  const extended = (draft.id & EXTENDED) !== 0 || draft.id > MAX_STANDARD;
  const id = (draft.id & ~EXTENDED) >>> 0;
  const format = frameFormatOf(attributes, context.types, context.network);
  const pgn = extended && format.j1939 ? pgnOf(id) : undefined;
  const placed = buildSignals(draft, facts, context);
  const signals = placed.map(({ signal }) => signal);
  const cycleTime = attributes.get("GenMsgCycleTime") ?? context.types.default("message", "GenMsgCycleTime");
  const message: Message = {
    id,
    extended,
    name: longName(attributes, "SystemMessageLongSymbol") ?? draft.name,
    shortName: draft.name,
    length: draft.length,
    fd: format.fd ?? (draft.length > MAX_CLASSIC && draft.length <= MAX_CAN_FD && pgn === undefined),
    senders: [...new Set(nodeNames(senders, context))],
    comment,
    cycleTimeMs: typeof cycleTime === "number" && cycleTime > 0 ? cycleTime : undefined,
    attributes,
    signals,
    signalGroups: groups.map(({ name, repetitions, signals: names }) => ({
      name,
      repetitions,
      signals: names.map((each) => longNameOf(each, facts.signals.get(each))),
    })),
    multiplexer: signals.find(({ multiplexing }) => multiplexing?.selector === true && multiplexing.branch === undefined)?.name,
    pgn,
  };
  checkMessage(message, { at: draft.at, placed, overlaps: context.overlaps, hasNamesakes: facts.hasNamesakes }, context.problems);
  return message;
}

function buildVariables(draft: Draft, references: References, context: BuildContext): Steps<EnvironmentVariable[]> {
  return mapInSteps(draft.environment, ({ at: _, nodes, name, ...variable }) => {
    const facts = references.factsOfVariable(name);
    const attributes = facts?.attributes ?? NO_ATTRIBUTES;
    return {
      ...variable,
      name: longName(attributes, "SystemEnvVarLongSymbol") ?? name,
      shortName: name,
      nodes: nodeNames(nodes, context),
      dataSize: facts?.dataSize,
      comment: facts?.comment,
      labels: facts?.labels,
      attributes,
    };
  });
}

function* buildRelations(
  draft: Draft,
  references: References,
  { types, nodeNames: names, messages }: BuildContext & { readonly messages: readonly Message[] },
): Steps<RelationAttribute[]> {
  const relations: RelationAttribute[] = [];
  if (draft.relations.length === 0) return relations;
  const signalNames = new Map<string, string>();
  yield* forEachInSteps(references.messages.entries(), ([i, message]) => {
    for (const { shortName, name } of messages[i]?.signals ?? [])
      if (shortName !== name) signalNames.set(`${message.id} ${shortName}`, name);
  });
  yield* forEachInSteps(draft.relations, (statement) => {
    const { at, attribute, node, id, name } = statement;
    const object = statement.object as RelationAttribute["object"];
    if (references.node(at, node, "BA_REL_") === undefined || references.ignores(id)) return;
    const found =
      object === "node-signal"
        ? references.signal(at, statement, "BA_REL_")
        : object === "node-message"
          ? references.message(at, id, "BA_REL_")
          : references.variable(at, name, "BA_REL_");
    if (found === undefined) return;
    const ofMessage = object !== "node-environment-variable";
    relations.push({
      attribute,
      object,
      node: names.get(node) ?? node,
      id: ofMessage ? (id & ~EXTENDED) >>> 0 : undefined,
      extended: ofMessage && ((id & EXTENDED) !== 0 || id > MAX_STANDARD),
      name: signalNames.get(`${id} ${name}`) ?? name,
      value: types.value(object, attribute, statement),
    });
  });
  return relations;
}
