import { FrameBatch } from "canalystii";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CHUNK_ROWS } from "../store/chunk.js";
import { FrameStore, MIN_LIMIT_BYTES } from "../store/frame-store.js";
import { previousOfSameId } from "./previous-frames.js";
import { PickedRows } from "./rows.js";

describe("PickedRows", () => {
  it("give the same as a list of all rows, also when the oldest are gone", () => {
    const pieces = fc.array(
      fc.record({ skip: fc.nat(2), start: fc.nat(40_000), picks: fc.array(fc.boolean(), { minLength: 1, maxLength: 30 }) }),
      { maxLength: 12 },
    );
    fc.assert(
      fc.property(pieces, fc.nat(12), fc.array(fc.nat(15 * CHUNK_ROWS), { maxLength: 10 }), (list, dropChunk, probes) => {
        const picked = new PickedRows();
        const rows: number[] = [];
        let chunk = 0;
        let next = 0;
        for (const { skip, start, picks } of list) {
          chunk += skip;
          const from = skip === 0 ? Math.max(next, start) : start;
          if (from + picks.length > CHUNK_ROWS) continue;
          picked.add(chunk, from, picks.length, Uint8Array.from(picks, Number));
          for (const [i, pick] of picks.entries()) if (pick) rows.push(chunk * CHUNK_ROWS + from + i);
          next = from + picks.length;
        }
        picked.dropBefore(dropChunk * CHUNK_ROWS);
        const gone = rows.filter((row) => row < dropChunk * CHUNK_ROWS).length;
        expect([picked.first, picked.end]).toEqual([gone, rows.length]);
        for (let position = gone; position < rows.length; position++) expect(picked.rowAt(position)).toBe(rows[position]);
        for (const row of [...probes, ...rows]) {
          const first = rows.findIndex((each, i) => i >= gone && each >= row);
          expect(picked.positionOf(row)).toBe(first < 0 ? rows.length : first);
        }
      }),
      { numRuns: 200 },
    );
  });

  it("refuse a position that is gone or not there", () => {
    const picked = new PickedRows();
    picked.add(0, 0, 1, Uint8Array.of(1));
    picked.dropBefore(CHUNK_ROWS);
    expect(() => picked.rowAt(0)).toThrow(RangeError);
  });
});

describe("previousOfSameId", () => {
  const storeOf = (rows: readonly (readonly [id: number, channel: number, flags: number])[]) => {
    const batch = new FrameBatch(Math.max(1, rows.length));
    for (const [id, channel, flags] of rows) batch.add(0, id, flags, channel, 0);
    const store = new FrameStore();
    store.append(batch, 0);
    return store;
  };

  it("finds what a search row by row finds", () => {
    // 1 and 1025 are in the same bucket
    const row = fc.tuple(fc.constantFrom(1, 2, 1025), fc.nat(1), fc.constantFrom(0, 1, 4, 64));
    fc.assert(
      fc.property(fc.array(row, { maxLength: 60 }), fc.array(fc.boolean(), { minLength: 60, maxLength: 60 }), (frames, picks) => {
        const wanted = Float64Array.from(frames.keys()).filter((i) => picks[i] === true);
        const same = (a: number, b: number) => {
          const [left = [0, 0, 0], right = [0, 0, 0]] = [frames[a], frames[b]];
          return left[0] === right[0] && left[1] === right[1] && (left[2] & 5) === (right[2] & 5);
        };
        const expected = Array.from(wanted, (i) => Array.from(frames.keys()).findLast((k) => k < i && same(k, i)) ?? -1);
        expect(Array.from(previousOfSameId(storeOf(frames), wanted))).toEqual(expected);
      }),
      { numRuns: 300 },
    );
  });

  it("gives up after 131,072 rows, and passes over what lies between", () => {
    const store = new FrameStore();
    const fill = (id: number, count: number) => {
      const batch = new FrameBatch(count);
      for (let i = 0; i < count; i++) batch.add(0, id, 0, 0, 0);
      store.append(batch, 0);
    };
    fill(1, 1);
    fill(2, 131_071);
    fill(1, 1);
    fill(2, 131_072);
    fill(1, 1);
    expect(Array.from(previousOfSameId(store, Float64Array.of(131_072, 262_145)))).toEqual([0, -1]);
  });

  it("ends at what was discarded", () => {
    const store = new FrameStore(MIN_LIMIT_BYTES);
    const batch = new FrameBatch(CHUNK_ROWS);
    for (let i = 0; i < CHUNK_ROWS; i++) batch.add(0, i === 0 ? 1 : 2, 0, 0, 0);
    for (let i = 0; i < 4; i++) store.append(batch, 0);
    const { firstRow } = store;
    expect(firstRow).toBeGreaterThan(0);
    expect(Array.from(previousOfSameId(store, Float64Array.of(firstRow, firstRow + CHUNK_ROWS)))).toEqual([-1, firstRow]);
  });
});
