import { isFloatLength, rawLimits, toRawValue } from "../model/layout.js";
import type { Attributes, AttributeValue, Labels, Multiplexing, RawValue, Signal } from "../model/model.js";
import type { DraftMessage, DraftSignal } from "../parse/draft.js";
import { type Problems, quote } from "../parse/problems.js";
import type { AttributeTypes } from "./attributes.js";
import { resolveMultiplexing } from "./multiplexing.js";
import type { Overlaps, PlacedSignal } from "./overlaps.js";
import type { MessageFacts, SignalFacts } from "./references.js";

const MAX_BITS = 64;
const MAX_START = 8 * 0xffff + 7;
const NO_NODE = "Vector__XXX";
/** Shared by all objects without attributes. */
export const NO_ATTRIBUTES: Attributes = new Map();

/** What building signals and messages needs from the rest of the file. */
export interface BuildContext {
  readonly problems: Problems;
  readonly types: AttributeTypes;
  readonly network: ReadonlyMap<string, AttributeValue>;
  readonly overlaps: Overlaps;
  /** Long names of nodes by the names in the file. */
  readonly nodeNames: ReadonlyMap<string, string>;
}

/** Builds the signals of a message; invalid ones are reported and skipped. */
export function buildSignals(message: DraftMessage, facts: MessageFacts, context: BuildContext): PlacedSignal[] {
  const multiplexing = resolveMultiplexing(message, facts, context.problems);
  const signals: PlacedSignal[] = [];
  message.signals.forEach((draft, i) => {
    const why = whyImpossible(draft, facts.signals.get(draft.name));
    if (why === undefined) {
      const signal = buildSignal(draft, facts.signals.get(draft.name), context, renamed(multiplexing[i], facts));
      signals.push({ at: draft.at, signal });
    } else {
      context.problems.error(draft.at, `signal ${quote(draft.name)} of message ${quote(message.name)} is skipped: ${why}`);
    }
  });
  return signals;
}

function whyImpossible({ length, start }: DraftSignal, facts: SignalFacts | undefined): string | undefined {
  if (length < 1 || length > MAX_BITS) return `length ${length} is not in 1..${MAX_BITS} bits`;
  if (start > MAX_START) return `start bit ${start} is not in 0..${MAX_START}`;
  const type = facts?.valueType ?? 0;
  if (type === 0) return undefined;
  if (type > 2) return `SIG_VALTYPE_ ${type} is not 0, 1 or 2`;
  return isFloatLength(length) ? undefined : `float length ${length} is not 16, 32 or 64 bits`;
}

function buildSignal(
  draft: DraftSignal,
  facts: SignalFacts | undefined,
  context: BuildContext,
  multiplexing: Multiplexing | undefined,
): Signal {
  const { name, start, length, signed, scale, offset, minimum, maximum } = draft;
  const float = (facts?.valueType ?? 0) !== 0;
  if (scale === 0) context.problems.warn(draft.at, `signal ${quote(name)} has factor 0: its value is always ${offset}`);
  return {
    name: longNameOf(name, facts),
    shortName: name,
    start,
    length,
    byteOrder: draft.motorola ? "motorola" : "intel",
    signed,
    float,
    scale,
    offset,
    minimum,
    maximum,
    unit: draft.unit === "" ? undefined : draft.unit,
    receivers: nodeNames(draft.receivers, context),
    comment: facts?.comment,
    labels: nonEmpty(facts?.labels),
    initial: initialOf({ name, at: draft.at, length, signed, float }, facts, context),
    attributes: facts?.attributes ?? NO_ATTRIBUTES,
    multiplexing,
  };
}

/** Removes the placeholder for "no node" and gives the other nodes their long names. */
export function nodeNames(names: readonly string[], { nodeNames: long }: BuildContext): string[] {
  return names.filter((name) => name !== NO_NODE && name !== "").map((name) => long.get(name) ?? name);
}

function nonEmpty(labels: Labels | undefined): Labels | undefined {
  return labels !== undefined && labels.size > 0 ? labels : undefined;
}

/** Returns the long name that an attribute gives, if any. */
export function longName(attributes: ReadonlyMap<string, AttributeValue> | undefined, attribute: string): string | undefined {
  const value = attributes?.get(attribute);
  return typeof value === "string" && value !== "" ? value : undefined;
}

/** Returns the long name of a signal by its name in the file. */
export function longNameOf(name: string, facts: SignalFacts | undefined): string {
  return longName(facts?.attributes, "SystemSignalLongSymbol") ?? name;
}

function renamed(multiplexing: Multiplexing | undefined, { signals }: MessageFacts): Multiplexing | undefined {
  const selector = multiplexing?.branch?.selector;
  if (multiplexing?.branch === undefined || selector === undefined) return multiplexing;
  const name = longNameOf(selector, signals.get(selector));
  return name === selector ? multiplexing : { ...multiplexing, branch: { ...multiplexing.branch, selector: name } };
}

function initialOf(
  signal: { readonly name: string; readonly at: number; readonly length: number; readonly signed: boolean; readonly float: boolean },
  facts: SignalFacts | undefined,
  { types, problems }: BuildContext,
): RawValue | undefined {
  const explicit = facts?.attributes?.get("GenSigStartValue");
  const value = explicit ?? types.default("signal", "GenSigStartValue");
  if (typeof value !== "number") return undefined;
  if (signal.float) return value;
  const [lowest, highest] = rawLimits(signal);
  if (Number.isInteger(value)) {
    const raw = BigInt(value);
    if (raw >= lowest && raw <= highest) return toRawValue(raw);
  }
  if (explicit !== undefined) {
    problems.warn(
      signal.at,
      `initial value ${value} of signal ${quote(signal.name)} is not an integer in ${lowest}..${highest}; it is not used`,
    );
  }
  return undefined;
}
