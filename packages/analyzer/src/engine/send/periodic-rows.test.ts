import { VirtualClock } from "canalystii";
import { describe, expect, it } from "vitest";
import { PeriodicRows } from "./periodic-rows.js";
import { SendSlot } from "./send-slot.js";

const row = { row: 1, channel: 0, id: 1, extended: false, remote: false, length: 0, data: [], periodMs: 10, count: 0 };

/** A row that is sent for a second; each send takes some time. */
async function sentFor({ sendMs, isFar }: { readonly sendMs: number; readonly isFar: boolean }) {
  const clock = new VirtualClock();
  const times: number[] = [];
  const rows = new PeriodicRows({
    clock,
    isFar: () => isFar,
    onChange: () => {},
    send: (frames) => {
      for (let i = 0; i < frames.length; i++) times.push(clock.now());
      return new Promise((resolve) => clock.schedule(sendMs, resolve));
    },
  });
  const slot = new SendSlot(row, () => undefined);
  rows.start(slot);
  await clock.advance(995);
  rows.stop(slot);
  return { slot, times, clock };
}

describe("rows that are sent periodically", () => {
  it("keep their period over a server that answers late", async () => {
    const { slot, times } = await sentFor({ sendMs: 80, isFar: true });
    expect(times.map(Math.round)).toEqual(Array.from({ length: 100 }, (_, i) => 10 * i));
    expect([slot.skipped, slot.meter.worstMs]).toEqual([0, 0]);
  });

  it("skip where the server does not answer at all, so that little waits", async () => {
    const { slot, times } = await sentFor({ sendMs: 1e9, isFar: true });
    expect(times).toHaveLength(32);
    expect(slot.skipped).toBe(68);
  });

  it("wait for an adapter, so that nothing is sent late when they are stopped", async () => {
    const { times } = await sentFor({ sendMs: 80, isFar: false });
    expect(times.length).toBeLessThan(30);
    expect(times.filter((ms) => ms > 900).length).toBeLessThanOrEqual(4);
  });

  it("leave no timer when they are stopped", async () => {
    const { clock } = await sentFor({ sendMs: 1, isFar: false });
    await clock.advance(10);
    expect(clock.pending).toBe(0);
  });
});
