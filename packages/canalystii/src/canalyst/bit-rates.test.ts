import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type BitTiming, bitrateOf, fromRegisters, samplePointOf, toRegisters } from "../can/bit-timing.js";
import { CAN_CLOCK_HZ, nearestBitrates, STANDARD_BITRATES, timingForBitrate } from "./bit-rates.js";

const rateOf = (timing: BitTiming) => bitrateOf(timing, CAN_CLOCK_HZ);

describe("the adapter's bit rates", () => {
  it("uses the registers of the field for the usual rates", () => {
    expect(toRegisters(timingForBitrate(500_000))).toEqual({ btr0: 0x00, btr1: 0x1c });
    expect(toRegisters(timingForBitrate(1_000_000))).toEqual({ btr0: 0x00, btr1: 0x14 });
    expect(toRegisters(timingForBitrate(5_000))).toEqual({ btr0: 0xbf, btr1: 0xff });
    expect(toRegisters(timingForBitrate(666_000))).toEqual({ btr0: 0x80, btr1: 0xb6 });
    expect(STANDARD_BITRATES).toHaveLength(18);
  });

  it("has a table whose registers give the rate that stands beside them, within 0.5 %", () => {
    for (const bitrate of STANDARD_BITRATES) expect(rateOf(timingForBitrate(bitrate)) / bitrate).toBeCloseTo(1, 2);
  });

  it("calculates the rest, with the sample point near 87.5 %", () => {
    const timing = timingForBitrate(33_333);
    expect(rateOf(timing)).toBeCloseTo(33_333, -1);
    expect(samplePointOf(timing)).toBeCloseTo(0.875, 1);
    expect(rateOf(timingForBitrate(95_238))).toBeCloseTo(95_238, 0);
  });

  it("samples as near as can be to where it is asked to", () => {
    const pointAt = (bitrate: number, samplePoint: number) => samplePointOf(timingForBitrate(bitrate, { samplePoint }));
    expect(pointAt(500_000, 0.75)).toBe(0.75);
    expect(pointAt(500_000, 0.8)).toBe(13 / 16);
    // the table has 75 % for this rate
    expect(pointAt(1_000_000, 0.875)).toBe(0.875);
    expect(rateOf(timingForBitrate(125_000, { samplePoint: 0.7 }))).toBe(125_000);
    for (const samplePoint of [0, 0.4, 1, 80, Number.NaN]) {
      expect(() => timingForBitrate(500_000, { samplePoint })).toThrow(`samplePoint ${samplePoint} is not in 0.5..0.95`);
    }
  });

  it("meets a rate within 0.5 % or refuses it and names rates that it takes", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 2_000_000 }), (bitrate) => {
        let timing: ReturnType<typeof timingForBitrate>;
        try {
          timing = timingForBitrate(bitrate);
        } catch (error) {
          const inRange = bitrate >= 4975 && bitrate <= 1_005_000;
          const text = inRange ? `bitrate ${bitrate} is not supported; nearest: \\d+` : `bit rate must be 5k to 1M, not ${bitrate}$`;
          expect(String(error)).toMatch(new RegExp(text));
          for (const near of nearestBitrates(bitrate)) expect(() => timingForBitrate(near)).not.toThrow();
          return;
        }
        expect(Math.abs(rateOf(timing) / bitrate - 1)).toBeLessThanOrEqual(0.0051);
        expect(fromRegisters(toRegisters(timing))).toEqual(timing);
      }),
      { numRuns: 500 },
    );
  });

  it.each([0, -5, Number.NaN, Number.POSITIVE_INFINITY, "500000" as unknown as number])("refuses bitrate %s", (bitrate) => {
    expect(() => timingForBitrate(bitrate)).toThrow(new RangeError(`bit rate must be 5k to 1M, not ${bitrate}`));
  });
});
