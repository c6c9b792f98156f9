import { beforeEach, expect, it } from "vitest";
import { change, settings } from "../kept/settings.js";
import { fitAxes, moveAxis, rangeNow, zoomAxis } from "./value-axes.js";

/** As it was drawn last. */
const drawn = { key: "km/h", range: { min: 0, max: 100 } };
beforeEach(() => change({ plotRanges: {} }));

it("an axis goes on from where it is, also before it is drawn there", () => {
  for (let i = 0; i < 8; i++) moveAxis(drawn, 0.125);
  expect(rangeNow(drawn)).toEqual({ min: 100, max: 200 });
  zoomAxis(drawn, 0.5);
  zoomAxis(drawn, 0.5);
  expect(rangeNow(drawn)).toEqual({ min: 137.5, max: 162.5 });
  zoomAxis(drawn, 2, 137.5);
  expect(rangeNow(drawn)).toEqual({ min: 137.5, max: 187.5 });
});

it("an axis that is fitted again shows what is drawn", () => {
  moveAxis(drawn, 1);
  moveAxis({ ...drawn, key: "V" }, 1);
  fitAxes([drawn.key]);
  expect(rangeNow(drawn)).toEqual(drawn.range);
  expect(Object.keys(settings.peek().plotRanges)).toEqual(["V"]);
});
