import { expect, it, vi } from "vitest";

it("virtual-clock.ts has a minute go by, and leaves nothing behind", async () => {
  const log = vi.spyOn(console, "log").mockImplementation(() => {});
  await import("./virtual-clock.js");
  expect(log.mock.calls).toEqual([["30 answers in 60 s"], ["0 timers left"]]);
});
