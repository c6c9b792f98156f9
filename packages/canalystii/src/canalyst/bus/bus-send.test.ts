import { describe, expect, it } from "vitest";
import { openSimulatedBus } from "../../../test/support/bus-on-simulator.js";
import { collect } from "../../../test/support/collect.js";
import { type Clock, systemClock } from "../../base/clock.js";
import type { CanFrameInput } from "../../can/frame.js";
import { openBus } from "../../open-bus.js";

const many = (count: number): CanFrameInput[] => Array.from({ length: count }, (_, i) => ({ id: 0x100, data: [i & 255, i >> 8] }));

describe("sending on the bus", () => {
  it("hands over 3000 frames at 1 Mbit/s within a second, and receives all on the other channel", async () => {
    await using opened = await openSimulatedBus({ adapter: { joined: true } });
    const { bus, clock } = opened;
    const stream = bus.frames({ channels: [1] });
    await clock.run(bus.send(many(3000)));
    expect(await clock.run(bus.flush(2000))).toBe(true);
    expect(clock.now()).toBeLessThan(1000);
    await clock.advance(100);
    await clock.run(bus.close());
    expect((await collect(stream)).map(({ data }) => (data[0] as number) + 256 * (data[1] as number))).toEqual(
      Array.from({ length: 3000 }, (_, i) => i),
    );
  });

  it("can be aborted, or end by its time limit, in the middle; what comes next goes on", async () => {
    await using opened = await openSimulatedBus({ bus: { bitrate: 10_000 } });
    const { adapter, bus, clock } = opened;
    adapter.attachNode({ bitrate: 10_000 });
    const controller = new AbortController();
    const reason = new Error("enough");
    clock.schedule(300, () => controller.abort(reason));
    await expect(clock.run(bus.send(many(3000), { signal: controller.signal }))).rejects.toBe(reason);
    expect(clock.now()).toBeLessThan(5000);
    const beganMs = clock.now();
    await expect(clock.run(bus.send(many(3000), { timeoutMs: 500 }))).rejects.toMatchObject({ code: "timeout" });
    expect(clock.now() - beganMs).toBeLessThan(1100);
    await clock.run(bus.send({ id: 1 }));
    expect(await clock.run(bus.flush(0))).toBe(false);
  });

  it("refuses what the adapter cannot send", async () => {
    await using opened = await openSimulatedBus({ bus: { mode: "listen-only" } });
    const { bus, clock } = opened;
    await expect(clock.run(bus.send({ id: 1 }))).rejects.toMatchObject({ code: "unsupported", message: /listen-only/ });
    await expect(clock.run(bus.send({ id: 1, fd: true, data: new Uint8Array(64) }))).rejects.toThrow(RangeError);
    await expect(clock.run(bus.send({ id: 1, error: true }))).rejects.toThrow(RangeError);
    await expect(clock.run(bus.send({ id: 1 }, { maxRetries: 3 as 0 }))).rejects.toThrow(/maxRetries 3/);
    expect(() => bus.sendPeriodic({ id: 1 }, { periodMs: 10, maxRetries: 3 as 0 })).toThrow(/maxRetries 3/);
  });

  it("passes on echo and one-shot requests", async () => {
    await using opened = await openSimulatedBus();
    const { bus, clock } = opened;
    const stream = bus.frames();
    await clock.run(bus.send({ id: 0x10 }, { echo: true }));
    await clock.run(bus.send({ id: 0x11 }));
    await clock.run(bus.send([{ id: 0x12 }, { id: 0x13 }], { echo: true, maxRetries: 0 }));
    const tasks = [{}, { echo: true }, { echo: true, maxRetries: 0 as const }].map((request, i) =>
      bus.sendPeriodic({ id: 0x20 + i }, { periodMs: 50, count: 2, ...request }),
    );
    await clock.advance(200);
    expect(tasks.map(({ sent }) => sent)).toEqual([2, 2, 2]);
    await clock.run(bus.close());
    expect((await collect(stream)).map(({ id, channel }) => [id, channel])).toEqual([
      [0x10, 0],
      [0x12, 0],
      [0x13, 0],
      [0x21, 0],
      [0x22, 0],
      [0x21, 0],
      [0x22, 0],
    ]);
  });

  it("runs 500 periodic tasks, on time and in step with the clock", async () => {
    await using opened = await openSimulatedBus({ adapter: { joined: true } });
    const { bus, clock } = opened;
    const tasks = Array.from({ length: 500 }, (_, i) => bus.sendPeriodic({ id: i, data: [1, 2, 3, 4], channel: i & 1 }, { periodMs: 250 }));
    const times = new Map<number, number[]>();
    void (async () => {
      for await (const { id, timestampUs } of bus.frames()) times.set(id, [...(times.get(id) ?? []), timestampUs]);
    })();
    await clock.advance(30_010);
    for (const [id, task] of tasks.entries()) {
      expect([task.sent, task.skipped]).toEqual([121, 0]);
      const own = times.get(id) ?? [];
      expect(own.length).toBeGreaterThanOrEqual(120);
      // all 500 are due together: which one the bus carries first differs
      const [from, to] = [own[40] as number, own[119] as number];
      expect(Math.abs((to - from) / 79 - 250_000)).toBeLessThan(1000);
    }
  });

  it("leaves no timer of the runtime behind", async () => {
    const timers = new Set<() => void>();
    const clock: Clock = {
      ...systemClock,
      schedule(ms, callback) {
        const cancel = systemClock.schedule(ms, () => {
          timers.delete(forget);
          callback();
        });
        const forget = () => {
          timers.delete(forget);
          cancel();
        };
        timers.add(forget);
        return forget;
      },
    };
    const bus = await openBus("sim", { bitrate: 500_000, clock });
    for await (const _frame of bus.frames()) break;
    bus.sendPeriodic({ id: 1 }, { periodMs: 5 });
    expect(timers.size).toBeGreaterThan(0);
    await bus.close();
    expect(timers.size).toBe(0);
  });
});
