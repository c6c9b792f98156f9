import { describe, expect, it } from "vitest";
import { type LinePlace, runsOf } from "./line-runs.js";

const none = new Float64Array(0);
const empty = { timeUs: none, first: none, last: none, least: none, most: none, outside: Float64Array.of(NaN, NaN, NaN, NaN) };
/** A px for each µs, and for each unit of the value. */
const place: LinePlace = { width: 10, x: (timeUs) => timeUs, y: (value) => value, dataSpan: { fromUs: 0, toUs: 10 } };
const points = (...values: readonly (readonly [number, number])[]) => ({
  ...empty,
  kind: "points" as const,
  timeUs: Float64Array.from(values, ([time]) => time),
  first: Float64Array.from(values, ([, value]) => value),
});
const columns = (
  first: readonly number[],
  some: { least?: readonly number[]; most?: readonly number[]; outside?: readonly number[] } = {},
) => ({
  ...empty,
  kind: "columns" as const,
  ...{ first: Float64Array.from(first), last: Float64Array.from(first), least: Float64Array.from(some.least ?? first) },
  ...{ most: Float64Array.from(some.most ?? first), outside: Float64Array.from(some.outside ?? empty.outside) },
});
const shown = ({ top, bottom }: ReturnType<typeof runsOf>) =>
  Array.from(top, (from, i) => (from > (bottom[i] as number) ? "" : from === bottom[i] ? `${from}` : `${from}-${bottom[i]}`));

describe("what a line covers", () => {
  it("is flat until the next value, and vertical there", () => {
    expect(shown(runsOf(points([2, 1], [5, 4], [7, 3]), place))).toEqual(["", "", "1", "1", "1", "1-4", "4", "3-4", "", ""]);
  });

  it("begins with the value before the picture and ends with the one after it", () => {
    expect(shown(runsOf(points([-50, 2], [4, 6], [99, 1]), place))).toEqual(["2", "2", "2", "2", "2-6", "6", "6", "6", "6", "6"]);
    const held = columns([NaN, NaN, 5, NaN, NaN], { outside: [-3, 2, 80, 1] });
    expect(shown(runsOf(held, place))).toEqual(["2", "2", "2", "2", "2", "2-5", "5", "5", "5", "5"]);
  });

  it("contains every peak of a column, also where several columns fall on a pixel", () => {
    const flat = Array.from({ length: 1_000 }, () => 3);
    for (let at = 0; at < 1_000; at += 37) {
      const window = columns(flat, { most: flat.map((value, i) => (i === at ? 90 : value)) });
      const runs = runsOf(window, place);
      expect(Math.max(...runs.bottom)).toBe(90);
      expect([...runs.bottom].filter((y) => y > 3)).toHaveLength(1);
    }
  });

  it("takes the extremes of a column together with the way to the next", () => {
    expect(shown(runsOf(columns([5, 5, 5, 5, 5], { least: [5, 5, 1, 5, 5], most: [5, 5, 9, 5, 5] }), place))).toEqual([
      ...["", "5", "5", "5", "5", "1-9", "5", "5", "5", "5"].slice(0, 10),
    ]);
  });
});
