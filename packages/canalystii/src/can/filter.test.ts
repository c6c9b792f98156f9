import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type CanFilter, type CanFilters, compileFilters } from "./filter.js";
import { FrameFlag } from "./frame-batch.js";

const { EXTENDED, ERROR, REMOTE } = FrameFlag;

/** The definition, one filter at a time. */
function matches(filter: CanFilter, frame: { readonly id: number; readonly flags: number; readonly channel: number }): boolean {
  const { id, mask = 0x1fff_ffff, extended, remote, inverted = false, error = false, channel = frame.channel } = filter;
  if (channel !== frame.channel || error !== ((frame.flags & ERROR) !== 0)) return false;
  const kind =
    error || ([undefined, (frame.flags & EXTENDED) !== 0].includes(extended) && [undefined, (frame.flags & REMOTE) !== 0].includes(remote));
  return ((frame.id & mask) === (id & mask) && kind) !== inverted;
}

describe("compileFilters", () => {
  it("lets everything through without filters", () => {
    expect(compileFilters(undefined)(1, ERROR)).toBe(true);
    expect(compileFilters([])(1, EXTENDED)).toBe(true);
  });

  it("does what the definition says, for any filters and any frame", () => {
    // few values, so that they meet
    const word = fc.constantFrom(0, 0x123, 0x456, 0x7ff, 0x0001_0123, 0x1fff_ffff);
    const filter: fc.Arbitrary<CanFilter> = fc.record(
      {
        id: word,
        mask: word,
        extended: fc.boolean(),
        remote: fc.boolean(),
        inverted: fc.boolean(),
        error: fc.boolean(),
        channel: fc.nat(2),
      },
      { requiredKeys: ["id"] },
    );
    const filters: fc.Arbitrary<CanFilters> = fc.array(fc.oneof(filter, fc.array(filter, { minLength: 1, maxLength: 3 })), {
      minLength: 1,
      maxLength: 4,
    });
    const frame = fc.oneof(
      fc.record({ id: fc.constantFrom(0, 0x123, 0x456, 0x7ff), flags: fc.constantFrom(0, REMOTE), channel: fc.nat(3) }),
      fc.record({ id: word, flags: fc.constantFrom(EXTENDED, EXTENDED | REMOTE, ERROR), channel: fc.nat(3) }),
    );
    fc.assert(
      fc.property(filters, frame, (list, it) => {
        const expected = list.some((each) =>
          (Array.isArray(each) ? (each as CanFilter[]) : [each as CanFilter]).every((one) => matches(one, it)),
        );
        expect(compileFilters(list)(it.id, it.flags, it.channel)).toBe(expected);
      }),
      { numRuns: 500 },
    );
  });

  it("holds error frames back as soon as there is a filter, an inverted one, too, unless it is about them", () => {
    expect(compileFilters([{ id: 0, mask: 0 }])(0, ERROR)).toBe(false);
    expect(compileFilters([{ id: 1, inverted: true }])(0, ERROR)).toBe(false);
    expect(compileFilters([{ id: 0, mask: 0x6, error: true, inverted: true }])(0x4, ERROR)).toBe(true);
    expect(compileFilters([{ id: 0, mask: 0x6, error: true, inverted: true }])(0x8, ERROR)).toBe(false);
  });

  it.each([
    [{ id: -1 }, /filter id -1|filter id 0x-1/],
    [{ id: 0x2000_0000 }, /filter id 0x20000000 is not in/],
    [{ id: 1, mask: Number.NaN }, /filter mask/],
    [{ id: 1, channel: 256 }, /filter channel 256 is not in 0\.\.255/],
    [[], /a joined filter is empty/],
  ])("refuses %j", (filter, message) => {
    expect(() => compileFilters([filter])).toThrow(message);
  });
});
