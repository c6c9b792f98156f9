import { describe, expect, it } from "vitest";
import { addPlot, isPlotChoice, MOST_PLOTS, type PlotChoice, plotKey, plotName } from "./plot-choice.js";

const bits = (start: number, length: number, byteOrder: "intel" | "motorola" = "intel") => ({ start, length, byteOrder, signed: false });
const source = (field: PlotChoice["field"], id = 0x123) => ({ channel: 0, id, extended: false, field });

describe("what is plotted", () => {
  it.each([
    [source("Speed"), "Speed"],
    [source(bits(16, 8)), "123 byte 2"],
    [source(bits(23, 8, "motorola")), "123 byte 2"],
    [source(bits(16, 8, "motorola")), "123 byte 2 bit 0 – byte 3 bit 1, high byte first"],
    [source({ ...bits(4, 12), signed: true }), "123 byte 0 bit 4 – byte 1 bit 7, low byte first, signed"],
    [source(bits(9, 1)), "123 byte 1 bit 1"],
    [source(bits(8, 5)), "123 byte 1 bits 0–4"],
    [source(bits(12, 5, "motorola")), "123 byte 1 bits 0–4"],
    [source(bits(23, 24, "motorola")), "123 bytes 2–4, high byte first"],
    [source(bits(0, 16)), "123 bytes 0–1, low byte first"],
    [source({ ...bits(0, 8), signed: true }), "123 byte 0, signed"],
  ])("%j is called %s", (given, name) => expect(plotName(given)).toBe(name));

  it("is there once, in a colour that no other has and that it gets again", () => {
    let plots: readonly PlotChoice[] = [];
    for (let i = 0; i < MOST_PLOTS; i++) plots = addPlot(plots, source(`S${i}`)) ?? [];
    expect(new Set(plots.map(({ colour }) => colour)).size).toBe(MOST_PLOTS);
    expect(plots.slice(0, 8).every(({ colour }) => colour < 8)).toBe(true);
    expect(addPlot(plots, source("S3"))).toBe(plots);
    expect(addPlot(plots, source("other"))).toBeUndefined();
    const [alone] = addPlot([], source("S0")) ?? [];
    expect(alone?.colour).toBe(plots[0]?.colour);
  });

  it("differs by channel, id and field", () => {
    const all = [source("a"), source("b"), source("a", 0x124), { ...source("a"), channel: 1 }, source(bits(0, 8)), source(bits(0, 9))];
    expect(new Set(all.map(plotKey)).size).toBe(all.length);
  });

  it("is read from a workspace only where it is sound", () => {
    const sound = { ...source("Speed"), colour: 3 };
    expect(isPlotChoice(sound)).toBe(true);
    expect(isPlotChoice({ ...sound, field: bits(0, 64) })).toBe(true);
    const wrong = [null, {}, { ...sound, id: 0x800 }, { ...sound, colour: 16 }, { ...sound, field: bits(0, 65) }, { ...sound, field: 3 }];
    for (const value of wrong) expect(isPlotChoice(value)).toBe(false);
  });
});
