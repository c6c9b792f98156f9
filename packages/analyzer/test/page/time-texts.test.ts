import { describe, expect, it } from "vitest";
import { drawTimes } from "../../src/ui/plot/draw/draw-axes.js";
import type { Palette } from "../../src/ui/plot/draw/palette.js";
import type { Mark, Picture } from "../../src/ui/plot/draw/picture.js";

/** The texts on the axis of a picture of ten seconds in 1,000 px. */
function textsWith(...marks: readonly Mark[]): readonly string[] {
  const texts: string[] = [];
  const context = {
    beginPath() {},
    moveTo() {},
    lineTo() {},
    stroke() {},
    measureText: (text: string) => ({ width: 7 * text.length }),
    fillText: (text: string) => void texts.push(text),
  };
  const span = { fromUs: 0, toUs: 10e6 };
  const picture = { width: 1_000, height: 200, span, lanes: [], marks, startUs: 0, clock: false } as unknown as Picture;
  drawTimes(context as unknown as CanvasRenderingContext2D, {} as Palette, picture, (timeUs) => timeUs / 1e4);
  return texts;
}

const mark = (timeUs: number, label: string): Mark => ({ timeUs, label, look: "cursor" });

describe("the texts of the axis of times", () => {
  it("leave out the one where the letter of a cursor is", () => {
    const all = textsWith();
    expect(all.length).toBeGreaterThan(3);
    const hidden = all[2] as string;
    const timeUs = Number.parseFloat(hidden) * 1e6;
    expect(textsWith(mark(timeUs + 1e5, "A"))).toEqual(all.filter((text) => text !== hidden));
    expect(textsWith(mark(timeUs, ""))).toEqual(all);
    expect(textsWith(mark(timeUs + 5e5, "B"))).toEqual(all);
  });
});
