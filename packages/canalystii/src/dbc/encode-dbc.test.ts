import { describe, expect, it } from "vitest";
import { encodeDbc, parseDbc } from "./index.js";

const withUnit = (unit: string) => `BO_ 1 M: 8 A\n SG_ S : 0|8@1+ (1,0) [0|0] "${unit}" A\n`;

describe("encoding the text of a DBC file", () => {
  it("gives bytes that are read as the same text", () => {
    for (const unit of ["°C", "€ “x” Œ", "km/h", "äöü ÿ"]) {
      const text = withUnit(unit);
      for (const encoding of ["utf-8", "windows-1252"] as const) {
        const read = parseDbc(encodeDbc(text, encoding) as Uint8Array);
        expect([read.text, read.errors]).toEqual([text, 0]);
        if (unit !== "km/h") expect(read.encoding).toBe(encoding);
      }
    }
    expect(encodeDbc("°", "windows-1252")).toEqual(Uint8Array.of(0xb0));
    expect(encodeDbc("€", "windows-1252")).toEqual(Uint8Array.of(0x80));
  });

  it("is refused for what windows-1252 does not have, and for what would be read as UTF-8", () => {
    for (const text of ["Ω", "车", "\u0081", "\u0090", "Â°", "Ã©"]) expect(encodeDbc(text, "windows-1252"), text).toBeUndefined();
  });
});

describe("what a file has and the database has not", () => {
  it("is counted by keyword", () => {
    const { unused, errors } = parseDbc(`CAT_DEF_ 1 "a" 0;\nCAT_ 1 2;\nCAT_ 1 3;
BO_ 3221225472 VECTOR__INDEPENDENT_SIG_MSG: 0 Vector__XXX\n SG_ Alone : 0|8@1+ (1,0) [0|0] "" Vector__XXX\n`);
    expect(errors).toBe(0);
    expect([...unused]).toEqual([
      ["CAT_DEF_", 1],
      ["CAT_", 2],
      ["VECTOR__INDEPENDENT_SIG_MSG", 1],
    ]);
    expect(parseDbc(withUnit("V")).unused.size).toBe(0);
  });
});
