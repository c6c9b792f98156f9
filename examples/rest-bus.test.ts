import { expect, it, vi } from "vitest";

it("rest-bus.ts sends the engine's messages, and decodes the first one", async () => {
  const print = vi.spyOn(console, "log").mockImplementation(() => {});
  await import("./rest-bus.js");
  const printed = print.mock.calls.map((words) => words.join(" "));
  print.mockRestore();
  expect(printed[0]).toBe("7 messages, 276 frames/s");
  expect(printed[1]).toMatch(/^Rpm \d/);
});
