import { BLOCK_ROWS, type Block } from "../query/filter.js";
import { CHUNK_ROWS, type Chunk } from "./chunk.js";
import type { FrameStore } from "./frame-store.js";

/** A block of a store. */
export interface StoreBlock extends Block {
  readonly chunk: number;
  /** Row number of the first row. */
  readonly firstRow: number;
}

/** Returns the block that begins at a row and ends before another (or earlier); undefined where there are no rows. */
export function blockFrom(store: FrameStore, row: number, endRow = store.endRow): StoreBlock | undefined {
  const chunk = store.chunkOf(row);
  if (chunk === undefined || row >= endRow) return undefined;
  const start = row - chunk.firstRow;
  return makeBlock(chunk, start, Math.min(BLOCK_ROWS, chunk.length - start, endRow - row));
}

/** Returns the block that ends before a row; undefined where there are no rows. */
export function blockBefore(store: FrameStore, endRow: number): StoreBlock | undefined {
  const chunk = store.chunkOf(endRow - 1);
  if (chunk === undefined) return undefined;
  const end = endRow - chunk.firstRow;
  const start = Math.max(0, end - BLOCK_ROWS);
  return makeBlock(chunk, start, end - start);
}

function makeBlock({ batch, sources, number }: Chunk, start: number, length: number): StoreBlock {
  return { batch, sources, start, length, chunk: number, firstRow: number * CHUNK_ROWS + start };
}
