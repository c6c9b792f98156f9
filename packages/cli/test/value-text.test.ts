import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ByteText } from "../src/decode/byte-text.js";
import { valueText } from "../src/decode/value-text.js";

const integers = { length: 16, float: false, scale: 1, offset: 0 };

/** raw × scale + offset with exact arithmetic, for numbers of up to 6 decimals. */
function exact(raw: number, scale: number, offset: number): string {
  const millionths = BigInt(raw) * BigInt(Math.round(scale * 1e6)) + BigInt(Math.round(offset * 1e6));
  const size = millionths < 0n ? -millionths : millionths;
  const fraction = String(size % 1_000_000n)
    .padStart(6, "0")
    .replace(/0+$/, "");
  return `${millionths < 0n ? "-" : ""}${size / 1_000_000n}${fraction === "" ? "" : `.${fraction}`}`;
}

describe("valueText", () => {
  it("writes the decimal number that the database means", () => {
    const scales = fc.integer({ min: -2_000_000, max: 2_000_000 }).map((n) => n / 1e6);
    fc.assert(
      fc.property(fc.integer({ min: -0x8000, max: 0xffff }), scales, scales, (raw, scale, offset) => {
        expect(valueText({ ...integers, scale, offset })(raw * scale + offset)).toBe(exact(raw, scale, offset));
      }),
    );
  });

  it.each([
    [{ ...integers, scale: 0.1 }, 3 * 0.1, "0.3"],
    [{ ...integers, scale: 0.25 }, 812.5, "812.5"],
    [{ ...integers, scale: 1e-7, length: 32 }, 525_200_000 * 1e-7, "52.52"],
    [{ ...integers, scale: -1 }, -0, "0"],
    [{ ...integers, scale: 0.1 }, -0.1, "-0.1"],
    [{ ...integers, scale: 1 / 3 }, 1 / 3, "0.3333333333333333"],
    [{ ...integers, scale: 1e30 }, 7e30, "7e+30"],
    [{ ...integers, length: 64 }, 2 ** 53 - 1, "9007199254740991"],
    [{ ...integers, length: 32, float: true }, Math.fround(0.1), "0.1"],
    [{ ...integers, length: 32, float: true }, Math.fround(3.4028234e38), "3.4028234663852886e+38"],
    [{ ...integers, length: 32, float: true }, Math.fround(118_607_208_448), "118607208448"],
    [{ ...integers, length: 32, float: true }, 2 ** 24 - 1, "16777215"],
    [{ ...integers, length: 16, float: true }, 65_504, "65504"],
    [{ ...integers, length: 16, float: true }, 0.0999755859375, "0.099976"],
    [{ ...integers, length: 64, float: true }, 0.1, "0.1"],
    [{ ...integers, length: 64, float: true }, Number.NaN, "nan"],
    [{ ...integers, length: 32, float: true }, Number.NaN, "nan"],
    [{ ...integers, length: 32, float: true }, Number.NEGATIVE_INFINITY, "-inf"],
  ])("%j: %f is %s", (signal, value, text) => {
    expect(valueText(signal)(value)).toBe(text);
  });

  it("identifies every 32-bit float", () => {
    const text = valueText({ ...integers, length: 32, float: true });
    fc.assert(
      fc.property(fc.float({ noNaN: true, noDefaultInfinity: true }), (value) => {
        expect(Math.fround(Number(text(value)))).toBe(value + 0);
      }),
    );
  });

  it("is exact for integers of 64 bits, by their raw value", () => {
    const text = valueText({ ...integers, length: 64, scale: 2, offset: -1 });
    expect(text(2 ** 65, 2n ** 64n - 1n)).toBe("36893488147419103229");
    expect(text(41, 21)).toBe("41");
    // 10 × (2^53 - 1)
    expect(valueText({ ...integers, length: 60, scale: 10 })(90_071_992_547_409_904, 2 ** 53 - 1)).toBe("90071992547409910");
  });
});

describe("ByteText", () => {
  const text = new ByteText();
  const made = (compose: () => void) => {
    compose();
    return Buffer.from(text.take()).toString();
  };

  it("writes numbers as valueText does", () => {
    fc.assert(
      fc.property(fc.integer({ min: -(2 ** 50), max: 2 ** 50 }), fc.nat(12), (scaled, decimals) => {
        const expected = valueText({ length: 1, float: false, scale: 10 ** -decimals, offset: 0 })(scaled / 10 ** decimals);
        expect(made(() => text.decimal(scaled, decimals))).toBe(expected);
      }),
    );
    fc.assert(
      fc.property(fc.nat(Number.MAX_SAFE_INTEGER), fc.nat(20), (value, digits) => {
        expect(made(() => text.natural(value, digits))).toBe(String(value).padStart(digits, "0"));
      }),
    );
  });

  it("grows, repeats and truncates", () => {
    const long = made(() => {
      text.text("°");
      text.commas(100_000);
      text.repeat(0, 2);
      text.text("x");
      text.truncate(text.length - 1);
      text.lineEnd();
    });
    expect(long).toBe(`°${",".repeat(100_000)}°\n`);
  });
});
