import { describe, expect, it } from "vitest";
import { counterOf, openSimulatedBus, quantile, type SimulatedBusOptions } from "../../../test/support/bus-on-simulator.js";
import type { OverrunEvent } from "../../bus/bus.js";

const UNITS: { readonly name: string; readonly options: SimulatedBusOptions; readonly perThousand: number }[] = [
  { name: "that answers idle reads", options: {}, perThousand: 7 },
  { name: "that does not answer idle reads", options: { adapter: { firmware: { idleRead: "nak" } } }, perThousand: 20 },
  { name: "forced to ask first", options: { adapter: { firmware: { idleRead: "nak" } }, bus: { strategy: "status" } }, perThousand: 20 },
];

/** Reads a stream in the background: how late each frame was, in ms, and its counter. */
function watch(opened: Awaited<ReturnType<typeof openSimulatedBus>>, channel: number) {
  const delays: number[] = [];
  const counters: number[] = [];
  void (async () => {
    for await (const batch of opened.bus.batches({ channels: [channel] })) {
      const nowUs = opened.clock.epochUs();
      for (const frame of batch) {
        delays.push((nowUs - frame.timestampUs) / 1000);
        counters.push(counterOf(frame));
      }
    }
  })();
  return { delays, counters };
}

describe.each(UNITS)("pacing of a unit $name", ({ options, perThousand }) => {
  it("carries both channels at full rate: nothing lost, few transfers, buffers low, frames soon", async () => {
    await using opened = await openSimulatedBus(options);
    const { clock, adapter, bus } = opened;
    const watched = [watch(opened, 0), watch(opened, 1)];
    await clock.advance(1000);
    const before = bus.statistics().transfers;
    const traffic = adapter.addTraffic({ kind: "flood" });
    await clock.advance(5000);
    traffic.stop();
    const { transfers } = bus.statistics();
    await clock.advance(500);
    for (const channel of [0, 1]) {
      const { counters, delays } = watched[channel] as (typeof watched)[number];
      expect(counters.length).toBeGreaterThan(5 * 7700);
      expect(counters.every((counter, i) => counter === i)).toBe(true);
      expect(quantile(delays, 0.99)).toBeLessThan(25);
      expect(opened.channel(channel)).toMatchObject({ overruns: 0, protocolErrors: 0 });
      // the traffic begins in the middle of silence, which may be noticed late
      expect(opened.channel(channel).highestFill).toBeLessThan(340);
      expect(adapter.counters(channel)).toMatchObject({ dropped: 0 });
    }
    const frames = watched.reduce((sum, { counters }) => sum + counters.length, 0);
    expect((transfers - before) / (frames / 1000)).toBeLessThan(perThousand);
  });

  it("gives each of the first frames after a silence a time of its own", async () => {
    for (let silenceMs = 1000; silenceMs < 1020; silenceMs += 3) {
      await using opened = await openSimulatedBus(options);
      const times: number[] = [];
      const reading = (async () => {
        for await (const { timestampUs } of opened.bus.frames({ channels: [0] })) times.push(timestampUs);
      })();
      await opened.clock.advance(silenceMs);
      opened.adapter.addTraffic({ kind: "flood", framesPerSecond: 1000 });
      await opened.clock.advance(300);
      await opened.clock.run(opened.bus.close());
      await reading;
      expect(times.length).toBeGreaterThan(250);
      expect(times.filter((us, i) => i > 0 && us <= (times[i - 1] as number))).toEqual([]);
    }
  });

  it("delivers sparse traffic soon", async () => {
    await using opened = await openSimulatedBus(options);
    const { delays } = watch(opened, 0);
    opened.adapter.addTraffic({ kind: "flood", framesPerSecond: 100 });
    await opened.clock.advance(10_000);
    expect(delays.length).toBeGreaterThan(990);
    expect(quantile(delays, 0.99)).toBeLessThan(25);
  });

  it("costs little while the bus is silent, and notices the first frame soon", async () => {
    await using opened = await openSimulatedBus(options);
    const { clock, adapter, bus } = opened;
    const node = adapter.attachNode({ bitrate: 1_000_000 });
    const reactions: number[] = [];
    let sentMs = 0;
    void (async () => {
      for await (const _frame of bus.frames()) reactions.push(clock.now() - sentMs);
    })();
    await clock.advance(3000);
    const before = bus.statistics().transfers;
    await clock.advance(10_000);
    const perSecond = (bus.statistics().transfers - before) / 10 / 2;
    expect(perSecond).toBeLessThanOrEqual(bus.statistics().channels.get(0)?.strategy === "status" ? 50 : 25);
    for (let i = 0; i < 20; i++) {
      await clock.advance(2000 + 7.3 * i);
      sentMs = clock.now();
      node.send({ id: 0x55 });
      await clock.advance(100);
    }
    expect(reactions.length).toBe(20);
    expect(Math.max(...reactions)).toBeLessThan(45);
  });
});

