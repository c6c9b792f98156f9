import { CanalystBus, VirtualClock } from "canalystii";
import { VirtualAdapter } from "canalystii/simulator";
import { describe, expect, it } from "vitest";
import { type BusPlace, BusSource } from "./bus-source.js";
import { Source } from "./source-list.js";

/** A full bus whose adapter overruns while nothing reads it. */
async function open(droppedBy?: (adapter: VirtualAdapter) => BusPlace["droppedBy"]) {
  const clock = new VirtualClock();
  const adapter = new VirtualAdapter({ clock, traffic: { kind: "flood" } });
  const bus = await clock.run(CanalystBus.open({ device: () => adapter.usbDevice(), clock, channels: [0], bitrate: 500_000 }));
  const source = new Source(0, "simulator", "sim");
  const marks: string[] = [];
  const sink = {
    opened: () => {},
    received: () => {},
    stalled: () => {},
    marked: (_timeUs: number, text: string) => marks.push(text),
    changed: () => {},
  };
  BusSource.start(bus, { source, sink, droppedBy: droppedBy?.(adapter) });
  await clock.advance(500);
  return {
    source,
    marks,
    dropped: () => adapter.counters(0).dropped,
    async stall() {
      await clock.block(1000);
      await clock.advance(500);
    },
    async [Symbol.asyncDispose]() {
      await clock.run(bus.close());
      adapter.dispose();
    },
  };
}

describe("losses in an adapter's buffer", () => {
  it("are the frames that can have been lost, where the adapter does not say", async () => {
    await using opened = await open();
    await opened.stall();
    const [loss] = opened.source.losses;
    expect(loss?.count).toBe(0);
    expect(loss?.atMost).toBeGreaterThanOrEqual(opened.dropped());
    expect(opened.marks).toHaveLength(1);
  });

  it("are those that were lost, where the adapter knows, and begin anew with the capture", async () => {
    await using opened = await open((adapter) => (channel) => adapter.counters(channel).dropped);
    const { source, dropped, stall } = opened;
    await stall();
    const first = dropped();
    expect(first).toBeGreaterThan(1000);
    expect(source.losses).toMatchObject([{ stage: "adapter", count: first, atMost: first }]);
    source.restart();
    source.losses = [];
    await stall();
    const more = dropped() - first;
    expect(source.losses).toMatchObject([{ count: more, atMost: more }]);
  });

  it("are none, and no mark in a recording, where it knows that a suspicion is wrong", async () => {
    await using opened = await open(() => () => 0);
    await opened.stall();
    expect(opened.source.losses).toEqual([]);
    expect(opened.marks).toEqual([]);
  });
});
