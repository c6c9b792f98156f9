import { describe, expect, it } from "vitest";
import { counterOf, RawAdapter, type RawMessage } from "../../../test/support/raw-adapter.js";
import { toFrame } from "../../can/frame.js";
import { FrameBatch } from "../../can/frame-batch.js";
import type { TrafficOptions } from "./traffic-options.js";

/** Polls both channels every 20 ms for `ms` and returns what came, by channel. */
async function listen(raw: RawAdapter, ms: number): Promise<[RawMessage[], RawMessage[]]> {
  const heard: [RawMessage[], RawMessage[]] = [[], []];
  for (let at = 0; at < ms; at += 20) {
    await raw.clock.advance(20);
    heard[0].push(...raw.receive(0));
    heard[1].push(...raw.receive(1));
  }
  return heard;
}

function frameBatch(rows: readonly { readonly us: number; readonly id: number; readonly channel?: number }[]): FrameBatch {
  return FrameBatch.from(
    rows.map(({ us, id, channel = 0 }) => ({ ...toFrame({ id, data: [id & 0xff], channel }), timestampUs: 1_600_000_000_000_000 + us })),
  );
}

describe("flood", () => {
  it("fills the bus at any bit rate and counts without a gap", async () => {
    for (const [bitrate, least, most] of [
      [1_000_000, 7_600, 8_300],
      [50_000, 380, 415],
    ] as const) {
      const raw = new RawAdapter({ traffic: { kind: "flood" } }).up(bitrate);
      const [first] = await listen(raw, 1000);
      const counters = first.map(counterOf);
      expect(counters.length).toBeGreaterThan(least);
      expect(counters.length).toBeLessThan(most);
      const start = counters[0] as number;
      expect(counters).toEqual(counters.map((_, i) => start + i));
      const { bits } = raw.adapter.bus().counters;
      expect(bits / bitrate).toBeGreaterThan(0.99);
      // the last frame's intermission may still be under way
      expect(bits / bitrate).toBeLessThan(1.0001);
    }
  });

  it("keeps a rate, stops after a count and says so", async () => {
    const raw = new RawAdapter().up();
    const traffic = raw.adapter.addTraffic({ kind: "flood", framesPerSecond: 1000, count: 500, id: 0x1234_5678, size: 2 });
    let done = false;
    void traffic.done.then(() => {
      done = true;
    });
    const [first, second] = await listen(raw, 400);
    expect([traffic.sent, done]).toEqual([400, false]);
    const [third] = await listen(raw, 400);
    expect(done).toBe(true);
    expect(first[1]).toMatchObject({ id: 0x1234_5678, extended: true, data: [1, 0] });
    expect([first.length + third.length, second.length]).toEqual([500, first.length]);
    const steps = first.slice(1).map(({ timestamp }, i) => timestamp - (first[i] as RawMessage).timestamp);
    expect(steps.every((step) => Math.abs(step - 10) <= 1)).toBe(true);
  });

  it("goes on one bus only with `channel`", async () => {
    const raw = new RawAdapter({ joined: false, traffic: { kind: "flood", framesPerSecond: 100, channel: 1 } }).up();
    const [zero, one] = await listen(raw, 1000);
    expect([zero.length, one.length]).toEqual([0, 100]);
  });
});

