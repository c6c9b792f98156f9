import { expect, it } from "vitest";
import { PendingMarkers } from "../src/pending-markers.js";

it("markers that wait are bounded in number and in size, and those left out are counted", () => {
  const pending = new PendingMarkers();
  const add = (count: number, text: string) => {
    for (let i = 0; i < count; i++) pending.add({ timestampUs: i, text });
  };
  add(10_005, "x");
  expect(pending.lost).toBe(5);
  expect(pending.take()).toHaveLength(10_000);
  add(1000, "x".repeat(60_000));
  const kept = pending.take().reduce((sum, { text }) => sum + text.length, 0);
  expect(kept).toBeGreaterThan(4_000_000);
  expect(kept).toBeLessThanOrEqual(4 << 20);
  expect(pending.lost).toBe(5 + 1000 - kept / 60_000);
  add(3, "");
  expect(pending.take().map(({ timestampUs }) => timestampUs)).toEqual([0, 1, 2]);
  expect(pending.describeLost()).toContain(`${pending.lost} markers dropped`);
});
