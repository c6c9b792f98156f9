import { describe, expect, it } from "vitest";
import { type LineLook, paintRuns } from "./paint-runs.js";

const look: LineLook = { colour: [200, 100, 0], thickness: 1, columns: 1, dash: undefined, clip: { top: 0, bottom: 8 } };
const runs = (...rows: readonly (readonly [number, number])[]) => ({
  top: Float32Array.from(rows, ([top]) => top),
  bottom: Float32Array.from(rows, ([, bottom]) => bottom),
});
const blank = (width: number, height = 8) => ({ data: new Uint8ClampedArray(width * height * 4), width, height });
/** Opacity of a column's pixels, 0 to 255. */
const opacity = ({ data, width, height }: ReturnType<typeof blank>, column: number) =>
  Array.from({ length: height }, (_, row) => data[(row * width + column) * 4 + 3]);

describe("painted lines", () => {
  it("cover whole pixels, and those at their ends in part", () => {
    const pixels = blank(2);
    paintRuns(pixels, runs([2.5, 2.5], [2, 4.25]), look);
    expect(opacity(pixels, 0)).toEqual([0, 0, 255, 0, 0, 0, 0, 0]);
    expect(opacity(pixels, 1)).toEqual([0, 128, 255, 255, 191, 0, 0, 0]);
    expect([...pixels.data.subarray(2 * 2 * 4, 2 * 2 * 4 + 4)]).toEqual([200, 100, 0, 255]);
  });

  it("leave out what is not there or outside of the lane", () => {
    const pixels = blank(3);
    paintRuns(pixels, runs([Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY], [-100, 100], [-50, -40]), {
      ...look,
      clip: { top: 2, bottom: 5 },
    });
    expect(opacity(pixels, 0)).toEqual(Array(8).fill(0));
    expect(opacity(pixels, 1)).toEqual([0, 0, 255, 255, 255, 0, 0, 0]);
    expect(opacity(pixels, 2)).toEqual(Array(8).fill(0));
  });

  it("have gaps if they are dashed, but none in a peak", () => {
    const flat = [4.5, 4.5] as const;
    const pixels = blank(8);
    paintRuns(pixels, runs(flat, flat, flat, flat, flat, flat, [1, 4.5], flat), { ...look, dash: [2, 2] });
    expect(Array.from({ length: 8 }, (_, column) => opacity(pixels, column)[4])).toEqual([255, 255, 0, 0, 255, 255, 255, 0]);
    expect(opacity(pixels, 6)[1]).toBe(255);
  });

  it("are wider where they rise on a screen with many pixels, and mix where they cross", () => {
    const pixels = blank(4);
    paintRuns(pixels, runs([6.5, 6.5], [1.5, 6.5], [6.5, 6.5], [6.5, 6.5]), { ...look, columns: 2 });
    expect([0, 1, 2, 3].map((column) => opacity(pixels, column)[2])).toEqual([0, 255, 255, 0]);
    paintRuns(pixels, runs([6, 6]), { ...look, colour: [0, 0, 200] });
    expect([...pixels.data.subarray(6 * 4 * 4, 6 * 4 * 4 + 4)]).toEqual([100, 50, 100, 255]);
  });
});
