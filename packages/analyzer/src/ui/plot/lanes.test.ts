import { describe, expect, it } from "vitest";
import { axisAt, lanesOf, type Plotted, toY, valueAt } from "./lanes.js";

function plotted(name: string, unit: string, values: readonly number[], isState = false): Plotted {
  const first = Float64Array.from(values);
  return { key: name, name, choice: {} as never, window: { kind: "points", unit, isState, first } as never };
}

const speed = plotted("Speed", "km/h", [0, 100]);
const limit = plotted("Limit", "km/h", [50, 150]);
const rpm = plotted("Rpm", "1/min", [800, 3000]);
const count = plotted("Count", "", [0, 1]);
const gear = plotted("Gear", "", [1, 2], true);

describe("lanes", () => {
  it("are one for each plot, flat for states, within the height", () => {
    const lanes = lanesOf([speed, rpm, gear], 200, true);
    expect(lanes.map(({ isState }) => isState)).toEqual([false, false, true]);
    expect(lanes[2]?.height).toBe(24);
    expect(lanes[0]?.height).toBe(lanes[1]?.height);
    const last = lanes[2];
    expect((last?.top ?? 0) + (last?.height ?? 0)).toBeLessThanOrEqual(200);
  });

  it("or one for all, with an axis for each unit and each plot without one", () => {
    const [lane, states] = lanesOf([speed, rpm, gear, limit, count], 200, false);
    expect(lane?.scales.map(({ unit, plots }) => [unit, plots.map(({ name }) => name)])).toEqual([
      ["km/h", ["Speed", "Limit"]],
      ["1/min", ["Rpm"]],
      ["", ["Count"]],
    ]);
    expect(lane?.scales[0]?.range).toEqual({ min: -9, max: 159 });
    expect(states?.isState).toBe(true);
  });

  it("fit into little room, and need none when there is nothing", () => {
    const lanes = lanesOf(
      Array.from({ length: 16 }, (_, i) => plotted(`S${i}`, "", [i])),
      120,
      true,
    );
    expect(lanes.every(({ height }) => height >= 4)).toBe(true);
    expect(lanesOf([], 200, false)).toEqual([]);
  });

  it("show the values that were chosen for an axis, and otherwise those in view", () => {
    const chosen = { "unit km/h": { min: 40, max: 60 }, Rpm: { min: 0, max: 1 } };
    const [lane] = lanesOf([speed, limit, rpm], 200, false, chosen);
    expect(lane?.scales.map(({ key, isFitted }) => [key, isFitted])).toEqual([
      ["unit km/h", false],
      ["unit 1/min", true],
    ]);
    expect(lane?.scales[0]?.range).toEqual({ min: 40, max: 60 });
    // alone in its lane, a plot has an axis of its own
    const lanes = lanesOf([speed, rpm], 200, true, chosen);
    expect(lanes.map(({ scales }) => scales[0]?.isFitted)).toEqual([true, false]);
  });

  it("are found by the place of the pointer, with their axes", () => {
    const shared = lanesOf([speed, rpm, gear], 200, false);
    expect([100, 60, 57, 5].map((x) => axisAt(shared, x, 20)?.scale.unit)).toEqual(["km/h", "km/h", "1/min", "1/min"]);
    expect(axisAt(shared, 120, 20)).toBeUndefined();
    expect(axisAt(shared, 100, 190)).toBeUndefined();
    const [first] = lanesOf([speed], 200, true);
    const range = { min: -10, max: 30 };
    expect(first && valueAt(first, range, toY(first, range)(12))).toBeCloseTo(12, 9);
  });
});
