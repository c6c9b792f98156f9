import { describe, expect, it } from "vitest";
import { bitsText, changeText } from "./bits-text.js";

const from = (first: number, count: number) => Array.from({ length: count }, (_, i) => first + i);

describe("where bits are", () => {
  it.each([
    ["a bit", [11], "byte 1 bit 3"],
    ["bits of a byte", [8, 9, 12, 14, 15], "byte 1 bits 0–1, 4, 6–7"],
    ["a byte", from(8, 8), "byte 1"],
    ["bytes", from(16, 24), "bytes 2–4"],
    ["a run that crosses bytes", from(4, 22), "byte 0 bits 4–7, bytes 1–2, byte 3 bits 0–1"],
    ["two parts of bytes beside each other", from(6, 4), "byte 0 bits 6–7, byte 1 bits 0–1"],
    ["bytes that are not beside each other", [...from(0, 8), ...from(16, 8)], "byte 0, byte 2"],
    [
      "at most six places",
      from(0, 7).map((byte) => 8 * byte),
      `${from(0, 6)
        .map((byte) => `byte ${byte} bit 0`)
        .join(", ")}, …`,
    ],
  ])("%s", (_, bits, text) => {
    expect(bitsText(bits)).toBe(text);
  });

  it("changes if it is one, and change if they are more", () => {
    const places = [[11], from(8, 8), [8, 9], from(8, 16), [0, 11]];
    expect(places.map(changeText)).toEqual([
      "byte 1 bit 3 changes",
      "byte 1 changes",
      "byte 1 bits 0–1 change",
      "bytes 1–2 change",
      "byte 0 bit 0, byte 1 bit 3 change",
    ]);
  });
});
