import type { Field } from "../decode/message-codec.js";
import { hasDestination } from "../model/j1939.js";
import type { Branch, Message, Signal } from "../model/model.js";
import type { ColumnPlan } from "./column-plan.js";

/** Frames of many messages, those of one message next to each other. */
export interface SortedFrames {
  readonly rows: Int32Array;
  readonly timestampUs: Float64Array;
  /** Payloads at multiples of `stride`. */
  readonly bytes: Uint8Array;
  readonly stride: number;
  /** Payload sizes; undefined if no payload is too short for its message. */
  readonly sizes: Uint8Array | undefined;
  /** undefined when there are no J1939 messages. */
  readonly sources: Uint8Array | undefined;
  /** undefined when there are no J1939 messages to one node. */
  readonly destinations: Uint8Array | undefined;
}

/** The part of the sorted frames that belongs to one message. */
export interface TableRows {
  readonly plan: ColumnPlan;
  /** The signals to decode. */
  readonly signals: readonly Signal[];
  readonly start: number;
  readonly length: number;
  /** Size of the shortest payload. */
  readonly shortest: number;
}

/** More ranges than this are searched by bisection. */
const FEW_RANGES = 8;

/**
 * The frames of one message in a batch, as columns. The table has its own copy of the data: the batch may change afterwards.
 * Columns are computed when needed.
 */
export class MessageTable {
  readonly message: Message;
  /** The requested signals; by default, all signals of the message. */
  readonly signals: readonly Signal[];
  /** Number of frames. */
  readonly length: number;
  readonly #plan: ColumnPlan;
  readonly #frames: SortedFrames;
  readonly #start: number;
  /** Size of the shortest payload. */
  readonly #shortest: number;
  #columns: Map<string, Float64Array> | undefined;
  /** By field: whether it is present in a row. */
  #presence: Map<number, Uint8Array | undefined> | undefined;

  constructor(of: TableRows, frames: SortedFrames) {
    this.message = of.plan.codec.message;
    this.signals = of.signals;
    this.length = of.length;
    this.#plan = of.plan;
    this.#start = of.start;
    this.#shortest = of.shortest;
    this.#frames = frames;
  }

  /** Rows in the batch, ascending. */
  get rows(): Int32Array {
    return this.#frames.rows.subarray(this.#start, this.#start + this.length);
  }

  /** Times of the rows, integer µs. */
  get timestampUs(): Float64Array {
    return this.#frames.timestampUs.subarray(this.#start, this.#start + this.length);
  }

  /** J1939 source addresses of the rows (one table has the frames of all senders); undefined for other messages. */
  get source(): Uint8Array | undefined {
    if (this.message.pgn === undefined) return undefined;
    return this.#frames.sources?.subarray(this.#start, this.#start + this.length);
  }

  /** J1939 destination addresses of the rows; undefined for messages that have none. */
  get destination(): Uint8Array | undefined {
    if (!hasDestination(this.message)) return undefined;
    return this.#frames.destinations?.subarray(this.#start, this.#start + this.length);
  }

  /**
   * Returns the physical values of a signal, one for each row, NaN where the frame does not have the signal. Returns the same array each time.
   * @throws RangeError for a signal that the message does not have
   */
  column(name: string): Float64Array {
    // created late: most tables of small batches are short-lived
    this.#columns ??= new Map();
    let column = this.#columns.get(name);
    if (column === undefined) {
      const fields = this.#plan.codec.byName.get(name);
      if (fields === undefined) throw new RangeError(`signal ${JSON.stringify(name)} is not in message ${this.message.name}`);
      column = this.#extract(fields);
      this.#columns.set(name, column);
    }
    return column;
  }

  #extract(fields: readonly number[]): Float64Array {
    const column = new Float64Array(this.length);
    const first = fields[0] as number;
    if (fields.length === 1 && this.#isAlwaysPresent(first)) {
      this.#plan.values(first)(this.#frames, this.#start, column);
      return column;
    }
    column.fill(Number.NaN);
    const values = new Float64Array(this.length);
    for (const field of fields) {
      const presence = this.#present(field);
      if (presence === undefined) continue;
      this.#plan.values(field)(this.#frames, this.#start, values);
      for (let i = 0; i < values.length; i++) if (presence[i] === 1) column[i] = values[i] as number;
    }
    return column;
  }

  #isAlwaysPresent(field: number): boolean {
    const { parent, needs } = this.#plan.codec.fields[field] as Field;
    return parent === -1 && needs <= this.#shortest;
  }

  /** Returns for each row whether a field is present; undefined if in none. */
  #present(field: number): Uint8Array | undefined {
    const { fields } = this.#plan.codec;
    this.#presence ??= new Map();
    // from the field up to a selector that is known or always present; a cycle has no such end
    const chain: number[] = [];
    let next = field;
    while (next >= 0 && !this.#presence.has(next) && chain.length <= fields.length) {
      chain.push(next);
      next = (fields[next] as Field).parent;
    }
    if (next === -2 || chain.length > fields.length) return undefined;
    let above = next === -1 ? undefined : this.#presence.get(next);
    if (next >= 0 && above === undefined) return undefined;
    for (const each of chain.reverse()) {
      const present = this.#presentBelow(each, above);
      this.#presence.set(each, present);
      if (present === undefined) return undefined;
      above = present;
    }
    return above;
  }

  #presentBelow(field: number, above: Uint8Array | undefined): Uint8Array | undefined {
    const { parent, needs, signal } = this.#plan.codec.fields[field] as Field;
    const { sizes, stride } = this.#frames;
    if (needs > stride) return undefined;
    const present = new Uint8Array(this.length);
    if (parent < 0) present.fill(1);
    else {
      const values = new Float64Array(this.length);
      this.#plan.selectorValues(parent)(this.#frames, this.#start, values);
      const matches = createMatcher(signal.multiplexing?.branch?.ranges ?? []);
      for (let i = 0; i < values.length; i++) if (above?.[i] === 1 && matches(values[i] as number)) present[i] = 1;
    }
    if (sizes !== undefined && needs > this.#shortest) {
      for (let i = 0; i < present.length; i++) if ((sizes[this.#start + i] as number) < needs) present[i] = 0;
    }
    return present;
  }
}

function createMatcher(ranges: Branch["ranges"]): (value: number) => boolean {
  const [first, last] = ranges[0] ?? [1, 0];
  if (ranges.length === 1) return (value) => value >= first && value <= last;
  if (ranges.length <= FEW_RANGES) return (value) => ranges.some(([from, to]) => value >= from && value <= to);
  return (value) => {
    let low = 0;
    let high = ranges.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((ranges[middle] as readonly [number, number])[0] <= value) low = middle + 1;
      else high = middle;
    }
    const range = ranges[low - 1];
    return range !== undefined && value <= range[1];
  };
}
