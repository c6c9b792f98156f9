import { BLOCK_ROWS, type Condition } from "../query/filter.js";
import type { Slices } from "../slices.js";
import { blockBefore, blockFrom, type StoreBlock } from "../store/blocks.js";
import type { FrameStore } from "../store/frame-store.js";

export interface Search {
  readonly store: FrameStore;
  readonly condition: Condition;
  readonly slices: Slices;
  readonly signal: AbortSignal;
}

/**
 * Returns the first matching row from a row on; undefined when there is none.
 * @throws the signal's reason
 */
export async function findNext({ store, condition, slices, signal }: Search, fromRow: number): Promise<number | undefined> {
  const mask = new Uint8Array(BLOCK_ROWS);
  for (let row = Math.max(fromRow, store.firstRow); ; ) {
    const block = blockFrom(store, row);
    if (block === undefined) return undefined;
    apply(condition, block, mask);
    const found = mask.subarray(0, block.length).indexOf(1);
    if (found >= 0) return block.firstRow + found;
    row = block.firstRow + block.length;
    await slices.next(signal);
    row = Math.max(row, store.firstRow);
  }
}

/** Returns the last matching row before a row; undefined when there is none. */
export async function findPrevious({ store, condition, slices, signal }: Search, beforeRow: number): Promise<number | undefined> {
  const mask = new Uint8Array(BLOCK_ROWS);
  for (let row = Math.min(beforeRow, store.endRow); ; ) {
    const block = row > store.firstRow ? blockBefore(store, row) : undefined;
    if (block === undefined) return undefined;
    apply(condition, block, mask);
    const found = mask.subarray(0, block.length).lastIndexOf(1);
    if (found >= 0) return block.firstRow + found;
    row = block.firstRow;
    await slices.next(signal);
  }
}

/** Counts the matching rows, in all and before a row. */
export async function countRows(search: Search, beforeRow: number): Promise<{ readonly total: number; readonly before: number }> {
  const { store, condition, slices, signal } = search;
  const mask = new Uint8Array(BLOCK_ROWS);
  let total = 0;
  let before = 0;
  for (let row = store.firstRow; ; ) {
    const block = blockFrom(store, row);
    if (block === undefined) return { total, before };
    apply(condition, block, mask);
    const edge = beforeRow - block.firstRow;
    for (let i = 0; i < block.length; i++) {
      if (mask[i] === 0) continue;
      total++;
      if (i < edge) before++;
    }
    row = block.firstRow + block.length;
    await slices.next(signal);
    row = Math.max(row, store.firstRow);
  }
}

function apply(condition: Condition, block: StoreBlock, mask: Uint8Array): void {
  mask.fill(1, 0, block.length);
  condition(block, mask);
}
