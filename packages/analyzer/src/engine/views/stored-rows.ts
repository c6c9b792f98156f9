import { FrameBatch } from "canalystii";
import type { FrameStore } from "../store/frame-store.js";
import type { Rows } from "./rows.js";

export interface StoredRowsOptions {
  /** Position of the first one. Default: that of the first row that is there. */
  readonly first?: number;
  /** Leaves out the rows from this one on. Default: the end. */
  readonly endRow?: number;
  readonly goneUnexamined?: number;
}

/** Rows that are there now, for reading them all while frames come, and go at the memory limit. */
export class StoredRows {
  readonly #store: FrameStore;
  readonly #rows: Rows;
  readonly #first: number;
  readonly #end: number;
  /** Frames, at most, that had gone before it was known whether they are among the rows. */
  readonly goneUnexamined: number;
  #position: number;
  #gone = 0;

  constructor(store: FrameStore, rows: Rows, { first = rows.first, endRow = store.endRow, goneUnexamined = 0 }: StoredRowsOptions = {}) {
    this.#store = store;
    this.#rows = rows;
    this.#first = first;
    this.#end = rows.positionOf(endRow);
    this.#position = this.#first;
    this.goneUnexamined = goneUnexamined;
  }

  /** Share of the rows that was read, 0..1. */
  get progress(): number {
    return this.#end === this.#first ? 1 : (this.#position - this.#first) / (this.#end - this.#first);
  }

  /** Frames that had gone before they could be read, each time that they were to be read. */
  get gone(): number {
    return this.#gone;
  }

  /** Reads all from the first one, at most `most` at a time. A batch is valid until the next one. */
  *batches(most: number): Generator<FrameBatch, void, undefined> {
    const batch = new FrameBatch(most);
    for (this.#position = this.#first; this.#position < this.#end; ) {
      batch.clear();
      this.#skipGone();
      for (const next = Math.min(this.#end, this.#position + most); this.#position < next; this.#position++) this.#copy(batch);
      if (batch.length > 0) yield batch;
    }
  }

  /** The rows that a view shows may have gone all at once: they are not asked for one by one. */
  #skipGone(): void {
    const first = Math.min(this.#end, Math.max(this.#position, this.#rows.first));
    this.#gone += first - this.#position;
    this.#position = first;
  }

  #copy(batch: FrameBatch): void {
    const row = this.#rows.rowAt(this.#position);
    const chunk = this.#store.chunkOf(row);
    if (chunk === undefined) this.#gone++;
    else batch.appendRow(chunk.batch, row - chunk.firstRow);
  }
}
