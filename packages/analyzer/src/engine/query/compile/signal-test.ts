import { FrameBatch } from "canalystii";
import type { Message, RawValue, Signal } from "canalystii/dbc";
import { quote } from "../../text.js";
import { BLOCK_ROWS, type Condition } from "../filter.js";
import type { QueryOf } from "../query.js";
import type { QueryContext, SignalOf } from "../query-context.js";
import { compileComparison } from "./comparison.js";
import { rememberIds } from "./id-tests.js";

type ValueTest = (value: number) => boolean;

/** What to do with the frames of one message. */
interface Wanted {
  readonly signal: string;
  readonly test: ValueTest;
  /** Positions in the block of the frames that are decoded. */
  readonly rows: number[];
}

const MAX_NAMED_LABELS = 8;

/**
 * Makes a condition of the value of a signal. Only frames of messages that have the signal are decoded.
 * @param warn is called when no frame can match
 */
export function compileSignal(query: QueryOf<"signal">, context: QueryContext, warn: (message: string) => void): Condition {
  const found = context.signalsNamed(query.signal);
  if (found.length === 0) warn(unknownSignal(query.signal, context));
  const wanted = new Map<Message, Wanted>();
  for (const { message, signal } of found) {
    const test = valueTest(query, signal);
    if (test !== undefined) wanted.set(message, { signal: signal.name, test, rows: [] });
  }
  if (found.length > 0 && wanted.size === 0) warn(unknownLabel(query, found));
  if (wanted.size === 0) return (block, mask) => void mask.fill(0, 0, block.length);
  return decodingCondition(wanted, context);
}

function decodingCondition(wanted: ReadonlyMap<Message, Wanted>, context: QueryContext): Condition {
  const decoder = context.columns([...wanted].map(([message, { signal }]) => `${message.name}.${signal}`));
  const messageOf = (channel: number, id: number, extended: boolean) => wanted.get(context.messageOf(channel, id, extended) as Message);
  const isWanted = rememberIds((channel, id, extended) => messageOf(channel, id, extended) !== undefined);
  const frames = new FrameBatch(BLOCK_ROWS);
  return ({ batch, start, length }, mask) => {
    frames.clear();
    for (const each of wanted.values()) each.rows.length = 0;
    for (let i = 0; i < length; i++) {
      if (mask[i] === 0) continue;
      mask[i] = 0;
      const row = start + i;
      // remote frames have no values
      if (((batch.flags[row] as number) & 2) !== 0 || !isWanted(batch, row)) continue;
      frames.appendRow(batch, row);
      messageOf(batch.channel[row] as number, batch.id[row] as number, ((batch.flags[row] as number) & 1) !== 0)?.rows.push(i);
    }
    if (frames.length === 0) return;
    for (const table of decoder.decode(frames)) {
      const { signal, test, rows } = wanted.get(table.message) as Wanted;
      const values = table.column(signal);
      for (let k = 0; k < values.length; k++) if (test(values[k] as number)) mask[rows[k] as number] = 1;
    }
  };
}

/** undefined: the signal has no such label. */
function valueTest({ comparison, operand }: QueryOf<"signal">, signal: Signal): ValueTest | undefined {
  if (operand.kind === "number") return compileComparison(comparison, operand.value);
  const equal = operand.kind === "range" ? rangeTest(operand.least, operand.most) : labelTest(signal, operand.label);
  if (equal === undefined || comparison !== "!=") return equal;
  // NaN: the frame does not have the signal
  return (value) => !Number.isNaN(value) && !equal(value);
}

function rangeTest(least: number, most: number): ValueTest {
  const above = compileComparison(">=", least);
  const below = compileComparison("<=", most);
  return (value) => above(value) && below(value);
}

function labelTest({ labels = new Map<RawValue, string>(), scale, offset }: Signal, wanted: string): ValueTest | undefined {
  const tests = [...labels]
    .filter(([, label]) => label.toLowerCase() === wanted.toLowerCase())
    .map(([raw]) => compileComparison("=", Number(raw) * scale + offset));
  return tests.length === 0 ? undefined : (value) => tests.some((test) => test(value));
}

function unknownSignal(name: string, context: QueryContext): string {
  const similar = context.similarSignal(name);
  return `no database has a signal ${quote(name)}${similar === undefined ? "" : `; similar: ${quote(similar)}`}`;
}

function unknownLabel({ signal, operand }: QueryOf<"signal">, found: readonly SignalOf[]): string {
  const labels = [...new Set(found.flatMap((each) => [...(each.signal.labels?.values() ?? [])]))];
  const known = labels.slice(0, MAX_NAMED_LABELS).map(quote).join(", ");
  const which = labels.length === 0 ? "it has no labels" : `it has ${known}${labels.length > MAX_NAMED_LABELS ? " and others" : ""}`;
  return `${quote(signal)} has no label ${operand.kind === "label" ? quote(operand.label) : ""}: ${which}`;
}
