import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isScaled, lastTop, MAX_HEIGHT_PX, ROW_PX, scrollHeight, scrollOfTop, topOfScroll } from "./scroll-map.js";

const extents = fc.record({ rows: fc.integer({ min: 0, max: 2 ** 32 }), visible: fc.double({ min: 1, max: 200, noNaN: true }) });

describe("the scroll bar of a long table", () => {
  it("moves with the rows while the browser can show their height", () => {
    const extent = { rows: 1_000, visible: 40 };
    expect(scrollHeight(extent)).toBe(22_000);
    expect(topOfScroll(extent, 220)).toBe(10);
    expect(scrollOfTop(extent, 10)).toBe(220);
  });

  it("reaches the first and the last of 100 million rows", () => {
    const extent = { rows: 100_000_000, visible: 40.5 };
    expect(isScaled(extent)).toBe(true);
    expect(scrollHeight(extent)).toBe(MAX_HEIGHT_PX);
    expect(topOfScroll(extent, 0)).toBe(0);
    expect(topOfScroll(extent, MAX_HEIGHT_PX - 40.5 * ROW_PX)).toBe(100_000_000 - 40.5);
  });

  it("is left where it was by going to a row and back", () => {
    fc.assert(
      fc.property(extents, fc.double({ min: 0, max: 1, noNaN: true }), (extent, share) => {
        const top = share * lastTop(extent);
        expect(topOfScroll(extent, scrollOfTop(extent, top))).toBeCloseTo(top, 4);
      }),
    );
  });

  it("never asks for a place outside the rows", () => {
    fc.assert(
      fc.property(extents, fc.double({ min: 0, max: 2 * MAX_HEIGHT_PX, noNaN: true }), (extent, scrollTop) => {
        const top = topOfScroll(extent, scrollTop);
        expect(top).toBeGreaterThanOrEqual(0);
        expect(top).toBeLessThanOrEqual(lastTop(extent));
      }),
    );
  });
});
