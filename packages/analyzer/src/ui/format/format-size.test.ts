import { describe, expect, it } from "vitest";
import { formatBitrate, formatDuration, formatSize } from "./format-size.js";

describe("figures", () => {
  it.each([
    [0, "0 B"],
    [999, "999 B"],
    [1_234, "1.2 kB"],
    [9_960, "10 kB"],
    [999_600, "1.0 MB"],
    [240_400_000, "240 MB"],
  ])("%d bytes are %s", (bytes, expected) => {
    expect(formatSize(bytes)).toBe(expected);
  });

  it.each([
    [500_000, "500k"],
    [83_330, "83.33k"],
    [1_000_000, "1M"],
  ])("%d bit/s are %s", (bitrate, expected) => {
    expect(formatBitrate(bitrate)).toBe(expected);
  });

  it("durations have hours only when there are any", () => {
    expect([0, 65_400, 7_265_000].map(formatDuration)).toEqual(["0:00", "1:05", "2:01:05"]);
  });
});
