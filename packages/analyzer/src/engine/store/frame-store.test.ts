import { FrameBatch } from "canalystii";
import { describe, expect, it } from "vitest";
import { CHUNK_ROWS } from "./chunk.js";
import { FrameStore, MIN_LIMIT_BYTES } from "./frame-store.js";

/** Frames with these times, µs; the id is the position. */
function timed(times: readonly number[]): FrameBatch {
  const batch = new FrameBatch(Math.max(1, times.length));
  for (const [i, time] of times.entries()) batch.add(time, i & 0x7ff, 0, 0, 0);
  return batch;
}

function many(count: number, from = 0): FrameBatch {
  const batch = new FrameBatch(count);
  for (let i = 0; i < count; i++) batch.add(from + i, (from + i) & 0x7ff, 0, 0, 0);
  return batch;
}

const idAt = (store: FrameStore, row: number) => store.chunkOf(row)?.batch.id[row % CHUNK_ROWS];

describe("FrameStore", () => {
  it("keeps rows over the border of chunks, with their sources", () => {
    const store = new FrameStore();
    store.append(many(CHUNK_ROWS - 1), 3);
    store.append(
      many(10, CHUNK_ROWS - 1),
      Uint8Array.from({ length: 10 }, (_, i) => i),
    );
    expect([store.firstRow, store.endRow, store.length]).toEqual([0, CHUNK_ROWS + 9, CHUNK_ROWS + 9]);
    for (const row of [0, CHUNK_ROWS - 1, CHUNK_ROWS, CHUNK_ROWS + 8]) expect(idAt(store, row)).toBe(row & 0x7ff);
    expect(store.chunkOf(CHUNK_ROWS - 1)?.sources[CHUNK_ROWS - 1]).toBe(0);
    expect(store.chunkOf(CHUNK_ROWS)?.sources[0]).toBe(1);
    expect(store.chunkOf(0)?.sources[5]).toBe(3);
    expect(store.chunkOf(store.endRow + CHUNK_ROWS)).toBeUndefined();
  });

  it("discards the oldest chunk at the limit; rows keep their numbers", () => {
    const store = new FrameStore(MIN_LIMIT_BYTES);
    const total = 5 * CHUNK_ROWS + 7;
    for (let at = 0; at < total; at += 10_000) store.append(many(Math.min(10_000, total - at), at), 0);
    expect(store.bytes).toBeLessThanOrEqual(MIN_LIMIT_BYTES);
    expect(store.endRow).toBe(total);
    expect(store.firstRow).toBe(4 * CHUNK_ROWS);
    expect(store.discarded).toBe(4 * CHUNK_ROWS);
    expect(store.chunkOf(store.firstRow - 1)).toBeUndefined();
    expect(idAt(store, total - 1)).toBe((total - 1) & 0x7ff);
    expect(store.firstUs).toBe(4 * CHUNK_ROWS);
    expect(store.rowAt(0)).toBe(store.firstRow);
    expect(store.rowAt(total - 1)).toBe(total - 1);
  });

  it("a lower limit takes effect at once, and the newest chunk always stays", () => {
    const store = new FrameStore();
    store.append(many(3 * CHUNK_ROWS), 0);
    store.limitBytes = MIN_LIMIT_BYTES;
    expect(store.length).toBe(2 * CHUNK_ROWS);
    const wide = new FrameBatch(1, 64);
    wide.add(9e6, 1, 8, 0, 64, 15);
    store.append(wide, 0);
    expect(store.length).toBe(1);
    expect(() => new FrameStore(MIN_LIMIT_BYTES - 1)).toThrow(RangeError);
  });

  it("counts memory: a chunk with CAN FD frames is wider", () => {
    const store = new FrameStore();
    store.append(many(1), 0);
    expect(store.bytes).toBe(CHUNK_ROWS * 25);
    const wide = new FrameBatch(1, 64);
    wide.add(0, 1, 8, 0, 64, 15);
    store.append(wide, 0);
    expect(store.bytes).toBe(CHUNK_ROWS * 81);
  });

  it.each([
    [[10, 20, 30], 20, 1],
    [[10, 20, 30], 21, 2],
    [[10, 20, 30], 31, 3],
    [[10, 20, 30], 0, 0],
    [[10, 50, 20, 30, 60], 25, 1],
    [[10, 50, 20, 30, 60], 55, 4],
    [[], 5, 0],
  ] as const)("finds in %j the time %d at row %d", (times, timeUs, row) => {
    const store = new FrameStore();
    store.append(timed(times), 0);
    expect(store.rowAt(timeUs)).toBe(row);
  });

  it("finds a time by the latest so far, like a search of all rows, also over chunks whose times step back", () => {
    const store = new FrameStore();
    const times: number[] = [];
    for (let i = 0; i < 3 * CHUNK_ROWS; i++) times.push(i % 50_000 < 40_000 ? i * 10 : (i - 45_000) * 10);
    store.append(timed(times), 0);
    expect(store.backwards).toBeGreaterThan(0);
    for (const timeUs of [-1, 0, 399_990, 400_000, 450_000, 655_360, 700_001, 1_200_000, 1_966_000, 9e9]) {
      const first = times.findIndex((time) => time >= timeUs);
      expect(store.rowAt(timeUs)).toBe(first < 0 ? times.length : first);
    }
  });
});
