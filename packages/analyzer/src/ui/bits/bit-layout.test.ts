import { describe, expect, it } from "vitest";
import { bitsOf, freePlace, inOrder, placeBetween, reachablePlace } from "./bit-layout.js";

describe("bits that are chosen", () => {
  it.each([
    [0, 0, "intel", 0, 1],
    [4, 11, "intel", 4, 8],
    [11, 4, "intel", 4, 8],
    [7, 8, "motorola", 7, 16],
    [8, 7, "motorola", 7, 16],
    [3, 15, "motorola", 3, 5],
    [0, 200, "intel", 0, 64],
    [200, 0, "intel", 137, 64],
  ] as const)("from %i to %i, %s, are %i+%i", (from, to, byteOrder, start, length) => {
    expect(placeBetween(from, to, byteOrder)).toEqual({ start, length, byteOrder });
    const bits = bitsOf({ start, length, byteOrder });
    expect(bits).toContain(from);
    if (length < 64) expect(bits).toContain(to);
  });

  it("are none for a signal that cannot be", () => {
    for (const place of [{ start: -1 }, { length: 0 }, { length: 65 }, { start: Number.NaN }]) {
      expect(bitsOf({ start: 0, length: 8, byteOrder: "intel", ...place })).toEqual([]);
    }
  });

  it("stay where they are in the other byte order, if they are whole bytes", () => {
    expect(inOrder({ start: 8, length: 16, byteOrder: "intel" }, "motorola")).toEqual({ start: 15, length: 16, byteOrder: "motorola" });
    expect(inOrder({ start: 15, length: 16, byteOrder: "motorola" }, "intel")).toEqual({ start: 8, length: 16, byteOrder: "intel" });
    expect(inOrder({ start: 2, length: 3, byteOrder: "intel" }, "motorola")).toEqual({ start: 4, length: 3, byteOrder: "motorola" });
    expect(inOrder({ start: Number.NaN, length: 3, byteOrder: "intel" }, "motorola").byteOrder).toBe("motorola");
  });

  it("are the first free ones for a new signal", () => {
    expect(freePlace(2, new Set([3]))).toMatchObject({ start: 8, length: 8 });
    expect(freePlace(1, new Set([0, 1]))).toMatchObject({ start: 2, length: 1 });
    expect(freePlace(0, new Set())).toMatchObject({ start: 0, length: 1 });
  });
});

it("a bit that is shown can be reached, also if all after the one that had the focus are hidden", () => {
  const reached = (wanted: number, ...shown: number[]) => reachablePlace(wanted, 24, (bit) => !shown.includes(bit));
  // bit 7 is the first one of a byte
  expect(reached(0, 15, 23)).toBe(8);
  expect(reached(8, 7, 15, 23)).toBe(8);
  expect(reached(20, 7, 15)).toBe(8);
  expect(reached(20)).toBe(20);
});

it("a bit beyond the last one is reached as the last one", () => {
  expect(reachablePlace(70, 16, () => false)).toBe(15);
  expect(reachablePlace(70, 16, (bit) => bit >= 8)).toBe(7);
});
