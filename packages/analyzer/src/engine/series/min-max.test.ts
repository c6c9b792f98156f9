import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { MinMaxPyramid } from "./min-max.js";

function extremesOf(pyramid: MinMaxPyramid, from: number, to: number) {
  const extremes = { least: Number.POSITIVE_INFINITY, most: Number.NEGATIVE_INFINITY };
  pyramid.widen(extremes, from, to);
  return extremes;
}

describe("MinMaxPyramid", () => {
  it("has the extremes of every range, however the values came", () => {
    const values = fc.array(fc.oneof(fc.integer({ min: 1, max: 1000 }), fc.constant(500)), { minLength: 1, maxLength: 700, size: "max" });
    fc.assert(
      // no value is 0, which memory has before it is written
      fc.property(values, fc.array(fc.nat(699), { maxLength: 8, size: "max" }), fc.nat(699), fc.nat(700), (all, cuts, a, b) => {
        const pyramid = new MinMaxPyramid();
        const places = [0, ...cuts.map((cut) => Math.min(cut, all.length)).sort((x, y) => x - y), all.length];
        for (let i = 1; i < places.length; i++) pyramid.append(all.slice(places[i - 1], places[i]));
        const [from, to] = [Math.min(a, b, all.length - 1), Math.min(Math.max(a, b) + 1, all.length)];
        for (const part of [all, all.slice(from, to)]) {
          const range = part === all ? ([0, all.length] as const) : ([from, to] as const);
          expect(extremesOf(pyramid, ...range)).toEqual({ least: Math.min(...part), most: Math.max(...part) });
        }
      }),
    );
  });

  it("knows what came before it grew", () => {
    for (const first of [1, 8, 20, 63, 64, 65, 200, 511]) {
      const pyramid = new MinMaxPyramid();
      pyramid.append(new Float64Array(first).fill(7));
      pyramid.append(new Float64Array(600).fill(9));
      for (let from = 0; from < first; from++) expect(extremesOf(pyramid, from, first + 600)).toEqual({ least: 7, most: 9 });
    }
  });

  it("takes few steps for a long range, and little memory beside the values", () => {
    const pyramid = new MinMaxPyramid();
    pyramid.append(Float64Array.from({ length: 65_536 }, (_, i) => i));
    expect(extremesOf(pyramid, 1, 65_535)).toEqual({ least: 1, most: 65_534 });
    expect(pyramid.bytes / pyramid.length).toBeLessThan(10.5);
  });
});
