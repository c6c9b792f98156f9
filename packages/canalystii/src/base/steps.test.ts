import { describe, expect, it } from "vitest";
import { forEachInSteps, inOneStep, joinInSteps, mapInSteps } from "./steps.js";

describe("work in steps", () => {
  it("gives the result after as many steps as the work needs", () => {
    const steps = mapInSteps(Array(150).keys(), (number) => number * 2);
    expect([steps.next(), steps.next()]).toEqual([{ done: false }, { done: false }]);
    expect(steps.next()).toEqual({ done: true, value: Array.from(Array(150), (_, i) => i * 2) });
  });

  it.each([0, 1, 64, 65, 200])("joins %i texts", (count) => {
    const texts = Array.from(Array(count), (_, i) => (i % 3 === 0 ? "" : `${i}`));
    expect(inOneStep(joinInSteps(texts, ", "))).toBe(texts.join(", "));
  });

  it("is done at once if that is wanted, and leaves errors alone", () => {
    const seen: string[] = [];
    expect(inOneStep(forEachInSteps("a".repeat(100), (each) => seen.push(each)))).toBeUndefined();
    expect(seen.length).toBe(100);
    const work = () => {
      throw new RangeError("wrong");
    };
    expect(() => inOneStep(forEachInSteps([1], work))).toThrow("wrong");
  });
});
