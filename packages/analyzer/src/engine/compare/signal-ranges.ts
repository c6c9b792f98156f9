import type { FrameBatch } from "canalystii";
import type { ColumnDecoder, MessageTable, Signal } from "canalystii/dbc";

/** More different values of a signal are not remembered. */
const MOST_VALUES = 64;
const MAX_SIGNALS = 500;

/** Which values a signal has on one side. */
export class SignalRange {
  readonly signal: Signal;
  least = Number.POSITIVE_INFINITY;
  most = Number.NEGATIVE_INFINITY;
  /** undefined: more than 64. */
  values: Set<number> | undefined = new Set();

  constructor(signal: Signal) {
    this.signal = signal;
  }

  add(value: number): void {
    // NaN: the frame does not have it
    if (value - value !== 0) return;
    if (value < this.least) this.least = value;
    if (value > this.most) this.most = value;
    if (this.values !== undefined && this.values.add(value).size > MOST_VALUES) this.values = undefined;
  }
}

/** The values of all signals of all ids, by the databases. */
export class SignalRanges {
  readonly #decoder: ColumnDecoder;
  readonly #keyOf: (batch: FrameBatch, row: number) => number;
  /** By the number of an id, then by name. */
  readonly #ids = new Map<number, Map<string, SignalRange>>();

  /** @param keyOf returns the number of the id of a frame */
  constructor(decoder: ColumnDecoder, keyOf: (batch: FrameBatch, row: number) => number) {
    this.#decoder = decoder;
    this.#keyOf = keyOf;
  }

  /** By name; undefined: no database has the id. */
  of(key: number): ReadonlyMap<string, SignalRange> | undefined {
    return this.#ids.get(key);
  }

  /** Adds the frames of a batch that `known` examines. */
  add(batch: FrameBatch, known: ReadonlyMap<number, unknown>): void {
    for (const table of this.#decoder.decode(batch)) this.#addTable(batch, table, known);
  }

  #addTable(batch: FrameBatch, table: MessageTable, known: ReadonlyMap<number, unknown>): void {
    const { rows } = table;
    const signals = [...new Map(table.signals.map((signal) => [signal.name, signal])).values()].slice(0, MAX_SIGNALS);
    const keys = Float64Array.from(rows, (row) => this.#keyOf(batch, row));
    for (const signal of signals) {
      const column = table.column(signal.name);
      let last = Number.NaN;
      let range: SignalRange | undefined;
      for (let i = 0; i < column.length; i++) {
        const key = keys[i] as number;
        if (key !== last) range = known.has(key) ? this.#rangeOf(key, signal) : undefined;
        last = key;
        range?.add(column[i] as number);
      }
    }
  }

  #rangeOf(key: number, signal: Signal): SignalRange {
    let ranges = this.#ids.get(key);
    if (ranges === undefined) {
      ranges = new Map();
      this.#ids.set(key, ranges);
    }
    let range = ranges.get(signal.name);
    if (range === undefined) {
      range = new SignalRange(signal);
      ranges.set(signal.name, range);
    }
    return range;
  }
}
