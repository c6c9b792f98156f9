import { describe, expect, it } from "vitest";
import { piecesOf } from "./plotted-text.js";

const LINE = "EngineSpeed 812.5 rpm, Speed 40 km/h, Gear Drive";
const shown = (line: string, ...plotted: readonly (readonly [string, number])[]) =>
  piecesOf(
    line,
    plotted.map(([name, colour]) => ({ name, colour })),
  ).map(({ text, colour }) => (colour === undefined ? text : `[${colour}:${text}]`));

describe("the text of a frame's signals", () => {
  it("is divided at those that are plotted, whatever their order", () => {
    expect(shown(LINE, ["Gear", 9], ["EngineSpeed", 0])).toEqual(["[0:EngineSpeed 812.5 rpm]", ", Speed 40 km/h, ", "[9:Gear Drive]"]);
    // not the end of another name
    expect(shown(LINE, ["Speed", 1])).toEqual(["EngineSpeed 812.5 rpm, ", "[1:Speed 40 km/h]", ", Gear Drive"]);
  });

  it("is one piece where none is", () => {
    expect(shown(LINE)).toEqual([LINE]);
    expect(shown(LINE, ["Engine", 1], ["rpm", 2])).toEqual([LINE]);
    expect(shown("", ["Gear", 1])).toEqual([""]);
  });
});
