import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compileFilters } from "../filter.js";
import { FrameFlag } from "../frame-batch.js";
import { parseFilter, parseFilters } from "./filter-text.js";

const { EXTENDED, REMOTE, ERROR } = FrameFlag;

/** What Linux makes of a filter of candump's: `can_rx_register` and the receive lists of net/can/af_can.c. */
function kernelPasses(text: string, received: number): boolean {
  const [, idText = "", separator, maskText = ""] = /^([0-9A-F]+)([:~])([0-9A-F]+)$/.exec(text) ?? [];
  const mask = (Number.parseInt(maskText, 16) & ~0x2000_0000) >>> 0;
  const id = (Number.parseInt(idText, 16) | (idText.length === 8 ? 0x8000_0000 : 0)) >>> 0;
  const same = (received & mask) >>> 0 === (id & mask) >>> 0;
  return separator === "~" ? !same : same;
}

describe("parseFilter", () => {
  it("passes what candump passes, for any filter and any frame", () => {
    const hex = (value: number, digits: number) => value.toString(16).toUpperCase().padStart(digits, "0");
    const flagBits = fc.constantFrom(0, 0x8000_0000, 0x4000_0000, 0xc000_0000);
    const standard = fc.tuple(fc.nat(0x7ff), fc.nat(0x7ff)).map(([id, mask]) => [hex(id, 3), mask] as const);
    const extended = fc.tuple(fc.nat(0x1fff_ffff), fc.nat(0x1fff_ffff)).map(([id, mask]) => [hex(id, 8), mask] as const);
    const filter = fc
      .tuple(fc.oneof(standard, extended), flagBits, fc.constantFrom(":", "~"))
      .map(([[id, mask], bits, separator]) => `${id}${separator}${hex((mask | bits) >>> 0, 3)}`);
    const frame = fc.oneof(
      fc.record({ id: fc.nat(0x7ff), flags: fc.constantFrom(0, REMOTE) }),
      fc.record({ id: fc.nat(0x1fff_ffff), flags: fc.constantFrom(EXTENDED, EXTENDED | REMOTE) }),
    );
    fc.assert(
      fc.property(filter, frame, (text, { id, flags }) => {
        // often enough the same id, and ids in the bits of the mask
        const wanted = Number.parseInt(text, 16) & ((flags & EXTENDED) === 0 ? 0x7ff : 0x1fff_ffff);
        for (const each of [id, wanted]) {
          const received = (each | ((flags & EXTENDED) === 0 ? 0 : 0x8000_0000) | ((flags & REMOTE) === 0 ? 0 : 0x4000_0000)) >>> 0;
          expect(compileFilters([parseFilter(text)])(each, flags), `${text} ${hex(received, 8)}`).toBe(kernelPasses(text, received));
        }
      }),
      { numRuns: 500 },
    );
  });

  it("reads id and mask in hex, with 0x or without, and the kinds that the mask names", () => {
    expect(parseFilter("700:780")).toEqual({ id: 0x700, mask: 0x780 });
    expect(parseFilter("0x700:0x780")).toEqual({ id: 0x700, mask: 0x780 });
    expect(parseFilter("123:C00007FF")).toEqual({ id: 0x123, mask: 0x7ff, extended: false, remote: false });
    expect(parseFilter("12345678:DFFFFFFF")).toEqual({ id: 0x1234_5678, mask: 0x1fff_ffff, extended: true, remote: false });
    expect(parseFilter("40000123:C0000FFF")).toEqual({ id: 0x123, mask: 0xfff, extended: true, remote: true });
    expect(parseFilter("123~7FF")).toEqual({ id: 0x123, mask: 0x7ff, inverted: true });
    expect(parseFilter("#FF")).toEqual({ id: 0, mask: 0xff, error: true, inverted: true });
  });

  it("reads what candump does not: an id alone, the inverse with ~ before it, ids of 4 to 7 digits", () => {
    expect(parseFilter("123")).toEqual({ id: 0x123, extended: false });
    expect(parseFilter("00000123")).toEqual({ id: 0x123, extended: true });
    expect(parseFilter("~123")).toEqual({ id: 0x123, extended: false, inverted: true });
    expect(parseFilter("~456:7FF")).toEqual(parseFilter("456~7FF"));
    expect(parseFilter("FEF1:8000FFFF")).toEqual({ id: 0xfef1, mask: 0xffff, extended: true });
  });

  it("says what to write where a mask is wider than a standard id", () => {
    const write = (text: string) => {
      try {
        return parseFilter(text);
      } catch (error) {
        return (error as Error).message.slice((error as Error).message.indexOf("write"));
      }
    };
    expect(write("123:1FFFFFFF")).toBe("write 123:7FF, or 00000123:1FFFFFFF for extended ids");
    expect(write("0x123~DFFFFF00")).toBe("write 123:C0000700, or 00000123:DFFFFF00 for extended ids");
    expect(() => parseFilter("123:1FFFFFFF")).toThrow(
      'mask 1FFFFFFF of "123:1FFFFFFF" is wider than the 11 bits of the standard id 123; write 123:7FF, or 00000123:1FFFFFFF for extended ids',
    );
  });

  it.each(["", "xyz", "1:2:3", "123456789", "100:", "~1~2", "#", "#xyz", "0x", "1:0x", "j"])("refuses %j", (text) => {
    expect(() => parseFilter(text)).toThrow(/is not ID, ID:MASK, ID~MASK or #ERRORS in hex/);
  });

  it.each([
    ["800", "id 800 is not in 0..7FF; write 00000800 for an extended id"],
    ["800:7FF", "id 800 is not in 0..7FF; write 00000800 for an extended id"],
    ["20000000", "id 20000000 is not in 0..1FFFFFFF"],
    ["20000000:1", 'id 20000000 of filter "20000000:1" is not in 0..1FFFFFFF; ~ inverts a filter'],
  ])("refuses %s, out of range", (text, message) => {
    expect(() => parseFilter(text)).toThrow(message);
  });

  it("throws nothing but TypeError and RangeError", () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(..."0189fFx:~#,j ") }), (text) => {
        try {
          parseFilters(text);
        } catch (error) {
          expect(error instanceof TypeError || error instanceof RangeError).toBe(true);
        }
      }),
    );
  });
});

