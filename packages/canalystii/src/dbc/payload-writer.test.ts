import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { PayloadWriter } from "./encode/payload-writer.js";
import { parseDbc } from "./parse-dbc.js";

function messageOf(...signals: readonly string[]) {
  const { database } = parseDbc(["BO_ 1 M: 8 E", ...signals.map((signal) => ` SG_ ${signal} "" E`)].join("\n"));
  return { database, message: database.messages[0] as NonNullable<(typeof database.messages)[0]> };
}

function write(message: ReturnType<typeof messageOf>["message"], ...values: number[]): number[] {
  const data = new Uint8Array(8).fill(0xaa);
  new PayloadWriter(message).write(data, Float64Array.from(values));
  return [...data];
}

describe("PayloadWriter", () => {
  it("writes what encode does", () => {
    const signal = fc.record({
      length: fc.integer({ min: 1, max: 56 }),
      order: fc.constantFrom("0", "1"),
      sign: fc.constantFrom("+", "-"),
      scale: fc.constantFrom(1, 0.5, -0.1, 3),
      offset: fc.constantFrom(0, -40, 0.25),
      fraction: fc.double({ min: 0, max: 1, noNaN: true }),
      start: fc.nat(),
      // with it, the payload is not written in words
      other: fc.constantFrom([], ["B : 63|1@0+ (1,0) [0|0]"]),
    });
    fc.assert(
      fc.property(signal, ({ length, order, sign, scale, offset, fraction, other, ...given }) => {
        const start = order === "1" ? given.start % (65 - length) : 5;
        const { database, message } = messageOf(`A : ${start}|${length}@${order}${sign} (${scale},${offset}) [0|0]`, ...other);
        const least = sign === "-" ? -(2 ** (length - 1)) : 0;
        const value = (least + Math.floor(fraction * (2 ** length - 1))) * scale + offset;
        expect(write(message, value, Number.NaN)).toEqual(Array.from(database.encode("M", { A: value }).data ?? []));
      }),
    );
  });

  it("limits values to what the bits can represent", () => {
    const { message } = messageOf("A : 0|8@1+ (1,0) [0|0]", "B : 8|8@1- (1,0) [0|0]");
    expect(write(message, 300, -300)).toEqual([255, 0x80, 0, 0, 0, 0, 0, 0]);
    expect(write(message, -1, Number.POSITIVE_INFINITY)).toEqual([0, 0x7f, 0, 0, 0, 0, 0, 0]);
    const { message: wide } = messageOf("A : 0|64@1+ (1,0) [0|0]");
    expect(write(wide, 1e30)).toEqual([0, 0xf8, 255, 255, 255, 255, 255, 255]);
  });

  it("writes the initial value for NaN", () => {
    const { database } = parseDbc(`BO_ 1 M: 8 E
 SG_ A : 0|8@1+ (2,0) [0|0] "" E
 SG_ B : 8|32@1- (1,0) [0|0] "" E
BA_DEF_ SG_ "GenSigStartValue" FLOAT 0 0;
BA_ "GenSigStartValue" SG_ 1 A 7;
BA_ "GenSigStartValue" SG_ 1 B 1.5;
SIG_VALTYPE_ 1 B : 1;`);
    expect(write(database.messages[0] as never, Number.NaN, Number.NaN)).toEqual([7, 0, 0, 0xc0, 0x3f, 0, 0, 0]);
  });

  it("writes only the selected branch", () => {
    const { message } = messageOf("S M : 0|8@1+ (1,0) [0|0]", "A m0 : 8|8@1+ (1,0) [0|0]", "B m1 : 8|8@1+ (1,0) [0|0]");
    expect(write(message, 0, 5, 6).slice(0, 2)).toEqual([0, 5]);
    expect(write(message, 1, 5, 6).slice(0, 2)).toEqual([1, 6]);
    expect(write(message, 2, 5, 6).slice(0, 2)).toEqual([2, 0]);
  });

  it("leaves out signals that are longer than their message", () => {
    const { message } = messageOf("A : 60|8@1+ (1,0) [0|0]", "B : 0|8@1+ (1,0) [0|0]");
    expect(write(message, 255, 1)).toEqual([1, 0, 0, 0, 0, 0, 0, 0]);
  });

  it("writes 0 with a scale of 0", () => {
    const { message } = messageOf("A : 0|8@1+ (0,5) [0|0]");
    expect(write(message, 9)[0]).toBe(0);
  });
});
