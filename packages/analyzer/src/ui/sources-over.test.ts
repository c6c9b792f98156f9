import { expect, it } from "vitest";
import type { SourcePhase, SourceState } from "../protocol.js";
import { areOver } from "./sources-over.js";

const sources = (phases: Readonly<Record<number, SourcePhase>>) =>
  Object.entries(phases).map(([source, phase]) => ({ source: Number(source), phase }) as SourceState);

it("waits for sources that the engine has not reported yet", () => {
  const over = areOver([1, 2]);
  expect([over([]), over(sources({ 1: "ended" })), over(sources({ 1: "ended", 2: "running" }))]).toEqual([false, false, false]);
  expect(over(sources({ 1: "ended", 2: "failed" }))).toBe(true);
});

it("does not wait for one that was forgotten", () => {
  const over = areOver([1, 2]);
  expect(over(sources({ 1: "opening", 2: "running" }))).toBe(false);
  expect(over(sources({ 1: "ended" }))).toBe(true);
});
