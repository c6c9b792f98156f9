import { describe, expect, it } from "vitest";
import { type BitTiming, bitrateOf, fromRegisters, samplePointOf, toRegisters, toTiming } from "./bit-timing.js";

describe("bit timing", () => {
  it("gives the bit rate at the clock of the controller, and the sample point", () => {
    const timing = { brp: 1, tseg1: 13, tseg2: 2, sjw: 1 };
    expect([bitrateOf(timing, 8_000_000), bitrateOf(timing, 24_000_000), samplePointOf(timing)]).toEqual([500_000, 1_500_000, 0.875]);
    for (const clockHz of [0, -1, Number.NaN, undefined as unknown as number]) {
      expect(() => bitrateOf(timing, clockHz)).toThrow(`clockHz ${clockHz} is not a number of Hz above 0`);
    }
  });

  it("reads every pair of registers and writes it back", () => {
    for (let btr0 = 0; btr0 < 256; btr0++) {
      for (let btr1 = 0; btr1 < 256; btr1++) {
        const back = toRegisters(fromRegisters({ btr0, btr1 }));
        if (back.btr0 !== btr0 || back.btr1 !== btr1) expect(back).toEqual({ btr0, btr1 });
      }
    }
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
    expect(bitrateOf(registers, 8_000_000)).toBe(bitrateOf(segments, 8_000_000));
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
    for (const use of [toTiming, toRegisters, (given: BitTiming) => bitrateOf(given, 8_000_000), samplePointOf]) {
      expect(() => use(timing as unknown as BitTiming)).toThrow(kind);
      expect(() => use(timing as unknown as BitTiming)).toThrow(message);
    }
  });
});
