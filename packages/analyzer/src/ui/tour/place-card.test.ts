import { describe, expect, it } from "vitest";
import { placeCard } from "./place-card.js";

const card = { width: 300, height: 160 };
const window = { width: 1280, height: 800 };

describe("placeCard", () => {
  it("places a card below, beside, and in the corner of its target", () => {
    const target = { left: 900, top: 80, width: 380, height: 700 };
    expect(placeCard(card, target, window, "left")).toEqual({ left: 592, top: 104 });
    expect(placeCard(card, { left: 0, top: 40, width: 900, height: 36 }, window, "below")).toEqual({ left: 600, top: 84 });
    expect(placeCard(card, { left: 500, top: 4, width: 90, height: 30 }, window, "below")).toEqual({ left: 500, top: 42 });
    expect(placeCard(card, { left: 0, top: 100, width: 900, height: 600 }, window, "inside")).toEqual({ left: 24, top: 516 });
  });

  it("places it above a target that takes the whole width", () => {
    const target = { left: 0, top: 400, width: 360, height: 320 };
    expect(placeCard(card, target, { width: 360, height: 720 }, "left")).toEqual({ left: 8, top: 232 });
  });

  it("stays inside the window, also without a target", () => {
    expect(placeCard(card, { left: 1200, top: 790, width: 80, height: 30 }, window, "below")).toEqual({ left: 972, top: 632 });
    expect(placeCard(card, undefined, window, "left")).toEqual({ left: 24, top: 616 });
  });
});
