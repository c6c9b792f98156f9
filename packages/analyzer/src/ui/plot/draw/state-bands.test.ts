import { describe, expect, it } from "vitest";
import { bandsOf } from "./state-bands.js";

const NONE = new Float64Array(0);
const columns = (...values: readonly (readonly [number, number, number, number])[]) => {
  const part = (at: number) => Float64Array.from(values, (value) => value[at] as number);
  return { kind: "columns", timeUs: NONE, first: part(0), last: part(1), least: part(2), most: part(3) } as const;
};
const NO = [NaN, NaN, NaN, NaN] as const;
const span = { fromUs: 0, toUs: 40 };

describe("bands of states", () => {
  it("go from change to change, and to the last value", () => {
    const points = { kind: "points", timeUs: Float64Array.of(0, 10, 20, 35), first: Float64Array.of(1, 1, 2, 2), last: NONE } as const;
    expect(bandsOf({ ...points, least: NONE, most: NONE }, span)).toEqual([
      { fromUs: 0, toUs: 20, value: 1 },
      { fromUs: 20, toUs: 35, value: 2 },
    ]);
  });

  it("of columns show where a state lasts, and where it changes too often to be drawn", () => {
    const bands = bandsOf(columns([1, 1, 1, 1], [1, 3, 0, 3], NO, [3, 3, 3, 3]), span);
    expect(bands).toEqual([
      { fromUs: 0, toUs: 10, value: 1 },
      { fromUs: 10, toUs: 20, value: undefined },
      { fromUs: 20, toUs: 40, value: 3 },
    ]);
  });
});
