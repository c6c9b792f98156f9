import { describe, expect, it } from "vitest";
import { VirtualClock } from "../base/virtual-clock.js";
import { CanalystBus } from "../canalyst/bus/bus.js";
import { StallFreeClock } from "./stall-free-clock.js";
import type { TrafficOptions } from "./traffic/traffic-options.js";
import { VirtualAdapter } from "./virtual-adapter.js";

/** A virtual adapter as `--device sim` has it, in a process that can be stalled. */
async function open(traffic: TrafficOptions | undefined, bitrate = 500_000) {
  const real = new VirtualClock();
  // a process takes its time until it has opened its adapter
  const clock = new StallFreeClock(real);
  await real.block(100);
  const adapter = new VirtualAdapter({ clock, joined: traffic === undefined });
  const device = () => adapter.usbDevice({ nativeTimeouts: true, latencyMs: 0.2 });
  const bus = await real.run(CanalystBus.open({ device, clock, bitrate, name: "sim" }));
  if (traffic !== undefined) adapter.addTraffic(traffic);
  return {
    real,
    adapter,
    bus,
    async [Symbol.asyncDispose]() {
      await real.run(bus.close());
      adapter.dispose();
    },
  };
}

describe("StallFreeClock", () => {
  it("goes on evenly, stands still while the process does, and knows how long it did", () => {
    let now = 100;
    const stalls: unknown[] = [];
    const source = { now: () => now, epochUs: () => now * 1000, schedule: () => () => {} };
    const clock = new StallFreeClock(source, (...times) => stalls.push(times));
    const start = clock.now();
    now += 30;
    expect([clock.now() - start, clock.skippedMs()]).toEqual([30, 0]);
    now += 2000;
    expect([clock.now() - start, clock.skippedMs()]).toEqual([70, 1960]);
    expect(clock.epochUs()).toBe(now * 1000);
    expect(stalls).toEqual([[130_000, 2_090_000]]);
  });

  it("never lets a frame be received before it was sent", async () => {
    await using opened = await open(undefined);
    const { real, bus } = opened;
    const heard = bus.frames({ channels: [1] });
    for (const stallMs of [0, 70, 0, 2000, 0, 300, 0]) {
      await real.block(stallMs);
      const sentUs = real.epochUs();
      const receiving = heard.next();
      await real.run(bus.send({ id: 1 }));
      const { value } = await real.run(receiving);
      expect(bus.nowUs()).toBe(real.epochUs());
      // the adapter's clock has steps of 100 µs
      expect(value.timestampUs).toBeGreaterThanOrEqual(sentUs - 100);
      expect(value.timestampUs).toBeLessThanOrEqual(real.epochUs());
    }
  });

  it("keeps the simulated buffers from running over, and their overruns from being suspected", async () => {
    await using opened = await open({ kind: "flood" }, 1_000_000);
    const { real, adapter, bus } = opened;
    const overruns: unknown[] = [];
    bus.on("overrun", (event) => overruns.push(event));
    const counters: number[] = [];
    const times: number[] = [];
    const reading = (async () => {
      for await (const { data, timestampUs } of bus.frames({ channels: [0] })) {
        counters.push(new DataView(data.buffer, data.byteOffset).getUint32(0, true));
        times.push(timestampUs);
      }
    })();
    for (const stallMs of [60, 2000, 500, ...Array<number>(6).fill(100)]) {
      await real.advance(200);
      await real.block(stallMs);
    }
    await real.advance(200);
    expect(overruns).toEqual([]);
    expect(adapter.counters(0)).toMatchObject({ dropped: 0 });
    await real.run(bus.close());
    await reading;
    expect(counters.length).toBeGreaterThan(15_000);
    expect(counters).toEqual(counters.map((_, i) => i));
    expect(times).toEqual([...times].sort((a, b) => a - b));
  });
});
