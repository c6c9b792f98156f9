import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isRange } from "../kept/range.js";
import { moved, padded, ticks, tickText, zoomed } from "./axis.js";

describe("an axis", () => {
  it.each([
    [{ min: 0, max: 10 }, 5, [0, 2, 4, 6, 8, 10]],
    [{ min: -0.35, max: 0.4 }, 4, [-0.2, 0, 0.2, 0.4]],
    [{ min: 1234, max: 1239 }, 3, [1234, 1236, 1238]],
  ])("from %j with %d ticks has round numbers", (range, most, values) => {
    const found = ticks(range, most).values;
    expect(found.map((value) => Number(value.toPrecision(9)))).toEqual(values);
  });

  it("has few ticks, all inside, whatever the range", () => {
    const number = fc.double({ min: -1e12, max: 1e12, noNaN: true });
    fc.assert(
      fc.property(number, number, fc.integer({ min: 1, max: 20 }), (a, b, most) => {
        const range = { min: Math.min(a, b), max: Math.max(a, b) };
        const { values, step } = ticks(range, most);
        expect(values.length).toBeLessThanOrEqual(most + 1);
        const rounding = step / 1e3 + 1e-15 * Math.max(-range.min, range.max);
        for (const value of values) {
          expect(value).toBeGreaterThanOrEqual(range.min - rounding);
          expect(value).toBeLessThanOrEqual(range.max + rounding);
        }
      }),
    );
  });

  it("has room around what is always the same, and where there is nothing", () => {
    expect(padded({ min: 5, max: 5 })).toEqual({ min: 4.5, max: 5.5 });
    expect(padded({ min: Number.POSITIVE_INFINITY, max: Number.NEGATIVE_INFINITY })).toEqual({ min: 0, max: 1 });
  });

  it("writes numbers without noise", () => {
    expect([tickText(0.30000000000000004, 0.1), tickText(-0, 1), tickText(-20, 10), tickText(4e9, 1e9)]).toEqual([
      "0.3",
      "0",
      "−20",
      "4e+9",
    ]);
  });

  it("is zoomed around a value and moved, as far as numbers are exact enough", () => {
    expect(zoomed({ min: 0, max: 100 }, 0.5, 25)).toEqual({ min: 12.5, max: 62.5 });
    expect(moved({ min: 10, max: 30 }, -0.25)).toEqual({ min: 5, max: 25 });
    let range: ReturnType<typeof zoomed> = { min: 0, max: 100 };
    for (let i = 0; range !== undefined && i < 10_000; i++) range = zoomed(range, 0.8, 25);
    expect(range).toBeUndefined();
    expect(zoomed({ min: -1e308, max: 1e307 }, 2, 0)).toBeUndefined();
  });

  it.each([
    [undefined],
    [{}],
    [{ min: 2, max: 2 }],
    [{ min: 3, max: 2 }],
    [{ min: Number.NaN, max: 2 }],
    [{ min: "1", max: "2" }],
    [{ min: -1e308, max: 1e308 }],
  ])("does not show %j", (value) => expect(isRange(value)).toBe(false));
});
