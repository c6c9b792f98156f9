import { describe, expect, it } from "vitest";
import { formatClock, formatDateTime, formatMs, formatSeconds, parseTime } from "./format-time.js";

const noon = new Date(2026, 10, 25, 12, 0, 0).getTime() * 1_000;

describe("times", () => {
  it("are seconds with six decimals in two groups", () => {
    expect(formatSeconds(12_034_512)).toBe("12.034\u2009512");
    expect(formatSeconds(-1_500)).toBe("−0.001\u2009500");
    expect(formatSeconds(Number.NaN)).toBe("");
  });

  it("are times of day, to the microsecond", () => {
    expect(formatClock(noon + 61_000_007)).toBe("12:01:01.000\u2009007");
    expect(formatDateTime(noon)).toBe("2026-11-25 12:00:00.000\u2009000");
    expect(formatClock(1e30)).toBe("");
  });

  it("are periods in ms", () => {
    expect([10_012, 1_000_000, Number.NaN, Number.POSITIVE_INFINITY].map(formatMs)).toEqual(["10.012", "1000.0", "", ""]);
  });

  it.each([
    ["12.5", noon + 12_500_000],
    ["+3", noon + 3_000_000],
    ["12:00:01.25", noon + 1_250_000],
    ["12:30", noon + 1_800_000_000],
    ["01:00", noon + 13 * 3_600_000_000],
    ["2026-11-25 11:59", noon - 60_000_000],
    ["soon", undefined],
    ["", undefined],
    ["12:3", undefined],
  ])("are read from %j", (text, expected) => {
    expect(parseTime(text, noon)).toBe(expected);
  });
});