describe("parseFilters", () => {
  const passes = (texts: string | readonly string[], id: number, flags = 0) => compileFilters(parseFilters(texts))(id, flags);

  it("lets 0:0 pass all kinds of ids, and 0~0 none", () => {
    for (const flags of [0, REMOTE, EXTENDED, EXTENDED | REMOTE]) {
      expect(passes("0:0", 0x123, flags)).toBe(true);
      expect(passes("0~0", 0x123, flags)).toBe(false);
    }
    expect(passes("0:0", 1, ERROR)).toBe(false);
  });

  it("passes what any filter of a list, or of several, passes", () => {
    for (const texts of ["123,456:7FF", ["123", "456:7FF"]]) {
      expect([0x123, 0x456, 0x457].map((id) => passes(texts, id))).toEqual([true, true, false]);
    }
  });

  it("joins the filters of a list with j", () => {
    const found = [0x100, 0x1ff, 0x200, 0x300].map((id) => passes("100~7F8,300~7FF,j", id));
    expect(found).toEqual([false, true, true, false]);
    expect(passes("100~7F8,300~7FF,J,#1", 1, ERROR)).toBe(true);
    expect(passes(["100~7F8,300~7FF,j", "100"], 0x100)).toBe(true);
    expect(() => parseFilters("j")).toThrow(/has nothing to join/);
    expect(() => parseFilters("#1,j")).toThrow(/has nothing to join/);
  });

  it("adds error frames to what passes otherwise", () => {
    expect(passes("#4", 0x4, ERROR)).toBe(true);
    expect(passes("#4", 0x8, ERROR)).toBe(false);
    expect(passes("#4", 0x123, EXTENDED)).toBe(true);
    expect(passes("123,#4", 0x124)).toBe(false);
    expect(passes(["123", "#4"], 0x124)).toBe(false);
    // candump's example: only error frames
    expect(passes("0~0,#FFFFFFFF", 0x123)).toBe(false);
    expect(passes("0~0,#FFFFFFFF", 0x1, ERROR)).toBe(true);
  });
});
