import { describe, expect, it } from "vitest";
import { bitsName, byteField, databaseNotation } from "./bit-field.js";

const bits = (start: number, length: number, byteOrder: "intel" | "motorola" = "intel", signed = false) => ({
  start,
  length,
  byteOrder,
  signed,
});

describe("the name of bits", () => {
  it.each([
    [bits(11, 1), "byte 1 bit 3"],
    [byteField(2), "byte 2"],
    [bits(8, 5), "byte 1 bits 0–4"],
    [bits(12, 5, "motorola"), "byte 1 bits 0–4"],
    [bits(16, 16), "bytes 2–3, low byte first"],
    [bits(23, 16, "motorola"), "bytes 2–3, high byte first"],
    [bits(12, 10, "intel", true), "byte 1 bit 4 – byte 2 bit 5, low byte first, signed"],
  ])("%j", (field, name) => {
    expect(bitsName(field)).toBe(name);
  });

  it("is given as databases write it, too", () => {
    expect(databaseNotation(bits(12, 1))).toBe("In a database: start bit 12, 1 bit, Intel");
    expect(databaseNotation(bits(23, 16, "motorola"))).toBe("In a database: start bit 23, 16 bits, Motorola");
  });
});
