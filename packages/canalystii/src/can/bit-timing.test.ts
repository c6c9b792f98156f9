import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type BitTiming,
  bitrateOf,
  fromRegisters,
  nearestBitrates,
  STANDARD_BITRATES,
  samplePointOf,
  timingForBitrate,
  toRegisters,
  toTiming,
} from "./bit-timing.js";

describe("bit timing", () => {
  it("uses the registers of the field for the usual rates", () => {
    expect(toRegisters(timingForBitrate(500_000))).toEqual({ btr0: 0x00, btr1: 0x1c });
    expect(toRegisters(timingForBitrate(1_000_000))).toEqual({ btr0: 0x00, btr1: 0x14 });
    expect(toRegisters(timingForBitrate(5_000))).toEqual({ btr0: 0xbf, btr1: 0xff });
    expect(toRegisters(timingForBitrate(666_000))).toEqual({ btr0: 0x80, btr1: 0xb6 });
    expect(STANDARD_BITRATES).toHaveLength(18);
  });

  it("has a table whose registers give the rate that stands beside them, within 0.5 %", () => {
    for (const bitrate of STANDARD_BITRATES) expect(bitrateOf(timingForBitrate(bitrate)) / bitrate).toBeCloseTo(1, 2);
  });

  it("calculates the rest, with the sample point near 87.5 %", () => {
    const timing = timingForBitrate(33_333);
    expect(bitrateOf(timing)).toBeCloseTo(33_333, -1);
    expect(samplePointOf(timing)).toBeCloseTo(0.875, 1);
    expect(bitrateOf(timingForBitrate(95_238))).toBeCloseTo(95_238, 0);
  });

  it("samples as near as can be to where it is asked to", () => {
    const pointAt = (bitrate: number, samplePoint: number) => samplePointOf(timingForBitrate(bitrate, { samplePoint }));
    expect(pointAt(500_000, 0.75)).toBe(0.75);
    expect(pointAt(500_000, 0.8)).toBe(13 / 16);
    // the table has 75 % for this rate
    expect(pointAt(1_000_000, 0.875)).toBe(0.875);
    expect(bitrateOf(timingForBitrate(125_000, { samplePoint: 0.7 }))).toBe(125_000);
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
          expect(String(error)).toMatch(new RegExp(`bitrate ${bitrate} is not supported; nearest: \\d+`));
          for (const near of nearestBitrates(bitrate)) expect(() => timingForBitrate(near)).not.toThrow();
          return;
        }
        expect(Math.abs(bitrateOf(timing) / bitrate - 1)).toBeLessThanOrEqual(0.0051);
        expect(fromRegisters(toRegisters(timing))).toEqual(timing);
      }),
      { numRuns: 500 },
    );
  });

  it("reads every pair of registers and writes it back", () => {
    for (let btr0 = 0; btr0 < 256; btr0++) {
      for (let btr1 = 0; btr1 < 256; btr1++) {
        const back = toRegisters(fromRegisters({ btr0, btr1 }));
        if (back.btr0 !== btr0 || back.btr1 !== btr1) expect(back).toEqual({ btr0, btr1 });
      }
    }
  });

  it.each([0, -5, Number.NaN, Number.POSITIVE_INFINITY, "500000" as unknown as number])("refuses bitrate %s", (bitrate) => {
    expect(() => timingForBitrate(bitrate)).toThrow(RangeError);
  });

  it("refuses segments out of range", () => {
    const good = { brp: 1, tseg1: 13, tseg2: 2, sjw: 1 };
    expect(() => toRegisters({ ...good, brp: 65 })).toThrow(/brp 65 is not an integer in 1\.\.64/);
    expect(() => toRegisters({ ...good, tseg1: 0 })).toThrow(/tseg1 0/);
    expect(() => toRegisters({ ...good, tseg2: 9 })).toThrow(/tseg2 9/);
    expect(() => toRegisters({ ...good, sjw: 1.5 })).toThrow(/sjw 1\.5/);
    expect(() => fromRegisters({ btr0: 256, btr1: 0 })).toThrow(/btr0 256/);
  });

  it("takes registers wherever it takes segments", () => {
    const registers = { btr0: 0x83, btr1: 0xff };
    const segments = fromRegisters(registers);
    expect(toTiming(registers)).toEqual(segments);
    expect(toTiming(segments)).toBe(segments);
    expect(toRegisters(registers)).toEqual(registers);
    expect(bitrateOf(registers)).toBe(bitrateOf(segments));
    expect(samplePointOf(registers)).toBe(samplePointOf(segments));
  });

  it.each([
    [{ btr0: -1, btr1: 0 }, RangeError, /^btr0 -1 is not an integer in 0\.\.255$/],
    [{ btr0: 0, btr1: 256 }, RangeError, /^btr1 256 is not/],
    [{ btr0: 0x1c }, RangeError, /^btr1 undefined is not/],
    [{ btr0: "0x00", btr1: "0x1c" }, RangeError, /^btr0 0x00 is not/],
    [
      { btr0: 0, btr1: 0x1c, brp: 1 },
      TypeError,
      /^timing has both registers and segments; pass \{ btr0, btr1 \} or \{ brp, tseg1, tseg2, sjw \}$/,
    ],
    [500_000, TypeError, /^timing 500000 is not an object; pass \{ btr0, btr1 \} or \{ brp, tseg1, tseg2, sjw \}$/],
    [null, TypeError, /^timing null is not an object/],
    [{}, RangeError, /^brp undefined is not an integer in 1\.\.64$/],
  ])("refuses the timing %j", (timing, kind, message) => {
    for (const use of [toTiming, toRegisters, bitrateOf, samplePointOf]) {
      expect(() => use(timing as unknown as BitTiming)).toThrow(kind);
      expect(() => use(timing as unknown as BitTiming)).toThrow(message);
    }
  });
});
