import { expect, it, vi } from "vitest";

it("own-bus.ts receives what it sent, and speaks SLCAN", async () => {
  const print = vi.spyOn(console, "log").mockImplementation(() => {});
  await import("./own-bus.js");
  const printed = print.mock.calls;
  print.mockRestore();
  expect(printed).toEqual([["123", Uint8Array.of(0xaa, 0xbb)], ["C S6 O t1232aabb t7ff0 C"]]);
});
