import { FrameBatch } from "canalystii";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { BitField, SeriesWindow } from "../../protocol.js";
import { CHUNK_ROWS } from "../store/chunk.js";
import { FrameStore, MIN_LIMIT_BYTES } from "../store/frame-store.js";
import { Series } from "./series.js";
import { makeSeriesWindow, pointAt, pointsIn } from "./series-window.js";

const ID = 0x123;
const BYTE = { start: 0, length: 16, byteOrder: "intel", signed: true } as const;
const SOURCE = { channel: 0, id: ID, extended: false, field: BYTE };
const CONTEXT = { messageOf: () => undefined };

interface Point {
  readonly timeUs: number;
  readonly value: number;
}

/** Frames of the id with these values, `gap` others before each. */
function framesOf(points: readonly Point[], gap = 0): FrameBatch {
  const batch = new FrameBatch();
  for (const { timeUs, value } of points) {
    for (let i = 0; i < gap; i++) batch.add(timeUs, ID + 1 + i, 0, 0, 2);
    const at = batch.add(timeUs, ID, 0, 0, 2);
    batch.data[at] = value & 0xff;
    batch.data[at + 1] = (value >> 8) & 0xff;
  }
  return batch;
}

function seriesOf(store: FrameStore): Series {
  const series = new Series(SOURCE, store, CONTEXT);
  while (series.scan());
  return series;
}

function storeOf(points: readonly Point[], gap = 0): FrameStore {
  const store = new FrameStore();
  store.append(framesOf(points, gap), 0);
  return store;
}

const inSpan = (points: readonly Point[], fromUs: number, toUs: number) => points.filter(({ timeUs }) => timeUs >= fromUs && timeUs < toUs);

/** What each column must contain, found by looking at every point. */
function naive(points: readonly Point[], fromUs: number, toUs: number, columns: number) {
  const found = Array.from({ length: columns }, (): number[] => []);
  for (const { timeUs, value } of inSpan(points, fromUs, toUs))
    found[Math.min(columns - 1, Math.floor((timeUs - fromUs) / ((toUs - fromUs) / columns)))]?.push(value);
  return found.map((values) => (values.length === 0 ? [] : [values[0], values.at(-1), Math.min(...values), Math.max(...values)]));
}

function columnsIn({ first, last, least, most }: SeriesWindow) {
  return Array.from(first, (value, i) => (Number.isNaN(value) ? [] : [value, last[i], least[i], most[i]]));
}

const pointIn = (steps: fc.Arbitrary<number>) => fc.record({ step: steps, value: fc.integer({ min: 1, max: 32_767 }) });
const rising = fc.array(pointIn(fc.nat(50)), { minLength: 60, maxLength: 500, size: "max" }).map((steps) => {
  let timeUs = 0;
  return steps.map(({ step, value }) => {
    timeUs += step;
    return { timeUs, value };
  });
});
const anyOrder = fc
  .array(pointIn(fc.nat(9_000)), { minLength: 60, maxLength: 300, size: "max" })
  .map((all) => all.map(({ step, value }) => ({ timeUs: step, value })));

describe("the window of a series", () => {
  it.each([
    ["rise", rising],
    ["step back", anyOrder],
  ])("shows of every column what is in it, where times %s", (_, arbitrary) => {
    fc.assert(
      fc.property(
        arbitrary,
        fc.integer({ min: 1, max: 25 }),
        fc.nat(3_000),
        fc.integer({ min: 1, max: 9_000 }),
        (points, columns, a, b) => {
          const [fromUs, toUs] = [a, a + b];
          const window = makeSeriesWindow(seriesOf(storeOf(points, 1)), { series: 1, fromUs, toUs, columns });
          const inside = inSpan(points, fromUs, toUs);
          expect(window.count).toBe(inside.length);
          if (window.kind === "columns") expect(columnsIn(window)).toEqual(naive(points, fromUs, toUs, columns));
          else {
            const shown = Array.from(window.timeUs, (timeUs, i) => ({ timeUs, value: window.first[i] as number }));
            expect(inSpan(shown, fromUs, toUs)).toEqual([...inside].sort((x, y) => x.timeUs - y.timeUs));
          }
        },
      ),
    );
  });

  it("has a peak one value long at every zoom, over the borders of chunks", () => {
    const count = 2 * CHUNK_ROWS + 100;
    const peak = CHUNK_ROWS + 1;
    const store = storeOf(Array.from({ length: count }, (_, i) => ({ timeUs: i * 100, value: i === peak ? 500 : i % 7 })));
    const series = seriesOf(store);
    for (let spanUs = count * 100; spanUs > 1_000; spanUs /= 3) {
      const fromUs = Math.max(0, peak * 100 - spanUs / 2);
      const window = makeSeriesWindow(series, { series: 1, fromUs, toUs: fromUs + spanUs, columns: 50 });
      const values = window.kind === "columns" ? window.most : window.first;
      expect(Math.max(...values.filter((value) => !Number.isNaN(value)))).toBe(500);
    }
    expect(series.bytes / count).toBeLessThan(14);
  });

  it("has the values before and after the span, so that lines enter and leave the picture", () => {
    const store = storeOf([10, 20, 30, 40].map((timeUs) => ({ timeUs, value: timeUs * 10 })));
    const window = makeSeriesWindow(seriesOf(store), { series: 7, fromUs: 15, toUs: 35, columns: 100 });
    expect([...window.timeUs]).toEqual([10, 20, 30, 40]);
    expect([...window.first]).toEqual([100, 200, 300, 400]);
    const empty = makeSeriesWindow(seriesOf(store), { series: 7, fromUs: 21, toUs: 22, columns: 100 });
    expect([empty.count, ...empty.timeUs]).toEqual([0, 20, 30]);
    expect([...makeSeriesWindow(seriesOf(storeOf([])), { series: 7, fromUs: 0, toUs: 9, columns: 1 }).outside]).toEqual([
      NaN,
      NaN,
      NaN,
      NaN,
    ]);
  });
});

