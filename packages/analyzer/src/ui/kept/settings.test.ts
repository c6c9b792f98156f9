import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DEFAULTS, readSettings } from "./settings.js";

describe("kept settings", () => {
  it("are read as they were", () => {
    const settings = {
      ...DEFAULTS,
      mode: "fixed" as const,
      query: "id:123",
      bookmarks: [{ timeUs: 5, note: "pressed" }],
      columnWidths: { id: 90 },
      plotRanges: { "unit km/h": { min: -5, max: 0.5 } },
      exploreMarks: { quiet: [{ fromUs: 1, toUs: 5 }], active: [] },
      exploreSteps: [{ timeUs: 1 }, { timeUs: 5, relation: "up" as const, value: -3.5 }],
    };
    expect(readSettings(JSON.parse(JSON.stringify(settings)))).toEqual(settings);
  });

  it("have their defaults where a part is wrong", () => {
    const wrong = {
      mode: "sideways",
      query: 7,
      channels: [{}],
      columnWidths: { id: -1 },
      sideWidth: 1e9,
      plotRanges: { "unit km/h": { min: 1, max: 1 } },
      exploreMarks: { quiet: [{ fromUs: 5, toUs: 5 }], active: [] },
      exploreSteps: [{ timeUs: 1 }, { timeUs: 5 }],
      sideTab: "frame",
      timeFormat: "clock",
    };
    expect(readSettings(wrong)).toEqual({ ...DEFAULTS, timeFormat: "clock" });
    expect(readSettings(null)).toEqual(DEFAULTS);
  });

  it("are always complete, whatever is read", () => {
    const any = fc.oneof(fc.anything(), fc.dictionary(fc.constantFrom(...Object.keys(DEFAULTS)), fc.anything()));
    fc.assert(
      fc.property(any, (value) => {
        expect(Object.keys(readSettings(value)).sort()).toEqual(Object.keys(DEFAULTS).sort());
      }),
    );
  });
});
