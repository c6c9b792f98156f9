import type { Chunk } from "../store/chunk.js";
import { MinMaxPyramid } from "./min-max.js";

const FIRST_CAPACITY = 64;
/** One time in so many is also in an index of its own: searching the chunk's times would mostly wait for memory. */
const INDEX_STEP = 64;

/** The values of a series in one chunk of the store; their times are those of the chunk's rows. */
export class SeriesChunk {
  readonly #chunk: Chunk;
  readonly #pyramid = new MinMaxPyramid();
  /** By value: its row in the chunk. */
  #rows = new Uint16Array(FIRST_CAPACITY);
  /** Time of every 64th value, µs. */
  #times = new Float64Array(FIRST_CAPACITY / INDEX_STEP);
  earliestUs = Number.POSITIVE_INFINITY;
  latestUs = Number.NEGATIVE_INFINITY;
  /** Times never fall. */
  sorted = true;

  constructor(chunk: Chunk) {
    this.#chunk = chunk;
  }

  get number(): number {
    return this.#chunk.number;
  }

  get length(): number {
    return this.#pyramid.length;
  }

  get values(): Float64Array {
    return this.#pyramid.values;
  }

  get pyramid(): MinMaxPyramid {
    return this.#pyramid;
  }

  /** Memory in bytes. */
  get bytes(): number {
    return this.#pyramid.bytes + this.#rows.byteLength + this.#times.byteLength;
  }

  /** Row number in the store. */
  rowOf(at: number): number {
    return this.#chunk.firstRow + (this.#rows[at] as number);
  }

  timeOf(at: number): number {
    return this.#chunk.batch.timestampUs[this.#rows[at] as number] as number;
  }

  /** Appends values and their rows in the chunk; values that are no finite numbers are left out. */
  append(values: Float64Array, rows: ArrayLike<number>): void {
    let kept = 0;
    const from = this.length;
    this.#reserve(from + values.length);
    for (let i = 0; i < values.length; i++) {
      const value = values[i] as number;
      if (value - value !== 0) continue;
      values[kept] = value;
      this.#rows[from + kept++] = rows[i] as number;
    }
    this.#pyramid.append(kept === values.length ? values : values.subarray(0, kept));
    this.#noteTimes(from);
  }

  /** Returns the first value that is not earlier than a time; only where times never fall. */
  indexAt(timeUs: number, from = 0, to = this.length): number {
    const times = this.#times;
    let low = Math.ceil(from / INDEX_STEP);
    let high = Math.ceil(to / INDEX_STEP);
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((times[middle] as number) < timeUs) low = middle + 1;
      else high = middle;
    }
    return this.#search(timeUs, Math.max(from, (low - 1) * INDEX_STEP), Math.min(to, low * INDEX_STEP));
  }

  #search(timeUs: number, from: number, to: number): number {
    const { timestampUs } = this.#chunk.batch;
    const rows = this.#rows;
    let low = from;
    let high = to;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((timestampUs[rows[middle] as number] as number) < timeUs) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Returns the last value up to a time; -1: all are later. */
  lastUpTo(timeUs: number): number {
    if (this.sorted) return this.indexAt(timeUs + 0.5) - 1;
    let best = -1;
    for (let at = 0; at < this.length; at++) {
      const time = this.timeOf(at);
      if (time <= timeUs && (best === -1 || time >= this.timeOf(best))) best = at;
    }
    return best;
  }

  #reserve(length: number): void {
    if (length <= this.#rows.length) return;
    let capacity = this.#rows.length;
    while (capacity < length) capacity *= 2;
    const rows = new Uint16Array(capacity);
    rows.set(this.#rows);
    this.#rows = rows;
    const times = new Float64Array(capacity / INDEX_STEP);
    times.set(this.#times);
    this.#times = times;
  }

  #noteTimes(from: number): void {
    let { latestUs, earliestUs } = this;
    for (let at = from; at < this.length; at++) {
      const time = this.timeOf(at);
      if (at % INDEX_STEP === 0) this.#times[at / INDEX_STEP] = time;
      if (time < latestUs) this.sorted = false;
      if (time > latestUs) latestUs = time;
      if (time < earliestUs) earliestUs = time;
    }
    this.latestUs = latestUs;
    this.earliestUs = earliestUs;
  }
}
