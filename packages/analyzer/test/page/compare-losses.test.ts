import { describe, expect, it, vi } from "vitest";

vi.hoisted(() => Object.assign(globalThis, { addEventListener() {}, Worker: class extends EventTarget {} }));
const side = { frames: 1, durationUs: 0, leftOut: 0, report: [] as string[] };
vi.mock("../../src/ui/engine.js", async (original) => ({
  ...(await original<object>()),
  call: async () => ({ here: side, there: { ...side, report: ["5 frames are missing"] } }),
}));

const { compare, result, setForm } = await import("../../src/ui/compare/compare-state.js");
const { dismiss, notices } = await import("../../src/ui/notices.js");

async function titlesAfter(form: Parameters<typeof setForm>[0]): Promise<readonly string[]> {
  for (const { id } of notices.peek()) dismiss(id);
  setForm(form);
  await compare();
  expect(result.peek()?.comparison.there.report).toEqual(["5 frames are missing"]);
  return notices.peek().map(({ title }) => title);
}

describe("what is missing in a comparison", () => {
  it("is said of a file that was read, not of a span", async () => {
    expect(await titlesAfter({ thereKind: "file", file: new File([], "torn.log") })).toEqual(["torn.log was read with losses"]);
    expect(await titlesAfter({ thereKind: "span", there: { from: "1", to: "2" } })).toEqual([]);
  });
});
