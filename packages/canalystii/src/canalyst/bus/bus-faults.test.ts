import { describe, expect, it } from "vitest";
import { counterOf, openSimulatedBus } from "../../../test/support/bus-on-simulator.js";
import { collect } from "../../../test/support/collect.js";
import { VirtualClock } from "../../base/virtual-clock.js";
import type { OverrunEvent } from "../../bus/bus.js";
import { VirtualAdapter } from "../../simulator/index.js";
import { CanalystBus } from "./bus.js";

const randomFrom = (seed: number) => {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fff_ffff;
    return state / 0x8000_0000;
  };
};

/** Returns how many counters are missing in between. */
function missing(counters: readonly number[]): number {
  let sum = 0;
  for (let i = 1; i < counters.length; i++) sum += (counters[i] as number) - (counters[i - 1] as number) - 1;
  return sum;
}

describe.each([{ idleRead: "answer" }, { idleRead: "nak" }] as const)("bad conditions, idle reads: $idleRead", (firmware) => {
  const flood = { firmware, traffic: { kind: "flood" } } as const;

  it("loses nothing when the event loop is blocked for 80 ms", async () => {
    await using opened = await openSimulatedBus({ adapter: flood });
    const overruns: OverrunEvent[] = [];
    opened.bus.on("overrun", (event) => overruns.push(event));
    const stream = opened.bus.frames({ channels: [0] });
    for (let i = 0; i < 10; i++) {
      await opened.clock.advance(333);
      await opened.clock.block(80);
    }
    await opened.clock.advance(200);
    await opened.clock.run(opened.bus.close());
    const counters = (await collect(stream)).map(counterOf);
    expect(counters.length).toBeGreaterThan(30_000);
    expect(missing(counters)).toBe(0);
    expect(overruns).toEqual([]);
    expect(opened.adapter.counters(0)).toMatchObject({ dropped: 0 });
  });

  it("reports an overrun when it is blocked for 2 s, with right bounds", async () => {
    await using opened = await openSimulatedBus({ adapter: flood });
    const overruns: OverrunEvent[] = [];
    opened.bus.on("overrun", (event) => overruns.push(event));
    const stream = opened.bus.frames({ channels: [1] });
    await opened.clock.advance(2000);
    const beforeUs = opened.clock.epochUs();
    await opened.clock.block(2000);
    const afterUs = opened.clock.epochUs();
    await opened.clock.advance(1000);
    await opened.clock.run(opened.bus.close());
    const frames = await collect(stream);
    const lost = missing(frames.map(counterOf));
    expect(lost).toBeGreaterThan(14_000);
    const mine = overruns.filter(({ channel }) => channel === 1);
    expect(mine.length).toBe(1);
    const event = mine[0] as OverrunEvent;
    expect(event.certain).toBe(true);
    expect(event.lostAtLeast).toBeLessThanOrEqual(lost);
    expect(event.lostAtMost).toBeGreaterThanOrEqual(lost);
    // no more than what the shortest frames would make of it
    expect(event.lostAtMost).toBeLessThan(3 * lost);
    const gap = frames.findIndex((frame, i) => i > 0 && counterOf(frame) !== counterOf(frames[i - 1] as typeof frame) + 1);
    expect(event.fromUs).toBeLessThanOrEqual(frames[gap - 1]?.timestampUs as number);
    expect(event.toUs).toBeGreaterThanOrEqual(frames[gap]?.timestampUs as number);
    expect(event.fromUs).toBeGreaterThan(beforeUs - 100_000);
    expect(event.toUs).toBeLessThan(afterUs);
    expect(opened.channel(1)).toMatchObject({ overruns: 1 });
    expect(overruns.filter(({ channel }) => channel === 0).length).toBe(1);
  });

  it("reports an overrun whatever the moment at which it was blocked", async () => {
    for (let i = 0; i < 30; i++) {
      await using opened = await openSimulatedBus({ adapter: flood, usb: { latencyMs: 1 } });
      const overruns: OverrunEvent[] = [];
      opened.bus.on("overrun", (event) => overruns.push(event));
      const stream = opened.bus.frames({ channels: [0] });
      await opened.clock.advance(500 + 0.7 * i);
      await opened.clock.block(250);
      await opened.clock.advance(300);
      await opened.clock.run(opened.bus.close());
      const frames = await collect(stream);
      const mine = overruns.filter(({ channel }) => channel === 0);
      const lost = missing(frames.map(counterOf));
      expect(lost).toBeGreaterThan(500);
      expect(mine.length).toBeGreaterThan(0);
      expect(mine.reduce((sum, event) => sum + event.lostAtMost, 0)).toBeGreaterThanOrEqual(lost);
      const gap = frames.findIndex((frame, at) => at > 0 && counterOf(frame) !== counterOf(frames[at - 1] as typeof frame) + 1);
      const event = mine.find(({ toUs }) => toUs >= (frames[gap]?.timestampUs as number)) as OverrunEvent;
      expect(event.fromUs).toBeLessThanOrEqual(frames[gap - 1]?.timestampUs as number);
    }
  });

  it("says nothing of an overrun when it was blocked for 2 s on a quiet bus", async () => {
    await using opened = await openSimulatedBus({ adapter: { firmware, traffic: { kind: "flood", framesPerSecond: 300 } } });
    const overruns: OverrunEvent[] = [];
    opened.bus.on("overrun", (event) => overruns.push(event));
    const stream = opened.bus.frames({ channels: [0] });
    await opened.clock.advance(500);
    await opened.clock.block(2000);
    await opened.clock.advance(500);
    await opened.clock.run(opened.bus.close());
    expect(missing((await collect(stream)).map(counterOf))).toBe(0);
    expect(overruns).toEqual([]);
  });

  it("reports a buffer that was nearly full as a possible overrun", async () => {
    await using opened = await openSimulatedBus({ adapter: { firmware } });
    const overruns: OverrunEvent[] = [];
    opened.bus.on("overrun", (event) => overruns.push(event));
    const node = opened.adapter.attachNode({ bitrate: 1_000_000 });
    node.send([{ id: 1 }]);
    await opened.clock.advance(60);
    node.send(Array.from({ length: 950 }, () => ({ id: 2 })));
    await opened.clock.block(1000);
    await opened.clock.advance(100);
    expect(overruns).toMatchObject([{ channel: 0, certain: false, lostAtLeast: 0 }]);
    expect(opened.channel(0)).toMatchObject({ received: 951, overruns: 1 });
  });

  it("finds out that a unit has a smaller buffer than usual", async () => {
    await using opened = await openSimulatedBus({ adapter: { ...flood, firmware: { ...firmware, rxBufferSize: 400 } } });
    const overruns: OverrunEvent[] = [];
    opened.bus.on("overrun", (event) => overruns.push(event));
    const stream = opened.bus.frames({ channels: [0] });
    for (let i = 0; i < 20; i++) {
      await opened.clock.advance(300 + 3 * i);
      await opened.clock.block(150);
    }
    await opened.clock.advance(300);
    const mine = overruns.filter(({ channel }) => channel === 0);
    expect(mine.length).toBeGreaterThanOrEqual(14);
    await opened.clock.run(opened.bus.close());
    const frames = await collect(stream);
    for (const { fromUs, toUs, lostAtLeast, lostAtMost } of mine) {
      const inside = frames.filter(({ timestampUs }) => timestampUs >= fromUs - 1000 && timestampUs <= toUs + 1000);
      const lost = missing(inside.map(counterOf));
      expect(lost).toBeGreaterThan(500);
      expect(lostAtLeast).toBeLessThanOrEqual(lost);
      expect(lostAtMost).toBeGreaterThanOrEqual(lost);
    }
  });

  it("loses nothing when every transfer is delayed by 0 to 30 ms", async () => {
    const random = randomFrom(5);
    await using opened = await openSimulatedBus({
      adapter: { firmware },
      usb: { latencyMs: () => 30 * random() },
    });
    const stream = opened.bus.frames({ channels: [0] });
    const traffic = opened.adapter.addTraffic({ kind: "flood" });
    await opened.clock.advance(5000);
    traffic.stop();
    await opened.clock.advance(500);
    await opened.clock.run(opened.bus.close());
    const counters = (await collect(stream)).map(counterOf);
    expect(counters.length).toBeGreaterThan(38_000);
    expect(missing(counters)).toBe(0);
    expect(opened.adapter.counters(0)).toMatchObject({ dropped: 0 });
  });

  it("survives garbage, counts it, and goes on", async () => {
    await using opened = await openSimulatedBus({ adapter: { firmware, traffic: { kind: "flood", framesPerSecond: 1000 } } });
    const warnings: string[] = [];
    opened.bus.on("warning", ({ message }) => warnings.push(message));
    const stream = opened.bus.batches();
    await opened.clock.advance(500);
    for (const kind of ["count", "data-len", "short", "opcode", "random"] as const) {
      opened.adapter.faults.garbage(kind, { times: 40 });
      await opened.clock.advance(2000);
    }
    opened.adapter.faults.clear();
    await opened.clock.advance(3000);
    const before = opened.channel(0).received;
    await opened.clock.advance(1000);
    expect(opened.channel(0).received - before).toBeGreaterThan(950);
    expect(opened.channel(0).protocolErrors + opened.channel(1).protocolErrors).toBeGreaterThan(20);
    expect(warnings.length).toBeGreaterThan(0);
    expect(warnings.length).toBeLessThanOrEqual(15 * 10);
    await opened.clock.run(opened.bus.close());
    const nowUs = opened.clock.epochUs();
    let last = [0, 0];
    for (const batch of await collect(stream)) {
      for (let row = 0; row < batch.length; row++) {
        const channel = batch.channel[row] as number;
        const us = batch.timestampUs[row] as number;
        expect(us).toBeGreaterThanOrEqual(last[channel] as number);
        expect(us).toBeLessThanOrEqual(nowUs);
        last = last.map((value, i) => (i === channel ? us : value));
      }
    }
  });

  it("loses nothing at full rate when an answer now and then is to another question", async () => {
    await using opened = await openSimulatedBus({ adapter: flood });
    const stream = opened.bus.frames({ channels: [0] });
    for (let i = 0; i < 10; i++) {
      await opened.clock.advance(503);
      opened.adapter.faults.clear();
      opened.adapter.faults.garbage("opcode", { endpointNumber: 2 });
    }
    await opened.clock.run(opened.bus.close());
    const counters = (await collect(stream)).map(counterOf);
    expect(counters.length).toBeGreaterThan(38_000);
    expect(missing(counters)).toBe(0);
    expect(opened.adapter.counters(0)).toMatchObject({ dropped: 0 });
    if (firmware.idleRead === "nak") expect(opened.channel(0).protocolErrors).toBeGreaterThan(5);
  });

  it("goes on after stalls and lost answers", async () => {
    await using opened = await openSimulatedBus({ adapter: { firmware, traffic: { kind: "flood", framesPerSecond: 500 } } });
    for (let i = 0; i < 10; i++) {
      opened.adapter.faults.stall({ endpointNumber: 1 });
      opened.adapter.faults.dropResponses({ endpointNumber: 2 });
      await opened.clock.advance(1500);
    }
    opened.adapter.faults.clear();
    await opened.clock.advance(3000);
    const before = opened.channel(0).received;
    await opened.clock.advance(1000);
    expect(opened.channel(0).received - before).toBeGreaterThan(480);
    await opened.clock.run(opened.bus.send({ id: 1 }));
  });

  it("is not disturbed by a consumer that stops reading", async () => {
    await using opened = await openSimulatedBus({ adapter: flood });
    const stuck = opened.bus.frames({ capacity: 1000 });
    expect((await opened.clock.run(stuck.next())).done).toBe(false);
    const reader = collect(opened.bus.batches({ channels: [0] }));
    await opened.clock.advance(5000);
    expect(stuck.pending).toBe(1000);
    expect(stuck.dropped).toBeGreaterThan(70_000);
    expect(opened.bus.statistics().dropped).toBe(stuck.dropped);
    await opened.clock.run(opened.bus.close());
    const counters = (await reader).flatMap((batch) => [...batch].map(counterOf));
    expect(counters.length).toBeGreaterThan(38_000);
    expect(missing(counters)).toBe(0);
  });

  it.each([false, true])("undoes everything when the adapter is unplugged at any moment of opening, reconnect: %s", async (reconnect) => {
    const codes = new Set<unknown>();
    const durationMs = await openAndUnplug(undefined);
    expect(durationMs).toBeGreaterThan(100);
    // first in coarse steps; the channels are started in the last few ms
    for (let ms = 0; ms < durationMs - 10; ms += 3.7) await openAndUnplug(ms);
    for (let ms = durationMs - 10; ms < durationMs + 1; ms += 0.2) await openAndUnplug(ms);
    expect(codes).toEqual(new Set(["disconnected"]));

    async function openAndUnplug(ms: number | undefined): Promise<number> {
      const clock = new VirtualClock();
      const adapter = new VirtualAdapter({ clock, firmware });
      const device = () => adapter.usbDevice({ nativeTimeouts: true, latencyMs: 0.5 });
      const cancel = ms === undefined ? undefined : clock.schedule(ms, () => adapter.unplug());
      const startMs = clock.now();
      const result = await clock.run(
        CanalystBus.open({ device, clock, bitrate: 500_000, reconnect }).then(
          (bus) => bus,
          (error: unknown) => error,
        ),
      );
      const tookMs = clock.now() - startMs;
      if (result instanceof CanalystBus) {
        cancel?.();
        await clock.run(result.close());
      } else codes.add((result as { code?: unknown }).code);
      adapter.dispose();
      expect(clock.pending).toBe(0);
      return tookMs;
    }
  });

  it("closes when the adapter is unplugged at any moment of closing", async () => {
    for (let ms = 0; ms < 5; ms += 0.3) {
      await using opened = await openSimulatedBus({ adapter: flood, usb: { latencyMs: 0.5 } });
      await opened.clock.advance(100);
      opened.clock.schedule(ms, () => opened.adapter.unplug());
      await opened.clock.run(opened.bus.close());
      await opened.clock.advance(1000);
      await expect(opened.bus.closed).resolves.toBeUndefined();
      opened.adapter.dispose();
      expect(opened.clock.pending).toBe(0);
    }
  });

  it("ends when the adapter stops answering", async () => {
    await using opened = await openSimulatedBus({ adapter: flood });
    await opened.clock.advance(100);
    opened.adapter.faults.silence();
    await expect(opened.clock.run(opened.bus.closed)).rejects.toMatchObject({ code: "disconnected", message: /does not answer/ });
    expect(opened.clock.now()).toBeLessThan(60_000);
  });
});

