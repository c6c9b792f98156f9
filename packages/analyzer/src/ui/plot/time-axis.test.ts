import { describe, expect, it } from "vitest";
import { durationText, timeTicks } from "./time-axis.js";

describe("the axis of times", () => {
  it("counts seconds since the start", () => {
    const labels = timeTicks({ fromUs: 1e15 + 1e6, toUs: 1e15 + 3e6 }, 1e15, 4, false).map(({ label }) => label);
    expect(labels).toEqual(["1.0 s", "1.5 s", "2.0 s", "2.5 s", "3.0 s"]);
  });

  it("or has round times of day, finer ones where they are near", () => {
    const midnight = new Date(2026, 0, 5).getTime() * 1_000;
    const labels = (fromS: number, toS: number) =>
      timeTicks({ fromUs: midnight + fromS * 1e6, toUs: midnight + toS * 1e6 }, 0, 4, true).map(({ label }) => label);
    expect(labels(3_590, 3_700)).toEqual(["01:00:00", "01:00:30", "01:01:00", "01:01:30"]);
    expect(labels(61.2, 61.29).slice(0, 2)).toEqual(["00:01:01.20", "00:01:01.25"]);
  });

  it("writes durations in the unit that fits", () => {
    expect([999, -1_500, 3_837_995].map(durationText)).toEqual(["999 µs", "−1.500 ms", "3.837995 s"]);
  });
});
