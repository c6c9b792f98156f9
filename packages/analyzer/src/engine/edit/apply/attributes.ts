import type { AttributeDefinition, AttributeObject, Attributes, AttributeValue, DatabaseData, Message, Signal } from "canalystii/dbc";

// What DBC stores as attributes, and the definitions that they need.

/** Names up to this length are in the file as they are; Vector's tools refuse longer ones. */
const SHORT_NAME = 32;
const CLASSIC_BYTES = 8;

const ofText = { type: "STRING", minimum: undefined, maximum: undefined, values: [], default: "" } as const;
const DEFINITIONS: Readonly<Record<string, AttributeDefinition>> = {
  GenMsgCycleTime: { name: "GenMsgCycleTime", object: "message", type: "INT", minimum: 0, maximum: 3_600_000, values: [], default: 0 },
  SystemMessageLongSymbol: { name: "SystemMessageLongSymbol", object: "message", ...ofText },
  SystemSignalLongSymbol: { name: "SystemSignalLongSymbol", object: "signal", ...ofText },
};

/** `VFrameFormat` as a number, in databases that define it as one. */
const FORMAT_NUMBERS: Readonly<Record<string, number>> = { StandardCAN: 0, ExtendedCAN: 1, StandardCAN_FD: 14, ExtendedCAN_FD: 15 };

function definitionOf(data: DatabaseData, object: AttributeObject, name: string): AttributeDefinition | undefined {
  return data.attributeDefinitions.find((definition) => definition.name === name && definition.object === object);
}

/** Returns the database with the definitions of all attributes that are used and that it does not define. */
export function withDefinitions(data: DatabaseData, ...used: readonly Attributes[]): DatabaseData {
  const names = new Set(used.flatMap((attributes) => [...attributes.keys()]));
  const missing = Object.values(DEFINITIONS).filter(
    ({ name, object }) => names.has(name) && definitionOf(data, object, name) === undefined,
  );
  return missing.length === 0 ? data : { ...data, attributeDefinitions: [...data.attributeDefinitions, ...missing] };
}

/** Returns attributes with another value of one; undefined: without it. */
function withAttribute(attributes: Attributes, name: string, value: AttributeValue | undefined): Attributes {
  const changed = new Map(attributes);
  if (value === undefined) changed.delete(name);
  else changed.set(name, value);
  return changed;
}

/** Returns the attributes of a message that is sent so often; undefined: not periodically, also if messages are by default. */
export function withCycleTime(data: DatabaseData, attributes: Attributes, cycleTimeMs: number | undefined): Attributes {
  const standard = definitionOf(data, "message", "GenMsgCycleTime")?.default;
  const none = typeof standard === "number" && standard > 0 ? 0 : undefined;
  return withAttribute(attributes, "GenMsgCycleTime", cycleTimeMs ?? none);
}

/** Returns the attributes of a message whose frames need another format because of its id or length; J1939 stays J1939. */
export function withFrameFormat(data: DatabaseData, { attributes, extended, length, pgn }: Message): Attributes {
  const definition = definitionOf(data, "message", "VFrameFormat");
  if (definition === undefined || (pgn !== undefined && extended)) return attributes;
  const format = `${extended ? "ExtendedCAN" : "StandardCAN"}${length > CLASSIC_BYTES ? "_FD" : ""}`;
  if (definition.type !== "ENUM") return withAttribute(attributes, "VFrameFormat", FORMAT_NUMBERS[format]);
  return definition.values.includes(format) ? withAttribute(attributes, "VFrameFormat", format) : attributes;
}

/** Names of an object, and the attribute with its long one if that is needed. */
interface Named {
  readonly name: string;
  readonly shortName: string;
  readonly attributes: Attributes;
}

/** Gives a signal another name. @param others the other signals of its message; those of the same name are in other branches */
export function withSignalName(signal: Signal, name: string, others: readonly Signal[]): Signal {
  const taken = others.filter((other) => other.name !== name).map(({ shortName }) => shortName);
  return withName(signal, name, "SystemSignalLongSymbol", new Set(taken));
}

/** Gives a message another name. @param others the other messages */
export function withMessageName(message: Message, name: string, others: readonly Message[]): Message {
  return withName(message, name, "SystemMessageLongSymbol", new Set(others.map(({ shortName }) => shortName)));
}

function withName<T extends Named>(named: T, name: string, attribute: keyof typeof DEFINITIONS, taken: ReadonlySet<string>): T {
  if (name === named.name) return named;
  const isLong = name.length > SHORT_NAME || taken.has(name);
  const attributes = withAttribute(named.attributes, attribute, isLong ? name : undefined);
  return { ...named, name, shortName: isLong ? shortened(name, taken) : name, attributes };
}

function shortened(name: string, taken: ReadonlySet<string>): string {
  let short = name.slice(0, SHORT_NAME);
  for (let number = 1; taken.has(short); number++) short = `${name.slice(0, SHORT_NAME - 1 - String(number).length)}_${number}`;
  return short;
}
