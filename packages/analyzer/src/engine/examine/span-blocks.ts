import { FrameBatch } from "canalystii";
import type { TimeSpan } from "../../protocol.js";
import { blockFrom, type StoreBlock } from "../store/blocks.js";
import { CHUNK_ROWS } from "../store/chunk.js";
import type { FrameStore } from "../store/frame-store.js";

/** All times. */
export const EVERYTHING: TimeSpan = { fromUs: Number.NEGATIVE_INFINITY, toUs: Number.POSITIVE_INFINITY };

/**
 * Returns the next block from a row on that may have frames before the end of a span; undefined: there is none. Frames of other times
 * may be in it. Rows that the store has discarded meanwhile are left out.
 */
export function nextBlock(store: FrameStore, row: number, { toUs }: TimeSpan, endRow = store.endRow): StoreBlock | undefined {
  for (let from = Math.max(row, store.firstRow); from < endRow; ) {
    const chunk = store.chunkOf(from);
    if (chunk === undefined) return undefined;
    if (chunk.earliestUs < toUs) return blockFrom(store, from, endRow);
    from = chunk.firstRow + CHUNK_ROWS;
  }
  return undefined;
}

/** Returns the frames of a span: their batch itself, or copies of some. */
export function inSpan(batch: FrameBatch, span: TimeSpan): FrameBatch {
  if (span === EVERYTHING) return batch;
  const inside = new FrameBatch(batch.length, batch.stride);
  for (let row = 0; row < batch.length; row++) {
    const timeUs = batch.timestampUs[row] as number;
    if (timeUs >= span.fromUs && timeUs < span.toUs) inside.appendRow(batch, row);
  }
  return inside;
}

/** @throws RangeError */
export function checkTimes(what: string, { fromUs, toUs }: TimeSpan): void {
  if (!(Number.isFinite(fromUs) && Number.isFinite(toUs) && fromUs < toUs))
    throw new RangeError(`${what}: ${String(fromUs)} to ${String(toUs)} is not a span of time`);
}
