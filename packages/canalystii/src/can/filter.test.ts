import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type CanFilter, compileFilters, parseFilter } from "./filter.js";
import { FrameFlag } from "./frame-batch.js";

const { EXTENDED, ERROR } = FrameFlag;

describe("compileFilters", () => {
  it("lets everything through without filters", () => {
    expect(compileFilters(undefined)(1, ERROR)).toBe(true);
    expect(compileFilters([])(1, EXTENDED)).toBe(true);
  });

  it("does what the definition says, for any filters and any frame", () => {
    const filter: fc.Arbitrary<CanFilter> = fc.record(
      { id: fc.nat(0x1fff_ffff), mask: fc.nat(0x1fff_ffff), extended: fc.boolean() },
      { requiredKeys: ["id"] },
    );
    const frame = fc.oneof(
      fc.record({ id: fc.nat(0x7ff), flags: fc.constant(0) }),
      fc.record({ id: fc.nat(0x1fff_ffff), flags: fc.constant(EXTENDED) }),
    );
    fc.assert(
      fc.property(fc.array(filter, { minLength: 1, maxLength: 5 }), frame, (filters, { id, flags }) => {
        const expected = filters.some(
          ({ id: want, mask = 0x1fff_ffff, extended }) =>
            (id & mask) === (want & mask) && (extended === undefined || extended === ((flags & EXTENDED) !== 0)),
        );
        expect(compileFilters(filters)(id, flags)).toBe(expected);
      }),
      { numRuns: 300 },
    );
  });

  it("holds error frames back as soon as there is a filter", () => {
    expect(compileFilters([{ id: 0, mask: 0 }])(0, ERROR)).toBe(false);
  });

  it.each([
    [{ id: -1 }, /filter id -1|filter id 0x-1/],
    [{ id: 0x2000_0000 }, /filter id 0x20000000 is not in/],
    [{ id: 1, mask: Number.NaN }, /filter mask/],
  ])("refuses %j", (filter, message) => {
    expect(() => compileFilters([filter])).toThrow(message);
  });
});

describe("parseFilter", () => {
  it("reads id and mask in hex; the digits tell standard from extended", () => {
    expect(parseFilter("700:780")).toEqual({ id: 0x700, mask: 0x780, extended: false });
    expect(parseFilter("123")).toEqual({ id: 0x123, mask: undefined, extended: false });
    expect(parseFilter("123:C00007FF")).toEqual({ id: 0x123, mask: 0x7ff, extended: false });
    expect(parseFilter("18FEF100:1fffff00")).toEqual({ id: 0x18fef100, mask: 0x1fffff00, extended: true });
  });

  it.each(["", "xyz", "1:2:3", "123456789", "100:", "0x100"])("refuses %j", (text) => {
    expect(() => parseFilter(text)).toThrow(/is not ID or ID:MASK in hex/);
  });

  it("refuses a standard id out of range", () => {
    expect(() => parseFilter("800")).toThrow(/filter id 0x800 is not in 0\.\.0x7ff/);
  });
});