describe("pacing", () => {
  it("keeps buffers below a quarter at full rate, below 60 % where a long latency is wished for", async () => {
    for (const [maxLatencyMs, highest] of [
      [undefined, 250],
      [5, 250],
      [20, 250],
      [50, 500],
      [1000, 600],
    ] as const) {
      await using opened = await openSimulatedBus({ adapter: { traffic: { kind: "flood" } }, bus: { maxLatencyMs } });
      await opened.clock.advance(3000);
      for (const channel of [0, 1]) {
        expect(opened.channel(channel).highestFill).toBeLessThan(highest);
        expect(opened.channel(channel)).toMatchObject({ overruns: 0 });
        expect(opened.adapter.counters(channel)).toMatchObject({ dropped: 0 });
      }
    }
  });

  it("makes half as many transfers at full rate when frames may wait twice as long", async () => {
    const transfers = async (maxLatencyMs: number) => {
      await using opened = await openSimulatedBus({ adapter: { traffic: { kind: "flood" } }, bus: { maxLatencyMs } });
      await opened.clock.advance(1000);
      const before = opened.bus.statistics().transfers;
      await opened.clock.advance(10_000);
      return opened.bus.statistics().transfers - before;
    };
    expect(await transfers(50)).toBeLessThan(0.55 * (await transfers(25)));
  });

  it("notices a buffer that is filled between two punctual polls", async () => {
    await using opened = await openSimulatedBus({ adapter: { firmware: { rxBufferSize: 950 } }, bus: { maxLatencyMs: 64 } });
    const { clock, adapter, bus } = opened;
    const events: OverrunEvent[] = [];
    bus.on("overrun", (event) => events.push(event));
    await clock.advance(5000);
    expect(events).toEqual([]);
    for (let burst = 0; burst < 20; burst++) {
      const traffic = adapter.addTraffic({ kind: "flood", size: 0 });
      await clock.advance(70);
      traffic.stop();
      await clock.advance(977);
    }
    // a buffer that was filled and not told of would be the fault
    for (const channel of [0, 1]) {
      expect(adapter.counters(channel).dropped).toBeGreaterThan(0);
      expect(events.filter((event) => event.channel === channel).length).toBeGreaterThan(0);
    }
  });

  it("keeps up with the shortest frames there are", async () => {
    await using opened = await openSimulatedBus({ adapter: { traffic: { kind: "flood", size: 0 } } });
    await opened.clock.advance(3000);
    const stats = opened.channel(0);
    expect(stats.framesPerSecond).toBeGreaterThan(15_000);
    expect(stats).toMatchObject({ overruns: 0 });
    expect(stats.highestFill).toBeLessThan(500);
    expect(opened.adapter.counters(0)).toMatchObject({ dropped: 0 });
  });

  it("refuses long reads on a unit that does not answer them, and bad options", async () => {
    const nak: SimulatedBusOptions = { adapter: { firmware: { idleRead: "nak" } }, bus: { strategy: "long-read" } };
    await expect(openSimulatedBus(nak)).rejects.toMatchObject({ code: "unsupported" });
    const bad: SimulatedBusOptions["bus"][] = [
      { maxLatencyMs: 0 },
      { maxLatencyMs: Number.NaN },
      { strategy: "fast" as "auto" },
      { channels: [] },
      { channels: [2] },
      { bitrate: 1_234_567 },
    ];
    for (const bus of bad) await expect(openSimulatedBus({ bus: bus ?? {} })).rejects.toThrow(RangeError);
  });

  it("leaves the channel alone that is not asked for", async () => {
    await using opened = await openSimulatedBus({ bus: { channels: [1] } });
    expect(opened.adapter.channelState(0)).toMatchObject({ running: false, bitrate: 0 });
    expect(opened.adapter.channelState(1)).toMatchObject({ running: true, bitrate: 1_000_000 });
    expect(opened.bus.channels).toEqual([1]);
    await expect(opened.bus.send({ id: 1 })).rejects.toThrow(/channel 0 is not open; open: 1/);
  });

  it("uses long reads once a unit shows on the running bus that it answers idle reads", async () => {
    await using opened = await openSimulatedBus({ adapter: { firmware: { idleReadStopped: "nak" } } });
    expect(opened.channel(0).strategy).toBe("wait");
    await opened.clock.advance(2000);
    expect(opened.channel(0).strategy).toBe("long-read");
  });
});
