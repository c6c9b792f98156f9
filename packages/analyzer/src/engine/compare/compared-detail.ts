import type { ByteFacts, ComparedByte, ComparedDetail, ComparedSignal, SignalFacts, ValueSet } from "../../protocol.js";
import { shown } from "../text.js";
import type { IdActivity } from "./id-activity.js";
import type { Side } from "./side.js";
import type { SignalRange } from "./signal-ranges.js";

const FIRST_VALUES = 8;
const BITS = [7, 6, 5, 4, 3, 2, 1, 0];

/** Returns the bytes and signals of an id on both sides. */
export function detailOf(key: number, here: Side, there: Side): ComparedDetail {
  const [a, b] = [here.ids.get(key), there.ids.get(key)];
  const bytes = Math.max(a?.mostSize ?? 0, b?.mostSize ?? 0);
  return {
    bytes: Array.from({ length: bytes }, (_, byte) => comparedByte(byte, a, b)),
    signals: comparedSignals(here.signals?.of(key), there.signals?.of(key)),
  };
}

function comparedByte(byte: number, here: IdActivity | undefined, there: IdActivity | undefined): ComparedByte {
  const [a, b] = [valuesOf(byte, here), valuesOf(byte, there)];
  return {
    here: byteFacts(byte, a, here),
    there: byteFacts(byte, b, there),
    onlyHere: valueSet(a.filter((value) => there?.hasValue(byte, value) !== true)),
    onlyThere: valueSet(b.filter((value) => here?.hasValue(byte, value) !== true)),
  };
}

function valuesOf(byte: number, activity: IdActivity | undefined): number[] {
  if (activity === undefined) return [];
  return Array.from({ length: 256 }, (_, value) => value).filter((value) => activity.hasValue(byte, value));
}

function byteFacts(byte: number, values: readonly number[], activity: IdActivity | undefined): ByteFacts | undefined {
  const [least] = values;
  const most = values.at(-1);
  if (activity === undefined || least === undefined || most === undefined) return undefined;
  const bits = BITS.map((bit) => {
    const share = activity.shareOf(8 * byte + bit);
    return share === 0 ? "0" : share === 1 ? "1" : "x";
  });
  return { least, most, values: values.length, bits: bits.join("") };
}

function valueSet(values: readonly number[]): ValueSet {
  return { count: values.length, first: values.slice(0, FIRST_VALUES) };
}

type Ranges = ReadonlyMap<string, SignalRange> | undefined;

function comparedSignals(here: Ranges, there: Ranges): ComparedSignal[] {
  const names = new Set([...(here?.keys() ?? []), ...(there?.keys() ?? [])]);
  return [...names].map((name) => {
    const [a, b] = [here?.get(name), there?.get(name)];
    const unit = (a ?? b)?.signal.unit ?? "";
    return { name: shown(name), unit: shown(unit), here: signalFacts(a), there: signalFacts(b), isDifferent: isDifferent(a, b) };
  });
}

function isDifferent(a: SignalRange | undefined, b: SignalRange | undefined): boolean {
  if (a === undefined || b === undefined || a.least !== b.least || a.most !== b.most) return true;
  const [values, others] = [a.values, b.values];
  if (values === undefined || others === undefined) return values !== others;
  return values.size !== others.size || [...values].some((value) => !others.has(value));
}

function signalFacts(range: SignalRange | undefined): SignalFacts | undefined {
  if (range === undefined || !(range.least <= range.most)) return undefined;
  const { least, most, values, signal } = range;
  if (values === undefined || values.size > FIRST_VALUES) return { least, most, values: undefined };
  const labels = new Map([...(signal.labels ?? [])].map(([raw, label]) => [Number(raw) * signal.scale + signal.offset, label]));
  const texts = [...values].sort((a, b) => a - b).map((value) => labels.get(value) ?? String(Number(value.toPrecision(12))));
  return { least, most, values: texts.map(shown) };
}
