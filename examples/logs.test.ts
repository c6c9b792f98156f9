import { expect, it, vi } from "vitest";

it("logs.ts reads what it wrote", async () => {
  const print = vi.spyOn(console, "log").mockImplementation(() => {});
  await import("./logs.js");
  const printed = print.mock.calls;
  print.mockRestore();
  expect(printed).toEqual([
    ["candump", 3, [], []],
    [1_763_800_000_001_000, 0x121, Uint8Array.of(1, 1)],
    [1_763_800_000_002_000, 0x122, Uint8Array.of(2, 2)],
    [1_763_800_000_003_000, 0x123, Uint8Array.of(3, 3)],
  ]);
});
