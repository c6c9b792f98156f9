import { describe, expect, it } from "vitest";
import { anyNumber, numberIn, parseNumber, wholeIn } from "./number-text.js";

describe("what is typed", () => {
  it.each([
    ["10", 10],
    [" 2.5 ", 2.5],
    [".5", 0.5],
    ["1e2", 100],
    ["0.4", undefined],
    ["1,5", undefined],
    ["", undefined],
    ["1e9", undefined],
    ["0x10", undefined],
    ["Infinity", undefined],
  ])("is a number: %j", (typed, value) => {
    expect(parseNumber(typed, 0.5, 1000)).toBe(value);
  });

  it("is a whole number", () => {
    const { parse } = wholeIn(1, 9);
    expect(["7", "7.5", "10"].map(parse)).toEqual([7, undefined, undefined]);
  });

  it("is any number that is finite", () => {
    expect(["-1e308", "1e999", "-1e999"].map(anyNumber.parse)).toEqual([-1e308, undefined, undefined]);
    expect(anyNumber.wrong("1,000")).toBe('"1,000" is no number; write 12.5.');
  });

  it("is said with what is allowed", () => {
    expect(wholeIn(1, 255).wrong(" 300")).toBe('"300" is no whole number from 1 to 255');
    expect(numberIn(0.001, 1_000).wrong("9".repeat(50))).toBe(`"${"9".repeat(40)}…" is no number from 0.001 to 1,000`);
  });
});
