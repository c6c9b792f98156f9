import type { FrameBatch } from "canalystii";

/** Rows that a filter examines at a time; scanning is divided into so many rows. */
export const BLOCK_ROWS = 8192;

/** Rows `start .. start + length` of a batch, at most {@link BLOCK_ROWS}. */
export interface Block {
  readonly batch: FrameBatch;
  /** By row of the batch: the number of the source. */
  readonly sources: Uint8Array;
  readonly start: number;
  readonly length: number;
}

/** A compiled condition: sets `mask[i]` to 0 for each row `start + i` that it does not match; other elements stay. */
export type Condition = (block: Block, mask: Uint8Array) => void;

/** Returns whether a row matches. */
export type RowTest = (batch: FrameBatch, row: number) => boolean;

/** Makes a condition of a test of single rows. */
export function eachRow(test: RowTest): Condition {
  return ({ batch, start, length }, mask) => {
    for (let i = 0; i < length; i++) if (mask[i] !== 0 && !test(batch, start + i)) mask[i] = 0;
  };
}

export function allOf(conditions: readonly Condition[]): Condition {
  return (block, mask) => {
    for (const condition of conditions) condition(block, mask);
  };
}

export function anyOf(conditions: readonly Condition[]): Condition {
  const open = new Uint8Array(BLOCK_ROWS);
  const found = new Uint8Array(BLOCK_ROWS);
  return (block, mask) => {
    const { length } = block;
    // what an earlier condition has matched is not examined again
    open.set(mask.subarray(0, length));
    mask.fill(0, 0, length);
    for (const condition of conditions) {
      found.set(open.subarray(0, length));
      condition(block, found);
      for (let i = 0; i < length; i++) {
        if (found[i] === 0) continue;
        mask[i] = 1;
        open[i] = 0;
      }
    }
  };
}

export function noneOf(condition: Condition): Condition {
  const found = new Uint8Array(BLOCK_ROWS);
  return (block, mask) => {
    const { length } = block;
    found.set(mask.subarray(0, length));
    condition(block, found);
    for (let i = 0; i < length; i++) if (found[i] !== 0) mask[i] = 0;
  };
}
