import { describe, expect, it } from "vitest";
import { peakLoad, shownPeak, switchesBitrate } from "./bus-load.js";

const classic = { bits: Float64Array.of(100_000, 250_000, 0), dataBits: new Float64Array(3) };
const fd = { bits: Float64Array.of(100_000, 450_000), dataBits: Float64Array.of(0, 400_000) };

describe("peakLoad", () => {
  it("is that of the busiest second", () => {
    expect(peakLoad(classic, { bitrate: 500_000, dataBitrate: undefined })).toBe(0.5);
    expect(switchesBitrate(classic)).toBe(false);
  });

  it("counts the data phase of CAN FD frames at its own bit rate", () => {
    expect(peakLoad(fd, { bitrate: 500_000, dataBitrate: 2_000_000 })).toBeCloseTo(0.3);
    expect(switchesBitrate(fd)).toBe(true);
  });

  it("is not known without the bit rates that it needs", () => {
    expect(peakLoad(classic, { bitrate: undefined, dataBitrate: 2_000_000 })).toBeUndefined();
    expect(peakLoad(fd, { bitrate: 500_000, dataBitrate: undefined })).toBeUndefined();
  });
});

describe("a peak that is shown", () => {
  it("is never less than the present value, which is newer", () => {
    expect(shownPeak({ isMeasured: true }, 1_058, 1_433)).toBe(1_433);
    expect(shownPeak({ isMeasured: true }, 1_500, 1_433)).toBe(1_500);
    expect(shownPeak({ isMeasured: true }, 0.23)).toBe(0.23);
  });

  it("is not there before a second is complete", () => expect(shownPeak({ isMeasured: false }, 1_058, 1_433)).toBeUndefined());
});
