import type { FrameBatch } from "canalystii";
import type { FrameStore } from "./frame-store.js";

/** Where a row is in its chunk. */
export function placeOf(
  store: FrameStore,
  row: number,
): { readonly batch: FrameBatch; readonly sources: Uint8Array; readonly index: number } {
  const chunk = store.chunkOf(row);
  if (chunk === undefined || row >= store.endRow) throw new RangeError(`row ${row} is not in the capture`);
  return { batch: chunk.batch, sources: chunk.sources, index: row - chunk.firstRow };
}
