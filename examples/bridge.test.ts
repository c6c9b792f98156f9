import { expect, it, vi } from "vitest";

it("bridge.ts reads the virtual adapter's traffic over a socket, and ends", async () => {
  const log = vi.spyOn(console, "log").mockImplementation(() => {});
  vi.stubEnv("PORT", "0");
  await import("./bridge.js");
  expect(log.mock.calls.length).toBeGreaterThan(0);
});
