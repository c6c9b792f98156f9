import { FrameBatch } from "canalystii";
import { describe, expect, it } from "vitest";
import { CHUNK_ROWS as CHUNK } from "../store/chunk.js";
import { FrameStore, MIN_LIMIT_BYTES } from "../store/frame-store.js";
import { AllRows, PickedRows, type Rows } from "./rows.js";
import { StoredRows } from "./stored-rows.js";

/** A store at its limit, two chunks, and rows that keep their positions when a chunk goes. */
function fullStore() {
  const store = new FrameStore(MIN_LIMIT_BYTES);
  const append = (rows: number) => {
    const batch = new FrameBatch(rows);
    for (let i = 0; i < rows; i++) batch.add(store.endRow + i, (store.endRow + i) & 0x7ff, 0, 0, 0);
    store.append(batch, 0);
  };
  append(2 * CHUNK);
  const picked = new PickedRows();
  const mask = new Uint8Array(CHUNK).map((_, i) => (i % 2 === 0 ? 1 : 0));
  for (const chunk of [0, 1]) picked.add(chunk, 0, CHUNK, mask);
  return { append, store, picked };
}

function read(rows: StoredRows, afterFirst = () => {}): number[] {
  const ids: number[] = [];
  for (const batch of rows.batches(1000)) {
    ids.push(...batch.id.subarray(0, batch.length));
    if (ids.length === 1000) afterFirst();
  }
  return ids;
}

describe("StoredRows", () => {
  it("are those of the beginning, each time that they are read", () => {
    const { append, store } = fullStore();
    store.limitBytes = 1e9;
    const rows = new StoredRows(store, new AllRows(store), { endRow: CHUNK + 5 });
    append(10);
    expect(read(rows, () => expect(rows.progress).toBeCloseTo(1000 / (CHUNK + 5), 5))).toHaveLength(CHUNK + 5);
    expect(read(rows).slice(-2)).toEqual([3, 4]);
    expect([rows.progress, rows.gone]).toEqual([1, 0]);
  });

  it.each([
    ["all", (store: FrameStore): Rows => new AllRows(store), 1],
    ["picked", (_: FrameStore, picked: Rows): Rows => picked, 2],
  ] as const)("count what goes before it is read: %s", (_, rowsOf, every) => {
    const { append, store, picked } = fullStore();
    const rows = new StoredRows(store, rowsOf(store, picked));
    expect(read(rows, () => append(1))).toHaveLength(1000 + CHUNK / every);
    expect([rows.gone, rows.progress]).toEqual([CHUNK / every - 1000, 1]);
    append(3 * CHUNK);
    expect(read(rows)).toEqual([]);
    expect([rows.gone, rows.progress]).toEqual([CHUNK / every - 1000 + (2 * CHUNK) / every, 1]);
  });
});