describe("replay", () => {
  const log = frameBatch([
    { us: 0, id: 0x100 },
    { us: 10_000, id: 0x101 },
    { us: 10_000, id: 0x102 },
    { us: 500_000, id: 0x103 },
  ]);

  const replay = (options: Omit<Extract<TrafficOptions, { kind: "replay" }>, "kind">): TrafficOptions => ({ kind: "replay", ...options });
  const times = (messages: readonly RawMessage[]) =>
    messages.map(({ timestamp }) => (timestamp - (messages[0] as RawMessage).timestamp) / 10);

  it("keeps the distances, and waits until somebody listens", async () => {
    const raw = new RawAdapter({ traffic: replay({ frames: log }) });
    await raw.clock.advance(5_000);
    raw.up();
    const [heard, other] = await listen(raw, 1000);
    expect(heard.map(({ id }) => id)).toEqual([0x100, 0x101, 0x102, 0x103]);
    expect(times(heard).map(Math.round)).toEqual([0, 10, 10, 500]);
    expect(other).toEqual(heard);
  });

  it("goes faster, and round and round", async () => {
    const raw = new RawAdapter().up();
    raw.adapter.addTraffic(replay({ frames: log, speed: 10, loop: true, start: "now" }));
    const [heard] = await listen(raw, 200);
    expect(heard.slice(0, 5).map(({ id }) => id)).toEqual([0x100, 0x101, 0x102, 0x103, 0x100]);
    expect(Math.round(times(heard)[3] as number)).toBe(50);
    expect(heard.length).toBeGreaterThanOrEqual(14);
  });

  it("loses nothing of an asynchronous source that is slow, and does not hurry afterwards", async () => {
    const raw = new RawAdapter().up();
    async function* slow() {
      for (let i = 0; i < 5; i++) {
        yield frameBatch([
          { us: i * 20_000, id: 0x100 + 2 * i },
          { us: i * 20_000 + 10_000, id: 0x101 + 2 * i },
        ]);
        await new Promise<void>((resolve) => raw.clock.schedule(i === 2 ? 300 : 1, resolve));
      }
    }
    const traffic = raw.adapter.addTraffic(replay({ frames: slow() }));
    const [heard] = await listen(raw, 1000);
    expect(heard.map(({ id }) => id)).toEqual(Array.from({ length: 10 }, (_, i) => 0x100 + i));
    const gaps = times(heard)
      .slice(1)
      .map((at, i) => Math.round(at - (times(heard)[i] as number)));
    expect(gaps.filter((gap) => gap === 10)).toHaveLength(8);
    expect(Math.max(...gaps)).toBeGreaterThan(200);
    await expect(raw.clock.run(traffic.done)).resolves.toBeUndefined();
    expect(traffic.sent).toBe(10);
  });

  it("reads no further ahead than it must", async () => {
    let read = 0;
    function* endless() {
      for (;;) yield frameBatch([{ us: read++ * 10_000, id: 0x100 }]);
    }
    const raw = new RawAdapter({ joined: false }).up();
    raw.adapter.addTraffic(replay({ frames: endless(), start: "now" }));
    const [heard] = await listen(raw, 1000);
    expect(heard.length).toBeGreaterThan(90);
    expect(read - heard.length).toBeLessThan(5000);
  });

  it("deals channels out to separate buses", async () => {
    const raw = new RawAdapter({ joined: false }).up();
    raw.adapter.addTraffic(
      replay({
        frames: [
          frameBatch([
            { us: 0, id: 1, channel: 0 },
            { us: 1000, id: 2, channel: 1 },
            { us: 2000, id: 3, channel: 0 },
          ]),
        ],
      }),
    );
    const [zero, one] = await listen(raw, 200);
    expect([zero.map(({ id }) => id), one.map(({ id }) => id)]).toEqual([[1, 3], [2]]);
  });

  it("skips what a classic bus does not have, and counts it", async () => {
    const frames = FrameBatch.from([
      toFrame({ id: 1, fd: true, data: new Uint8Array(64) }),
      toFrame({ id: 4, error: true, data: new Uint8Array(8) }),
      toFrame({ id: 2, remote: true, dlc: 5 }),
    ]);
    const raw = new RawAdapter().up();
    const traffic = raw.adapter.addTraffic(replay({ frames }));
    const [heard] = await listen(raw, 200);
    expect(heard).toMatchObject([{ id: 2, remote: true }]);
    expect([traffic.sent, traffic.skipped]).toEqual([1, 2]);
  });

  it("does not spin on a loop without a single frame to send", async () => {
    const raw = new RawAdapter().up();
    const frames = FrameBatch.from([toFrame({ id: 1, fd: true, data: new Uint8Array(64) })]);
    const traffic = raw.adapter.addTraffic(replay({ frames, loop: true }));
    await expect(traffic.done).resolves.toBeUndefined();
    expect(traffic.skipped).toBeGreaterThan(0);
  });

  it.each([0, 1])("is over, too, when a log that is read from a file has no frame to send (%i skipped)", async (skipped) => {
    async function* unsendable() {
      await Promise.resolve();
      for (let i = 0; i < skipped; i++) yield FrameBatch.from([toFrame({ id: 1, fd: true, data: new Uint8Array(64) })]);
    }
    const raw = new RawAdapter().up();
    const traffic = raw.adapter.addTraffic(replay({ frames: unsendable() }));
    await expect(traffic.done).resolves.toBeUndefined();
    expect([traffic.sent, traffic.skipped]).toEqual([0, skipped]);
  });

  it("tells when reading fails, and the bus goes on", async () => {
    const raw = new RawAdapter().up();
    function* broken() {
      yield frameBatch([{ us: 0, id: 7 }]);
      throw new Error("disk on fire");
    }
    const traffic = raw.adapter.addTraffic(replay({ frames: broken() }));
    const [heard] = await listen(raw, 200);
    expect(heard.map(({ id }) => id)).toEqual([7]);
    await expect(traffic.done).rejects.toThrow("disk on fire");
  });
});