describe("an adapter that comes back", () => {
  it("is opened again with everything that was set, and consumers go on", async () => {
    await using opened = await openSimulatedBus({ bus: { reconnect: true, bitrate: 500_000 } });
    const { adapter, bus, clock } = opened;
    const events: string[] = [];
    bus.on("disconnected", ({ error, reconnecting }) => events.push(`${error.code}, reconnecting: ${reconnecting}`));
    bus.on("reconnected", ({ downMs }) => events.push(`back after ${Math.round(downMs / 1000)} s`));
    const stream = bus.frames({ receiveOwn: true });
    const merged = bus.frames({ merge: true });
    await clock.run(bus.configure(1, { bitrate: 250_000 }));
    await clock.run(bus.stop(0));
    const nodes = [500_000, 250_000].map((bitrate, channel) => adapter.attachNode({ channel, bitrate }));
    const task = bus.sendPeriodic({ id: 0x700, channel: 1 }, { periodMs: 100 });
    await clock.advance(1000);
    adapter.unplug();
    await clock.advance(1000);
    const { sent } = task;
    expect(sent).toBe(11);
    expect(events).toEqual(["disconnected, reconnecting: true"]);
    await expect(clock.run(bus.send({ id: 1, channel: 1 }))).rejects.toMatchObject({ code: "disconnected", message: /waits/ });
    await expect(clock.run(bus.getCanStatus(0))).rejects.toMatchObject({ code: "disconnected" });
    // takes effect when it is back
    await clock.run(bus.start(0));
    await clock.advance(9000);
    adapter.plug();
    await clock.advance(3000);
    expect(events).toEqual(["disconnected, reconnecting: true", expect.stringMatching(/^back after 1[01] s$/)]);
    expect(adapter.channelState(0)).toMatchObject({ running: true, bitrate: 500_000 });
    expect(adapter.channelState(1)).toMatchObject({ running: true, bitrate: 250_000 });
    nodes[0]?.send({ id: 0x10 });
    nodes[1]?.send({ id: 0x11 });
    await clock.advance(500);
    expect(task.sent).toBeGreaterThan(sent + 20);
    expect(task.skipped).toBeGreaterThan(90);
    expect(bus.statistics()).toMatchObject({ reconnects: 1 });
    await clock.run(bus.close());
    const seen = await collect(stream);
    expect(seen.filter(({ id }) => id !== 0x700).map(({ id, channel }) => [id, channel])).toEqual([
      [0x10, 0],
      [0x11, 1],
    ]);
    for (const channel of [0, 1]) {
      const times = seen.filter((frame) => frame.channel === channel && frame.direction === "rx").map(({ timestampUs }) => timestampUs);
      expect(times).toEqual([...times].sort((a, b) => a - b));
    }
    expect((await collect(merged)).length).toBe(2);
    adapter.dispose();
    expect(clock.pending).toBe(0);
  });

  it("is found again any number of times, also when it goes while it is being opened", async () => {
    await using opened = await openSimulatedBus({ bus: { reconnect: true }, adapter: { firmware: { idleRead: "nak" } } });
    const { adapter, bus, clock } = opened;
    const random = randomFrom(3);
    let back = 0;
    bus.on("reconnected", () => back++);
    for (let i = 0; i < 40; i++) {
      adapter.unplug();
      await clock.advance(1500 * random());
      adapter.plug();
      await clock.advance(1500 * random());
    }
    await clock.advance(5000);
    expect(back).toBeGreaterThan(5);
    expect(bus.statistics().reconnects).toBe(back);
    const stream = bus.frames();
    adapter.attachNode({ bitrate: 1_000_000 }).send({ id: 0x42 });
    await clock.advance(100);
    expect(stream.pending).toBe(1);
    await clock.run(bus.close());
    adapter.dispose();
    expect(clock.pending).toBe(0);
  });

  it("is no longer waited for when the bus is closed", async () => {
    for (const ms of [0, 100, 499, 505, 520, 2000]) {
      await using opened = await openSimulatedBus({ bus: { reconnect: true } });
      const { adapter, bus, clock } = opened;
      adapter.unplug();
      const cancel = clock.schedule(450, () => adapter.plug());
      await clock.advance(ms);
      cancel();
      await clock.run(bus.close());
      await expect(bus.closed).resolves.toBeUndefined();
      adapter.dispose();
      expect(clock.pending).toBe(0);
    }
  });
});

