import { forEachInSteps, mapInSteps, type Steps } from "../../base/steps.js";
import type { AttributeDefinition, AttributeObject, Attributes, AttributeValue, DatabaseData } from "../model/model.js";
import { dbcId, quoted, type ShortNames } from "./short-names.js";

const KEYWORDS: Readonly<Record<AttributeObject, string>> = {
  network: "",
  node: "BU_ ",
  message: "BO_ ",
  signal: "SG_ ",
  "environment-variable": "EV_ ",
  "node-signal": "BU_SG_REL_ ",
  "node-message": "BU_BO_REL_ ",
  "node-environment-variable": "BU_EV_REL_ ",
};

/** Returns the lines of attributes: definitions, defaults and values, and the same for relations. */
export function* attributeSections(database: DatabaseData, names: ShortNames): Steps<Iterable<string>[]> {
  const { attributeDefinitions: all } = database;
  const ofRelations = all.filter(isOfRelation);
  const others = all.filter((definition) => !isOfRelation(definition));
  return [
    others.map((definition) => `BA_DEF_ ${definitionText(definition)};`),
    ofRelations.map((definition) => `BA_DEF_REL_ ${definitionText(definition)};`),
    others.flatMap((definition) => defaultLines("BA_DEF_DEF_", definition)),
    ofRelations.flatMap((definition) => defaultLines("BA_DEF_DEF_REL_", definition)),
    yield* valueLines(database),
    yield* relationLines(database, names),
  ];
}

function isOfRelation({ object }: AttributeDefinition): boolean {
  return object.startsWith("node-");
}

function definitionText({ object, name, type, minimum, maximum, values }: AttributeDefinition): string {
  const head = `${KEYWORDS[object]}${quoted(name)} ${type}`;
  if (type === "ENUM") return `${head} ${values.map(quoted).join(",")}`;
  return minimum === undefined || maximum === undefined ? `${head} ` : `${head} ${minimum} ${maximum}`;
}

function defaultLines(keyword: string, { name, default: value }: AttributeDefinition): string[] {
  // defaults of enumerations are written as text, values as index
  return value === undefined ? [] : [`${keyword} ${quoted(name)} ${typeof value === "number" ? value : quoted(value)};`];
}

function* valueLines(database: DatabaseData): Steps<Iterable<string>> {
  const print = valuePrinter(database);
  const lines = new Set<string>();
  const add = (object: AttributeObject, target: string, attributes: Attributes) => {
    for (const [name, value] of attributes) lines.add(`BA_ ${quoted(name)} ${KEYWORDS[object]}${target}${print(object, name, value)};`);
  };
  add("network", "", database.attributes);
  for (const { shortName, attributes } of database.nodes) add("node", `${shortName} `, attributes);
  yield* forEachInSteps(database.messages, (message) => {
    add("message", `${dbcId(message)} `, message.attributes);
    for (const signal of message.signals) add("signal", `${dbcId(message)} ${signal.shortName} `, signal.attributes);
  });
  yield* forEachInSteps(database.environmentVariables, ({ shortName, attributes }) =>
    add("environment-variable", `${shortName} `, attributes),
  );
  return lines;
}

function* relationLines(database: DatabaseData, names: ShortNames): Steps<string[]> {
  if (database.relationAttributes.length === 0) return [];
  const print = valuePrinter(database);
  const messages = new Map(yield* mapInSteps(database.messages, (message) => [dbcId(message), message] as const));
  const variables = new Map(database.environmentVariables.map(({ name, shortName }) => [name, shortName]));
  return yield* mapInSteps(database.relationAttributes, ({ attribute, object, node, id, extended, name, value }) => {
    const head = `BA_REL_ ${quoted(attribute)} ${KEYWORDS[object]}${names.node(node)}`;
    const number = id === undefined ? undefined : dbcId({ id, extended });
    const message = number === undefined ? undefined : messages.get(number);
    const target =
      object === "node-signal"
        ? `SG_ ${number} ${message === undefined ? name : names.signal(message, name)}`
        : object === "node-message"
          ? `${number}`
          : (variables.get(name) ?? name);
    return `${head} ${target} ${print(object, attribute, value)};`;
  });
}

/** Prints values as their attribute is defined. */
function valuePrinter({ attributeDefinitions }: DatabaseData): (object: AttributeObject, name: string, value: AttributeValue) => string {
  const indexes = new Map<string, Map<string, number>>();
  for (const { object, name, type, values } of attributeDefinitions) {
    // if texts are equal, the first one
    if (type === "ENUM") indexes.set(`${object} ${name}`, new Map(values.map((text, i) => [text, i] as const).reverse()));
  }
  return (object, name, value) => {
    if (typeof value === "number") return String(value);
    return String(indexes.get(`${object} ${name}`)?.get(value) ?? quoted(value));
  };
}
