import { expect, it } from "vitest";
import { openFloodBus, openFloodThread, receiveWhileBlocked } from "../../test/support/flood-bus.mjs";

it("loses nothing while the main thread is blocked, with the bus in a thread of its own", { timeout: 60_000 }, async () => {
  const seen = await receiveWhileBlocked(await openFloodThread({ stallFree: true }), { blocks: 3, blockMs: 500, capacity: 12_000 });
  expect(seen).toMatchObject({ missing: 0, disordered: 0, dropped: 0 });
  // some 24,000; fewer on a busy machine
  expect(seen.frames).toBeGreaterThan(2000);
});

it("loses frames without a thread, and says so", { timeout: 60_000 }, async () => {
  const seen = await receiveWhileBlocked(await openFloodBus(), { blocks: 1, blockMs: 500, capacity: 12_000 });
  expect(seen.missing).toBeGreaterThan(1000);
  expect(seen.overruns).toBeGreaterThan(0);
});