describe("traffic", () => {
  it("follows the adapter's bit rate, unless it has its own", async () => {
    const raw = new RawAdapter({
      traffic: [
        { kind: "flood", framesPerSecond: 50 },
        { kind: "flood", framesPerSecond: 50, id: 0x300, bitrate: 500_000 },
      ],
    });
    raw.up(250_000);
    const [slow] = await listen(raw, 1000);
    expect([slow.filter(({ id }) => id === 0x200).length >= 49, slow.some(({ id }) => id === 0x300)]).toEqual([true, false]);
    raw.up(500_000);
    const [fast] = await listen(raw, 1000);
    expect(new Set(fast.map(({ id }) => id))).toEqual(new Set([0x200, 0x300]));
  });

  it("is named by a word", async () => {
    const raw = new RawAdapter({ traffic: ["flood", "vehicle"] }).up();
    const [heard] = await listen(raw, 100);
    expect(heard.some(({ id }) => id === 0x200)).toBe(true);
    expect(heard.some(({ id }) => id === 0x0c0)).toBe(true);
  });

  it("stops for good", async () => {
    const raw = new RawAdapter().up();
    const traffic = raw.adapter.addTraffic({ kind: "flood" });
    await raw.clock.advance(10);
    traffic.stop();
    await expect(traffic.done).resolves.toBeUndefined();
    const { sent } = traffic;
    await raw.clock.advance(10);
    raw.up(250_000);
    await raw.clock.advance(10);
    expect(traffic.sent).toBe(sent);
  });

  it("refuses options out of range by name", () => {
    const { adapter } = new RawAdapter();
    expect(() => adapter.addTraffic({ kind: "flood", id: 0x800, extended: false })).toThrow("id 2048 is not in 0..0x7ff");
    expect(() => adapter.addTraffic({ kind: "flood", framesPerSecond: 0 })).toThrow("framesPerSecond 0 is not a positive number");
    expect(() => adapter.addTraffic({ kind: "vehicle", channel: 2 })).toThrow("channel 2 is not in 0..1");
    expect(() => adapter.addTraffic({ kind: "vehicle", bitrate: -1 })).toThrow("bitrate -1");
    expect(() => adapter.addTraffic(replayOf(Number.NaN))).toThrow("speed NaN");
    expect(() => adapter.addTraffic("gale" as "flood")).toThrow("traffic gale is not one of");
    expect(() => adapter.addTraffic({ kind: "storm" } as unknown as TrafficOptions)).toThrow(
      "traffic storm is not one of vehicle, flood, replay",
    );
  });
});

function replayOf(speed: number): TrafficOptions {
  return { kind: "replay", frames: new FrameBatch(), speed };
}
