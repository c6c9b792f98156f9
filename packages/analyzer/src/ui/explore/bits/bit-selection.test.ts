import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fieldOf, selectionOf } from "./bit-selection.js";

describe("selected bits", () => {
  it("are a field in either byte order, whichever end was first", () => {
    const between = (anchor: number, active: number, byteOrder: "intel" | "motorola") => {
      const { start, length } = fieldOf({ anchor, active, byteOrder, signed: false });
      return `${start}|${length}`;
    };
    expect(between(0, 15, "intel")).toBe("0|16");
    expect(between(15, 0, "intel")).toBe("0|16");
    expect(between(7, 8, "motorola")).toBe("7|16");
    expect(between(3, 12, "motorola")).toBe("3|8");
    expect(between(5, 5, "motorola")).toBe("5|1");
    expect(between(0, 511, "intel")).toBe("0|64");
    expect(between(511, 0, "motorola")).toMatch(/\|64$/);
  });

  it("are the same bits again", () => {
    const fields = fc.record({
      start: fc.integer({ min: 0, max: 300 }),
      length: fc.integer({ min: 2, max: 64 }),
      byteOrder: fc.constantFrom("intel" as const, "motorola" as const),
      signed: fc.boolean(),
    });
    fc.assert(
      fc.property(fields, (field) => {
        expect(fieldOf(selectionOf(field))).toEqual(field);
      }),
    );
  });
});
