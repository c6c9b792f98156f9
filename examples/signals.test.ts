import { expect, it, vi } from "vitest";

it("signals.ts decodes what it encoded", async () => {
  const print = vi.spyOn(console, "log").mockImplementation(() => {});
  const complain = vi.spyOn(console, "error").mockImplementation(() => {});
  await import("./signals.js");
  const printed = print.mock.calls;
  const complaints = complain.mock.calls;
  print.mockRestore();
  complain.mockRestore();
  expect(complaints).toEqual([]);
  expect(printed).toEqual([
    ["EngineSpeed", 812.5, "rpm"],
    ["Gear", "Drive", undefined],
    ["EngineData", 3250],
    ["EngineData", Float64Array.of(700, 800, 900)],
  ]);
});
