import { describe, expect, it } from "vitest";
import { clip, isSelected, moveTo } from "./selection.js";

const bounds = { first: 10, last: 99 };

describe("the selection", () => {
  it("moves, and stays inside the rows", () => {
    expect(moveTo(undefined, 12, bounds, false)).toEqual({ anchor: 12, active: 12 });
    expect(moveTo({ anchor: 12, active: 12 }, 500, bounds, false)).toEqual({ anchor: 99, active: 99 });
    expect(moveTo({ anchor: 12, active: 12 }, 0, bounds, false)).toEqual({ anchor: 10, active: 10 });
    expect(moveTo(undefined, 0, { first: 0, last: -1 }, false)).toBeUndefined();
  });

  it("is extended from its anchor in either direction", () => {
    const up = moveTo({ anchor: 20, active: 20 }, 17, bounds, true);
    expect(up).toEqual({ anchor: 20, active: 17 });
    expect([16, 17, 20, 21].map((position) => isSelected(up, position))).toEqual([false, true, true, false]);
    expect(moveTo(up, 25, bounds, true)).toEqual({ anchor: 20, active: 25 });
  });

  it("loses the rows that have gone", () => {
    expect(clip({ anchor: 5, active: 15 }, bounds)).toEqual({ anchor: 10, active: 15 });
    expect(clip({ anchor: 3, active: 5 }, bounds)).toBeUndefined();
    expect(clip({ anchor: 150, active: 150 }, bounds)).toBeUndefined();
  });
});
