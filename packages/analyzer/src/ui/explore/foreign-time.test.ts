import { expect, it } from "vitest";
import { isForeign } from "./foreign-time.js";

it("a time is foreign outside the capture, but not where frames have left the memory", () => {
  const capture = { firstUs: 10, lastUs: 20, discarded: 0 };
  expect([9, 10, 20, 21].map((timeUs) => isForeign(timeUs, capture))).toEqual([true, false, false, true]);
  expect(isForeign(9, { ...capture, discarded: 5 })).toBe(false);
  expect(isForeign(21, { ...capture, discarded: 5 })).toBe(true);
  expect(isForeign(0, { firstUs: undefined, lastUs: undefined, discarded: 0 })).toBe(false);
});
