import { CHUNK_ROWS } from "../store/chunk.js";
import type { FrameStore } from "../store/frame-store.js";

/**
 * The rows of a store that a view shows, by position: `first` to `end - 1`. Positions stay when older rows go; `first` rises.
 */
export interface Rows {
  readonly first: number;
  readonly end: number;
  /** Returns the row at a position in `first..end - 1`. */
  rowAt(position: number): number;
  /** Returns the position of a row, or that of the first later one; the end when there is none. */
  positionOf(row: number): number;
}

/** All rows of a store. */
export class AllRows implements Rows {
  readonly #store: FrameStore;

  constructor(store: FrameStore) {
    this.#store = store;
  }

  get first(): number {
    return this.#store.firstRow;
  }

  get end(): number {
    return this.#store.endRow;
  }

  rowAt(position: number): number {
    return position;
  }

  positionOf(row: number): number {
    return Math.max(this.first, Math.min(this.end, row));
  }
}

/** The matching rows of one chunk. */
interface Part {
  readonly chunk: number;
  /** Position of the first one. */
  readonly first: number;
  /** Rows within the chunk, rising; two bytes a row. */
  offsets: Uint16Array;
  length: number;
}

/** Rows that were picked, in rising order. */
export class PickedRows implements Rows {
  readonly #parts: Part[] = [];
  #end = 0;

  get first(): number {
    return this.#parts[0]?.first ?? this.#end;
  }

  get end(): number {
    return this.#end;
  }

  /** Adds the rows `start + i` of a chunk whose `mask[i]` is not 0; they come after all that were added before. */
  add(chunk: number, start: number, length: number, mask: Uint8Array): void {
    let count = 0;
    for (let i = 0; i < length; i++) if (mask[i] !== 0) count++;
    if (count === 0) return;
    const part = this.#partOf(chunk);
    if (part.length + count > part.offsets.length) part.offsets = grown(part.offsets, part.length + count);
    for (let i = 0; i < length; i++) if (mask[i] !== 0) part.offsets[part.length++] = start + i;
    this.#end += count;
  }

  rowAt(position: number): number {
    const part = this.#parts[this.#find((each) => each.first <= position) - 1];
    if (part === undefined) throw new RangeError(`position ${position} is not in ${this.first}..${this.end - 1}`);
    return part.chunk * CHUNK_ROWS + (part.offsets[position - part.first] as number);
  }

  positionOf(row: number): number {
    const chunk = Math.floor(row / CHUNK_ROWS);
    const index = this.#find((each) => each.chunk < chunk);
    const part = this.#parts[index];
    if (part === undefined) return this.#end;
    if (part.chunk > chunk) return part.first;
    const offset = row - chunk * CHUNK_ROWS;
    let low = 0;
    let high = part.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((part.offsets[middle] as number) < offset) low = middle + 1;
      else high = middle;
    }
    return part.first + low;
  }

  /** Forgets the rows before one, which is the first of a chunk. */
  dropBefore(row: number): void {
    const parts = this.#parts;
    while (parts[0] !== undefined && parts[0].chunk * CHUNK_ROWS < row) parts.shift();
  }

  #partOf(chunk: number): Part {
    const last = this.#parts.at(-1);
    if (last?.chunk === chunk) return last;
    // no more rows are added to the one before
    if (last !== undefined) last.offsets = last.offsets.slice(0, last.length);
    const part = { chunk, first: this.#end, offsets: new Uint16Array(16), length: 0 };
    this.#parts.push(part);
    return part;
  }

  /** Returns the number of parts at the beginning for which something is true. */
  #find(isTrue: (part: Part) => boolean): number {
    let low = 0;
    let high = this.#parts.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (isTrue(this.#parts[middle] as Part)) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

function grown(offsets: Uint16Array, needed: number): Uint16Array {
  const larger = new Uint16Array(Math.min(CHUNK_ROWS, Math.max(needed, offsets.length * 2)));
  larger.set(offsets);
  return larger;
}
