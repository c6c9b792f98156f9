import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { VirtualClock } from "../../base/virtual-clock.js";
import { bitCount } from "../../can/bit-count.js";
import type { CanFrame } from "../../can/frame.js";
import { FrameFlag } from "../../can/frame-batch.js";
import { FloodSource } from "../traffic/traffic-flood.js";
import { CanBusModel } from "./can-bus-model.js";
import { arbitrationPriority } from "./can-node.js";
import { VirtualNode } from "./virtual-node.js";

const { EXTENDED, REMOTE } = FrameFlag;

function busWithEar(bitrate = 500_000) {
  const clock = new VirtualClock();
  const bus = new CanBusModel(clock);
  const heard: CanFrame[] = [];
  const ear = new VirtualNode(bus, { bitrate, onFrame: (frame) => heard.push(frame) });
  return { clock, bus, heard, ear };
}

describe("arbitration", () => {
  it("orders ids as their bits stand on the wire", () => {
    const order: readonly [number, number][] = [
      [0x000, 0],
      [0x000, REMOTE],
      [0, EXTENDED],
      [0, EXTENDED | REMOTE],
      [1, EXTENDED],
      [0x3ffff, EXTENDED],
      [0x001, 0],
      [0x001, REMOTE],
      [0x001 << 18, EXTENDED],
      [0x123, 0],
      [0x7ff, 0],
      [0x7ff, REMOTE],
      [0x1fff_ffff, EXTENDED],
      [0x1fff_ffff, EXTENDED | REMOTE],
    ];
    const priorities = order.map(([id, flags]) => arbitrationPriority(id, flags));
    expect(priorities).toEqual([...priorities].sort((a, b) => a - b));
    expect(new Set(priorities).size).toBe(priorities.length);
  });

  it("sends the most important of the waiting frames first, each node its own in order", async () => {
    const { clock, bus, heard } = busWithEar();
    const a = new VirtualNode(bus, { bitrate: 500_000 });
    const b = new VirtualNode(bus, { bitrate: 500_000 });
    a.send([{ id: 0x400 }, { id: 0x100 }]);
    b.send([{ id: 0x300 }, { id: 0x301 }, { id: 0x500 }]);
    await clock.advance(10);
    // 0x100 waits behind 0x400 in its node
    expect(heard.map(({ id }) => id)).toEqual([0x300, 0x301, 0x400, 0x100, 0x500]);
  });

  it("drops a frame without retry when it loses, and only then", async () => {
    const { clock, bus, heard } = busWithEar();
    const a = new VirtualNode(bus, { bitrate: 500_000 });
    const b = new VirtualNode(bus, { bitrate: 500_000 });
    a.send({ id: 0x100 });
    b.send({ id: 0x200 }, { maxRetries: 0 });
    await clock.advance(5);
    expect(heard.map(({ id }) => id)).toEqual([0x100]);
    expect([b.sent, b.unacknowledged, b.pending]).toEqual([0, 1, 0]);
    // a busy bus is not a lost arbitration
    a.send({ id: 0x100 });
    await clock.advance(0.05);
    b.send({ id: 0x200 }, { maxRetries: 0 });
    await clock.advance(5);
    expect(heard.map(({ id }) => id)).toEqual([0x100, 0x100, 0x200]);
  });
});

