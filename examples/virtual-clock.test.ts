import { expect, it, vi } from "vitest";

it("virtual-clock.ts simulates a minute, and leaves no timers", async () => {
  const log = vi.spyOn(console, "log").mockImplementation(() => {});
  await import("./virtual-clock.js");
  expect(log.mock.calls).toEqual([["30 answers in 60 s"], ["0 timers left"]]);
});
