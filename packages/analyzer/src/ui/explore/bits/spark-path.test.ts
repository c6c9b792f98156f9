import { describe, expect, it } from "vitest";
import type { BitsReadout } from "../../../protocol.js";
import { sparkPath } from "./spark-path.js";

/** A readout of one byte with these extremes by column. */
function readout(extremes: readonly (readonly [number, number])[]): BitsReadout {
  const all = extremes.filter(([least, most]) => least <= most).flat();
  return {
    columns: extremes.length,
    columnLeast: Uint8Array.from(extremes, ([least]) => least),
    columnMost: Uint8Array.from(extremes, ([, most]) => most),
    least: Uint8Array.of(Math.min(...all)),
    most: Uint8Array.of(Math.max(...all)),
  } as BitsReadout;
}

describe("the line of a byte over time", () => {
  it("goes through the extremes of all columns with values, over the whole width", () => {
    const path = sparkPath(
      readout([
        [10, 10],
        [255, 0],
        [10, 20],
        [255, 0],
      ]),
      0,
    );
    expect(path).toBe("M0.0 15.0L0.0 15.0L128.0 15.0L128.0 1.0");
  });

  it("is empty without values", () => {
    expect(sparkPath({ ...readout([[255, 0]]), least: Uint8Array.of(), most: Uint8Array.of() }, 0)).toBe("");
  });
});