describe("time on the bus", () => {
  it("takes the frame's bits at the bit rate, and the next frame follows after the intermission", async () => {
    const { clock, bus, heard } = busWithEar(250_000);
    const node = new VirtualNode(bus, { bitrate: 250_000 });
    await clock.advance(1);
    node.send([
      { id: 0x123, data: [1, 2, 3] },
      { id: 0x1234_5678, data: [0, 0, 0, 0, 0, 0, 0, 0] },
    ]);
    const first = bitCount(0x123, 0, 3, Uint8Array.of(1, 2, 3), 0, 3);
    const second = bitCount(0x1234_5678, EXTENDED, 8, new Uint8Array(8), 0, 8);
    await clock.advance(10);
    expect(heard.map(({ timestampUs }) => timestampUs)).toEqual([1000 + (first - 3) * 4, 1000 + (first + second - 3) * 4]);
    expect(bus.counters).toEqual({ frames: 2, bits: first + second });
  });

  it("calls back at the frame's time, not later", async () => {
    const clock = new VirtualClock();
    const bus = new CanBusModel(clock);
    const at: number[] = [];
    new VirtualNode(bus, { bitrate: 125_000, onFrame: ({ timestampUs }) => at.push(clock.now() * 1000 - timestampUs) });
    new VirtualNode(bus, { bitrate: 125_000 }).send([{ id: 1 }, { id: 2, data: [1] }, { id: 3, data: [1, 2] }]);
    await clock.advance(20);
    expect(at).toHaveLength(3);
    for (const late of at) expect(Math.abs(late)).toBeLessThan(1.5);
  });

  it("is the same however often somebody looks", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 5000 }), { minLength: 1, maxLength: 40 }), (stepsUs) => {
        const record = (steps: readonly number[]) => {
          let nowMs = 0;
          const clock = { now: () => nowMs, epochUs: () => 0, schedule: () => () => {} };
          const bus = new CanBusModel(clock);
          const log: string[] = [];
          bus.onTransmit((slot, endNs) => log.push(`${slot.id} ${endNs} ${slot.data.join()}`));
          for (const id of [0x10, 0x20, 0x30]) {
            bus.attach({ bitrate: 500_000, source: new FloodSource({ id, framesPerSecond: 1500 + id }, 0) });
          }
          for (const step of steps) {
            nowMs += step / 1000;
            bus.advance();
          }
          return log;
        };
        const total = stepsUs.reduce((sum, step) => sum + step, 0);
        expect(record(stepsUs)).toEqual(record([total]));
      }),
      { numRuns: 50 },
    );
  });

  it("keeps no timer unless somebody listens", async () => {
    const clock = new VirtualClock();
    const bus = new CanBusModel(clock);
    const deaf = new VirtualNode(bus, { bitrate: 500_000 });
    bus.attach({ bitrate: 500_000, source: new FloodSource({ framesPerSecond: 100 }, 0) });
    expect(clock.pending).toBe(0);
    const ear = new VirtualNode(bus, { bitrate: 500_000, onFrame: () => {} });
    expect(clock.pending).toBe(1);
    ear.detach();
    expect(clock.pending).toBe(0);
    await clock.advance(1000);
    expect(deaf.received).toBe(100);
  });
});

describe("who hears whom", () => {
  it("separates bit rates", async () => {
    const { clock, bus, heard } = busWithEar(500_000);
    new VirtualNode(bus, { bitrate: 250_000 }).send({ id: 1 });
    new VirtualNode(bus, { bitrate: 500_000 }).send({ id: 2 });
    new VirtualNode(bus, { bitrate: 501_000 }).send({ id: 3 });
    await clock.advance(10);
    expect(heard.map(({ id }) => id)).toEqual([2, 3]);
  });

  it("counts a frame that nobody acknowledges as gone, and no one has it", async () => {
    const clock = new VirtualClock();
    const bus = new CanBusModel(clock);
    const heard: number[] = [];
    new VirtualNode(bus, { bitrate: 500_000, mode: "listen-only", onFrame: ({ id }) => heard.push(id) });
    const lone = new VirtualNode(bus, { bitrate: 500_000 });
    lone.send({ id: 1 });
    await clock.advance(10);
    expect([lone.sent, lone.unacknowledged, lone.pending]).toEqual([0, 1, 0]);
    expect(heard).toEqual([]);
    new VirtualNode(bus, { bitrate: 500_000 });
    lone.send({ id: 2 });
    await clock.advance(10);
    expect([lone.sent, heard]).toEqual([1, [2]]);
  });

  it("does not let a listen-only node send", () => {
    const { bus } = busWithEar();
    const node = new VirtualNode(bus, { bitrate: 500_000, mode: "listen-only" });
    expect(() => node.send({ id: 1 })).toThrow(/listen-only/);
  });

  it("loses the frame of a node that leaves in the middle of it", async () => {
    const { clock, bus, heard } = busWithEar();
    const node = new VirtualNode(bus, { bitrate: 500_000 });
    const other = new VirtualNode(bus, { bitrate: 500_000 });
    node.send({ id: 1, data: [1, 2, 3, 4] });
    await clock.advance(0.05);
    node.detach();
    other.send({ id: 2 });
    await clock.advance(10);
    expect(heard.map(({ id }) => id)).toEqual([2]);
  });

  it("lets a node answer from inside its callback", async () => {
    const { clock, bus, heard } = busWithEar();
    const server: VirtualNode = new VirtualNode(bus, {
      bitrate: 500_000,
      onFrame: (frame) => {
        if (frame.remote) server.send({ id: frame.id, data: [42] });
      },
    });
    new VirtualNode(bus, { bitrate: 500_000 }).send({ id: 0x55, remote: true, dlc: 1 });
    await clock.advance(5);
    expect(heard.map(({ id, remote, data }) => [id, remote, [...data]])).toEqual([
      [0x55, true, []],
      [0x55, false, [42]],
    ]);
  });
});
