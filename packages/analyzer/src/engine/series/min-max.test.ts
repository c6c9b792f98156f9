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
    const values = fc.array(fc.integer({ min: -1000, max: 1000 }), { minLength: 1, maxLength: 700 });
    fc.assert(
      fc.property(values, fc.array(fc.nat(699), { maxLength: 8 }), fc.nat(699), fc.nat(700), (all, cuts, a, b) => {
        const pyramid = new MinMaxPyramid();
        const places = [0, ...cuts.map((cut) => Math.min(cut, all.length)).sort((x, y) => x - y), all.length];
        for (let i = 1; i < places.length; i++) pyramid.append(all.slice(places[i - 1], places[i]));
        const [from, to] = [Math.min(a, b, all.length - 1), Math.min(Math.max(a, b) + 1, all.length)];
        const part = all.slice(from, to);
        expect(extremesOf(pyramid, from, to)).toEqual({ least: Math.min(...part), most: Math.max(...part) });
      }),
    );
  });

  it("takes few steps for a long range, and little memory beside the values", () => {
    const pyramid = new MinMaxPyramid();
    pyramid.append(Float64Array.from({ length: 65_536 }, (_, i) => i));
    expect(extremesOf(pyramid, 1, 65_535)).toEqual({ least: 1, most: 65_534 });
    expect(pyramid.bytes / pyramid.length).toBeLessThan(10.5);
  });
});