describe("time", () => {
  it("is within 1 ms of the true time after 10 s, with drift, poll jitter and a wall clock that steps", async () => {
    for (const clockPpm of [-100, 100]) {
      const random = randomFrom(8);
      await using opened = await openSimulatedBus({
        // about to wrap
        adapter: { firmware: { clockPpm, clockStart: 0xffff_ffff - 120_000 } },
        usb: { latencyMs: () => 20 * random() ** 3 },
      });
      const { adapter, bus, clock } = opened;
      const sent: number[] = [];
      const node = adapter.attachNode({ bitrate: 1_000_000 });
      const originUs = clock.epochUs() - clock.now() * 1000;
      const stream = bus.frames();
      for (let i = 0; i < 3000; i++) {
        sent.push(originUs + clock.now() * 1000);
        node.send({ id: i & 0x7ff });
        await clock.advance(2 + 16 * random());
        if (i === 1000) clock.stepEpoch(-3_600_000);
        if (i === 2000) clock.stepEpoch(50_000);
      }
      await clock.run(bus.close());
      const frames = await collect(stream);
      expect(frames.length).toBeGreaterThan(2990);
      let worst = 0;
      for (const [i, { timestampUs }] of frames.entries()) {
        const trueUs = sent[i] as number;
        if (trueUs - originUs > 10e6) worst = Math.max(worst, Math.abs(timestampUs - trueUs));
      }
      expect(worst).toBeLessThan(1000);
    }
  });
});