describe("a series", () => {
  it("grows with the store, and its oldest values go with the frames", () => {
    const store = new FrameStore(MIN_LIMIT_BYTES);
    const series = new Series(SOURCE, store, CONTEXT);
    const batch = framesOf(Array.from({ length: 4_096 }, (_, i) => ({ timeUs: i, value: i })));
    for (let i = 0; i < 60; i++) {
      store.append(batch, 0);
      series.dropGone();
      while (series.scan());
    }
    const kept = series.chunks.reduce((sum, { length }) => sum + length, 0);
    expect(kept).toBe(store.length);
    expect(kept).toBeLessThan(60 * 4_096);
    expect(series.bytes / kept).toBeLessThan(30);
  });

  it("has the last value up to a time, with its row", () => {
    const series = seriesOf(storeOf([10, 20, 20, 5, 40].map((timeUs, i) => ({ timeUs, value: i }))));
    expect(pointAt(series, 4)).toBeUndefined();
    expect(pointAt(series, 9)).toEqual({ timeUs: 5, value: 3, row: 3 });
    expect(pointAt(series, 39)).toMatchObject({ timeUs: 20, value: 2, row: 2 });
    expect(pointAt(series, 1e9)).toEqual({ timeUs: 40, value: 4, row: 4 });
  });

  it("gives all values of a span in parts", () => {
    const times = [10, 20, 15, 30, 40, 50];
    const series = seriesOf(storeOf(times.map((timeUs, i) => ({ timeUs, value: i }))));
    const parts = (most: number) => Array.from(pointsIn(series, { fromUs: 12, toUs: 50 }, most), ({ value }) => [...value]);
    expect(parts(3)).toEqual([[1, 2, 3], [4]]);
    expect(parts(2)).toEqual([
      [1, 2],
      [3, 4],
    ]);
    const rising = seriesOf(storeOf([1, 2, 3, 4, 5].map((timeUs) => ({ timeUs, value: timeUs }))));
    expect(Array.from(pointsIn(rising, { fromUs: 2, toUs: 5 }, 9), ({ timeUs }) => [...timeUs])).toEqual([[2, 3, 4]]);
    expect([...pointsIn(rising, { fromUs: 6, toUs: 9 }, 9)]).toEqual([]);
  });

  it("ignores other channels, kinds of frames, and frames that are too short", () => {
    const batch = new FrameBatch();
    batch.add(1, ID, 0, 1, 8);
    batch.add(2, ID, 1, 0, 8);
    batch.add(3, ID, 2, 0, 8);
    batch.add(4, ID, 0, 0, 1);
    batch.add(5, ID, 0, 0, 2);
    const store = new FrameStore();
    store.append(batch, 0);
    const [points] = pointsIn(seriesOf(store), { fromUs: 0, toUs: 9 }, 9);
    expect([...(points?.timeUs ?? [])]).toEqual([5]);
  });

  it("reads the last byte of a CAN FD frame, in either byte order", () => {
    const batch = new FrameBatch(1, 64);
    const at = batch.add(1, ID, 8, 0, 64, 15);
    batch.data[at + 62] = 0x12;
    batch.data[at + 63] = 0x34;
    const store = new FrameStore();
    store.append(batch, 0);
    const read = (field: BitField) => {
      const series = new Series({ ...SOURCE, field }, store, CONTEXT);
      while (series.scan());
      return pointAt(series, 9)?.value;
    };
    expect(read({ start: 496, length: 16, byteOrder: "intel", signed: false })).toBe(0x3412);
    expect(read({ start: 503, length: 16, byteOrder: "motorola", signed: false })).toBe(0x1234);
    expect(read({ start: 511, length: 9, byteOrder: "motorola", signed: false })).toBeUndefined();
  });

  it("is refused for bits and ids that no frame has", () => {
    const make = (change: object) => () => new Series({ ...SOURCE, ...change } as never, new FrameStore(), CONTEXT);
    expect(make({ field: { ...BYTE, start: 512 } })).toThrow("start bit 512 is not an integer in 0..511");
    expect(make({ field: { ...BYTE, length: 0 } })).toThrow("length 0");
    expect(make({ field: { ...BYTE, byteOrder: "pdp" } })).toThrow("byte order");
    expect(make({ id: 0x800 })).toThrow("id 2048");
    expect(make({ channel: -1 })).toThrow("channel -1");
  });
});
