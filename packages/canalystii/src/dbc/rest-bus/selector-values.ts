import type { Message, Signal } from "../model/model.js";

/** Values of a selector that are sent in turn. */
export interface SelectorValues {
  /** Index of the signal in its message. */
  readonly index: number;
  /** Physical values. */
  readonly values: readonly number[];
  /** Number of frames with the same value: a selector in a branch waits until the selectors above it had all of theirs. */
  readonly stride: number;
}

/** A selector has at most this many values in turn. */
const MAX_VALUES = 256;

/** Returns the selectors of a message with one value for each of their branches. */
export function selectorValues(message: Message): SelectorValues[] {
  const selectors = message.signals.flatMap((signal, index) => (signal.multiplexing?.selector === true ? [{ signal, index }] : []));
  const rawValues = new Map(selectors.map(({ signal }) => [signal.name, branchValues(message, signal.name)]));
  return selectors.map(({ signal, index }) => ({
    index,
    values: (rawValues.get(signal.name) ?? []).map((raw) => toPhysical(signal, raw)),
    stride: strideOf(message, signal, rawValues),
  }));
}

/** Returns the raw values that select something: the first one of each range, in ascending order. */
function branchValues({ signals }: Message, selector: string): readonly number[] {
  const values = new Set<number>();
  for (const { multiplexing } of signals) {
    if (multiplexing?.branch?.selector !== selector) continue;
    for (const [first] of multiplexing.branch.ranges) values.add(first);
  }
  return [...values].sort((a, b) => a - b).slice(0, MAX_VALUES);
}

function strideOf({ signals }: Message, signal: Signal, values: ReadonlyMap<string, readonly number[]>): number {
  let stride = 1;
  const seen = new Set<string>();
  for (let above = signal.multiplexing?.branch?.selector; above !== undefined && !seen.has(above); ) {
    seen.add(above);
    stride *= Math.max(1, values.get(above)?.length ?? 1);
    const name: string = above;
    above = signals.find((each) => each.name === name)?.multiplexing?.branch?.selector;
  }
  return stride;
}

/** Selectors are compared as unsigned numbers. */
function toPhysical({ length, signed, scale, offset }: Signal, raw: number): number {
  return (signed && raw >= 2 ** (length - 1) ? raw - 2 ** length : raw) * scale + offset;
}
