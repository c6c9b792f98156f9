import { CanalystBus, type CanFrameInput, VirtualClock } from "canalystii";
import { type TrafficOptions, VirtualAdapter } from "canalystii/simulator";
import { describe, expect, it } from "vitest";
import { settle } from "../src/bus.js";

/** Hands frames to an adapter on simulated time and lets them settle. */
async function settled({
  bitrate,
  count,
  traffic = [],
  signal = new AbortController().signal,
}: {
  readonly bitrate: number;
  readonly count: number;
  readonly traffic?: TrafficOptions | readonly [];
  readonly signal?: AbortSignal;
}) {
  const clock = new VirtualClock();
  const adapter = new VirtualAdapter({ clock, traffic });
  const device = () => adapter.usbDevice({ nativeTimeouts: true });
  const bus = await clock.run(CanalystBus.open({ device, clock, bitrate }));
  try {
    const frames = Array.from({ length: count }, (): CanFrameInput => ({ id: 0x7ff, data: [0, 0, 0, 0, 0, 0, 0, 0] }));
    await clock.run(bus.send(frames));
    return await clock.run(settle(bus, { signal }));
  } finally {
    await clock.run(bus.close());
    adapter.dispose();
  }
}

describe("settle", () => {
  it("waits for a full queue on a slow bus", async () => {
    expect(await settled({ bitrate: 10_000, count: 900 })).toBe(true);
  });

  it("fails where a frame of higher priority blocks the bus for ever", async () => {
    const blocked = settled({ bitrate: 500_000, count: 3, traffic: { kind: "flood", id: 0 } });
    await expect(blocked).rejects.toMatchObject({ exitCode: 1, message: expect.stringContaining("cannot send") as unknown });
  });

  it("does not wait for it when the user has interrupted", async () => {
    const options = { bitrate: 500_000, count: 3, traffic: { kind: "flood", id: 0 }, signal: AbortSignal.abort() } as const;
    expect(await settled(options)).toBe(false);
  });
});
