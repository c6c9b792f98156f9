import { expect, it, vi } from "vitest";

async function printedBy(run: () => Promise<unknown>): Promise<unknown[]> {
  const log = vi.spyOn(console, "log").mockImplementation(() => {});
  await run();
  const printed = log.mock.calls.flat();
  log.mockRestore();
  return printed;
}

it("remote.ts sends and receives at the other end of a port", async () => {
  expect(await printedBy(() => import("./remote.js"))).toEqual([0, "123", Uint8Array.of(1, 2, 3)]);
});

it("thread.ts receives while it is blocked", async () => {
  vi.stubEnv("BUSY_MS", "500");
  const [printed] = (await printedBy(() => import("./thread.js"))) as [string];
  const [, frames, dropped] = /^(\d+) frames came meanwhile, never [\d.]+ ms without one; (\d+) were dropped$/.exec(printed) ?? [];
  expect(Number(frames)).toBeGreaterThan(100);
  expect(dropped).toBe("0");
});
