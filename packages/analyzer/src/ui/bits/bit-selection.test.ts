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
    for (const byteOrder of ["intel", "motorola"] as const) {
      for (let start = 0; start < 128; start++) {
        for (let length = 1; length <= 64; length++) {
          const field = { start, length, byteOrder, signed: length > 1 };
          const { start: first, length: bits, signed } = fieldOf(selectionOf(field));
          if (first !== start || bits !== length || signed !== field.signed) expect(fieldOf(selectionOf(field))).toEqual(field);
        }
      }
    }
  });
});
