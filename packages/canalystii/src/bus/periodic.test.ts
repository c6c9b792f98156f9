import { describe, expect, it } from "vitest";
import { CanError } from "../base/errors.js";
import { VirtualClock } from "../base/virtual-clock.js";
import type { CanFrameInput } from "../can/frame.js";
import type { FrameBatch } from "../can/frame-batch.js";
import { planSend } from "./bus-send.js";
import { PeriodicSender } from "./periodic.js";

const check = (frame: CanFrameInput) => planSend(frame, { channels: [0, 1], classicOnly: true })[0] as FrameBatch;
const sendOptions = () => NONE;
const NONE = {};

function setUp(send?: (channel: number, frames: FrameBatch) => Promise<void>) {
  const clock = new VirtualClock();
  const sends: { readonly ms: number; readonly channel: number; readonly ids: number[] }[] = [];
  const sender = new PeriodicSender({
    clock,
    check,
    sendOptions,
    send: (channel, frames) => {
      sends.push({ ms: clock.now(), channel, ids: [...frames].map(({ id }) => id) });
      return send?.(channel, frames) ?? Promise.resolve();
    },
  });
  return { clock, sender, sends };
}

describe("PeriodicSender", () => {
  it("sends at once and then drift-free, with fractions of ms", async () => {
    const { clock, sender, sends } = setUp();
    const task = sender.add({ id: 1 }, { periodMs: 3.3 });
    await clock.advance(3.3 * 1000 + 0.1);
    expect(sends.length).toBe(1001);
    expect(sends[1000]?.ms).toBeCloseTo(3300, 6);
    expect([task.sent, task.skipped]).toEqual([1001, 0]);
  });

  it("keeps its average over timers that are always late", async () => {
    const { clock, sender } = setUp();
    const late = {
      ...clock,
      now: () => clock.now(),
      epochUs: () => 0,
      schedule: (ms: number, f: () => void) => clock.schedule(ms + 0.9, f),
    };
    let sent = 0;
    const send = async (_: number, frames: FrameBatch) => {
      sent += frames.length;
    };
    const other = new PeriodicSender({ clock: late, check, sendOptions, send });
    const task = other.add({ id: 1 }, { periodMs: 1 });
    const slow = other.add({ id: 2 }, { periodMs: 100 });
    await clock.advance(10_000.95);
    expect(task.sent).toBeGreaterThan(9_990);
    expect(slow.sent).toBe(101);
    expect(sent).toBe(task.sent + slow.sent);
    other.end();
    sender.end();
  });

  it("runs 500 tasks on one timer, and sends together what is due together", async () => {
    const { clock, sender, sends } = setUp();
    const tasks = Array.from({ length: 500 }, (_, i) => sender.add({ id: i, channel: i % 2 }, { periodMs: 10 + (i % 5) * 10 }));
    expect(clock.pending).toBe(1);
    await clock.advance(60_000);
    for (const [i, task] of tasks.entries()) {
      expect(task.sent).toBe(Math.floor(60_000 / (10 + (i % 5) * 10)) + 1);
      expect(task.skipped).toBe(0);
    }
    expect(sends.length).toBeLessThanOrEqual(2 * 6001);
    for (const task of tasks) task.stop();
    expect(clock.pending).toBe(0);
    expect(sender.size).toBe(0);
  });

  it("stops by count and by signal, and leaves no timer", async () => {
    const { clock, sender, sends } = setUp();
    const controller = new AbortController();
    const counted = sender.add({ id: 1 }, { periodMs: 10, count: 3 });
    const aborted = sender.add({ id: 2 }, { periodMs: 10, signal: controller.signal });
    const never = sender.add({ id: 3 }, { periodMs: 10, signal: AbortSignal.abort() });
    await clock.advance(45);
    controller.abort();
    await Promise.all([counted.done, aborted.done, never.done]);
    expect([counted.sent, aborted.sent, never.sent]).toEqual([3, 5, 0]);
    expect(clock.pending).toBe(0);
    expect(sends.flatMap(({ ids }) => ids).sort()).toEqual([1, 1, 1, 2, 2, 2, 2, 2]);
  });

  it("skips whole periods while sending is slow, and keeps the others' order", async () => {
    const clock = new VirtualClock();
    const slow = setUp(() => new Promise((resolve) => clock.schedule(35, resolve)));
    const task = slow.sender.add({ id: 1 }, { periodMs: 10 });
    for (let i = 0; i < 100; i++) {
      await slow.clock.advance(10);
      await clock.advance(10);
    }
    expect(task.sent).toBeGreaterThan(20);
    expect(task.sent + task.skipped).toBeGreaterThan(96);
    expect(Math.max(...slow.sends.map(({ ids }) => ids.length))).toBeLessThanOrEqual(2);
    slow.sender.end();
  });

  it("skips what it missed when the event loop was blocked", async () => {
    const { clock, sender } = setUp();
    const task = sender.add({ id: 1 }, { periodMs: 10 });
    await clock.advance(100);
    await clock.block(1000);
    await clock.advance(100);
    expect(task.sent).toBeLessThanOrEqual(11 + 2 + 10);
    expect(task.sent + task.skipped).toBe(121);
  });

  it("goes on after failures of the bus, and ends by other errors", async () => {
    let fails: unknown = new CanError("disconnected", "away");
    const { clock, sender } = setUp(async () => {
      if (fails !== undefined) throw fails;
    });
    const task = sender.add({ id: 1 }, { periodMs: 10, count: 5 });
    await clock.advance(95);
    expect([task.sent, task.skipped]).toEqual([0, 10]);
    fails = undefined;
    await clock.advance(100);
    await task.done;
    expect(task.sent).toBe(5);
    fails = new RangeError("bug");
    const other = sender.add({ id: 2 }, { periodMs: 10 });
    await clock.advance(10);
    await expect(other.done).rejects.toBe(fails);
    expect(clock.pending).toBe(0);
  });

  it("ends all tasks with the bus", async () => {
    const { clock, sender } = setUp();
    const one = sender.add({ id: 1 }, { periodMs: 10 });
    await clock.advance(25);
    const fault = new CanError("disconnected", "gone");
    sender.end(fault);
    await expect(one.done).rejects.toBe(fault);
    const two = sender.add({ id: 1 }, { periodMs: 10 });
    sender.end();
    await two.done;
    expect(clock.pending).toBe(0);
  });
});
