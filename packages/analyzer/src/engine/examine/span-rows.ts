import type { TimeSpan } from "../../protocol.js";
import type { StoreBlock } from "../store/blocks.js";
import type { FrameStore } from "../store/frame-store.js";
import { nextBlock } from "./span-blocks.js";

/** The rows of a span that are there now, for examining them while frames come, and go at the memory limit. */
export class SpanRows {
  readonly span: TimeSpan;
  readonly #store: FrameStore;
  readonly #first: number;
  /** The first row after the span, if frames are in the order of their times. */
  readonly #after: number;
  readonly #end: number;
  #row: number;
  #gone = 0;

  constructor(store: FrameStore, span: TimeSpan) {
    this.span = span;
    this.#store = store;
    this.#first = store.rowAt(span.fromUs);
    this.#after = store.rowAt(span.toUs);
    this.#end = store.endRow;
    this.#row = this.#first;
  }

  /** Share of the rows that was examined, 0..1. */
  get progress(): number {
    return this.#end === this.#first ? 1 : (this.#row - this.#first) / (this.#end - this.#first);
  }

  /** Frames that had gone before they could be examined. */
  get gone(): number {
    return this.#gone;
  }

  /** Returns the next block, in which there may be frames of other times; undefined: there is none. */
  next(): StoreBlock | undefined {
    this.#skipGone();
    const block = nextBlock(this.#store, this.#row, this.span, this.#end);
    if (block !== undefined) this.#row = block.firstRow + block.length;
    return block;
  }

  #skipGone(): void {
    const first = Math.max(this.#row, Math.min(this.#after, this.#store.firstRow));
    this.#gone += first - this.#row;
    this.#row = first;
  }
}
