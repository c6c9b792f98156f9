import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { sleep } from "../../src/base/clock.js";
import { CanError } from "../../src/base/errors.js";
import type { CanBus } from "../../src/bus/bus.js";
import type { CanFrame, CanFrameInput } from "../../src/can/frame.js";
import { type FrameBatch, FrameFlag } from "../../src/can/frame-batch.js";
import { formatId } from "../../src/can/text/id-text.js";
import { collect } from "../support/collect.js";

/** A bus under test and the world around it. */
export interface BusFixture {
  /** Open, with started channels 0 and 1, each on a CAN bus of its own with one other node, the peer. */
  readonly bus: CanBus;
  /** Sends from the peer on the CAN bus of a channel. */
  peerSend(channel: number, frames: readonly CanFrameInput[]): void | Promise<void>;
  /** What the peer on the CAN bus of a channel has heard so far. */
  heard(channel: number): readonly Pick<CanFrame, "id" | "data">[];
  /** Lets time pass: long enough a time for what was sent to arrive, and for what was received to be delivered. */
  pass(ms: number): Promise<void>;
  /** Lets time pass until a promise settles. */
  run<T>(promise: Promise<T>): Promise<T>;
  /** Takes the adapter, or the connection, away. */
  unplug(): void;
  /** false: `pass` takes longer than told, and transfers take as long as the frames of a second (an emulated machine). Default: true. */
  readonly exactTime?: boolean;
  /** Timers that the bus has left behind, where the clock can tell. */
  timersLeft?(): number;
  /** Frees everything but the bus. */
  dispose(): void | Promise<void>;
}

const FRAMES: readonly CanFrameInput[] = [
  { id: 0x000, data: [] },
  { id: 0x7ff, data: [1, 2, 3, 4, 5, 6, 7, 8] },
  { id: 0x000, extended: true, data: [0xff] },
  { id: 0x1fff_ffff, data: [0, 0, 0] },
  { id: 0x123, remote: true, dlc: 5 },
  { id: 0x1234_5678, remote: true, dlc: 8 },
];

const essence = ({ id, extended, remote, dlc, data, direction, channel }: CanFrame) => ({
  id,
  extended,
  remote,
  dlc,
  data: [...data],
  direction,
  channel,
});

const numbered = (count: number, id = 0x100): CanFrameInput[] =>
  Array.from({ length: count }, (_, i) => ({ id, data: [i & 0xff, i >> 8] }));
const numberOf = ({ data }: Pick<CanFrame, "data">) => (data[0] as number) | ((data[1] as number) << 8);
const upTo = (count: number, from = 0) => Array.from({ length: count - from }, (_, i) => from + i);

/** Runs the contract of `CanBus` over an implementation. */
export function describeBus(name: string, open: () => Promise<BusFixture>): void {
  describe(`CanBus: ${name}`, () => {
    let fixture: BusFixture;
    let bus: CanBus;
    const settle = () => fixture.pass(300);

    beforeEach(async () => {
      fixture = await open();
      bus = fixture.bus;
    });
    afterEach(async () => {
      await fixture.run(bus.close());
      await fixture.dispose();
    });

    it("names its channels and is not closed", () => {
      expect(bus.channels).toEqual([0, 1]);
      expect([...bus.channelNames]).toEqual([
        [0, "can0"],
        [1, "can1"],
      ]);
      expect(bus.name).not.toBe("");
    });

    it("receives every kind of classic frame unchanged, in order, on its channel", async () => {
      const stream = bus.frames();
      await fixture.peerSend(1, FRAMES);
      await settle();
      await fixture.run(bus.close());
      const frames = await collect(stream);
      expect(frames.map(essence)).toEqual(
        FRAMES.map(({ id, remote = false, data = [], extended = id > 0x7ff, dlc = data.length }) => ({
          id,
          extended,
          remote,
          dlc,
          data: [...(data as number[])],
          direction: "rx",
          channel: 1,
        })),
      );
    });

    it("stamps frames with rising integer times of now", async () => {
      const stream = bus.frames();
      await fixture.peerSend(0, numbered(50));
      await settle();
      await fixture.peerSend(0, numbered(50));
      await settle();
      await fixture.run(bus.close());
      const times = (await collect(stream)).map(({ timestampUs }) => timestampUs);
      expect(times.length).toBe(100);
      expect(times.every((us) => Number.isInteger(us) && us > 1_500_000_000_000_000 && us < 4_000_000_000_000_000)).toBe(true);
      expect(times).toEqual([...times].sort((a, b) => a - b));
      expect((times[99] as number) - (times[0] as number)).toBeGreaterThan(200_000);
    });

    it("tells the time that its frames carry, also after its end", async () => {
      const stream = bus.frames();
      await fixture.pass(1000);
      const beforeUs = bus.nowUs();
      await fixture.peerSend(0, [{ id: 1 }]);
      await settle();
      const afterUs = bus.nowUs();
      await fixture.run(bus.close());
      const [{ timestampUs }] = (await collect(stream)) as [CanFrame];
      // the clock of a Canalyst-II has steps of 100 µs
      expect(timestampUs).toBeGreaterThanOrEqual(beforeUs - 200);
      expect(timestampUs).toBeLessThanOrEqual(afterUs);
      expect(Number.isInteger(afterUs)).toBe(true);
      expect(bus.nowUs()).toBeGreaterThanOrEqual(afterUs);
    });

    it("has a clock that goes on as its time does, also after its end", async () => {
      // a busy machine can stop the test between two readings
      const read = () => ({ earliestMs: bus.clock.now(), us: bus.nowUs(), latestMs: bus.clock.now() });
      const start = read();
      await fixture.pass(1000);
      const end = read();
      expect(end.earliestMs - start.earliestMs).toBeGreaterThan(999);
      const elapsedMs = (end.us - start.us) / 1000;
      expect(elapsedMs).toBeGreaterThan(end.earliestMs - start.latestMs - 5);
      expect(elapsedMs).toBeLessThan(end.latestMs - start.earliestMs + 5);
      await fixture.run(bus.close());
      await fixture.run(sleep(bus.clock, 10));
    });

    it("delivers to a consumer that waits", async () => {
      const stream = bus.frames();
      const next = stream.next();
      await fixture.peerSend(0, [{ id: 0x42 }]);
      const result = await fixture.run(next);
      expect(result).toMatchObject({ done: false, value: { id: 0x42 } });
      expect(stream.pending).toBe(0);
    });

    it("gives each consumer what it asks for, in objects or batches, and counts what filters hold back", async () => {
      const all = bus.frames();
      const one = bus.frames({ channels: [1] });
      const filtered = bus.frames({ filters: [{ id: 0x100, mask: 0x700 }, { id: 0x1234_5678 }], channels: [0] });
      const batches = bus.batches({ filters: [{ id: 0x101, extended: false }] });
      await fixture.peerSend(
        0,
        upTo(32).map((i) => ({ id: i % 2 === 0 ? 0x101 : 0x201 })),
      );
      await fixture.peerSend(0, [{ id: 0x1234_5678 }]);
      await fixture.peerSend(1, [{ id: 0x101 }, { id: 5 }]);
      await settle();
      expect(filtered.filtered).toBe(16);
      expect(batches.filtered).toBe(18);
      await fixture.run(bus.close());
      expect((await collect(all)).length).toBe(35);
      expect((await collect(one)).map(({ id }) => id)).toEqual([0x101, 5]);
      expect((await collect(filtered)).map(({ id }) => id)).toEqual([...Array(16).fill(0x101), 0x1234_5678]);
      const rows = (await collect(batches)).map((batch: FrameBatch) => batch.length);
      expect(rows.every((length) => length > 0)).toBe(true);
      expect(rows.reduce((sum, length) => sum + length, 0)).toBe(17);
      expect(bus.statistics().filtered).toBe(34);
    });

    it("filters by kind of frame and channel, inverted and joined", async () => {
      const streams = {
        inverted: bus.frames({ filters: [{ id: 0x7ff, mask: 0x7ff, inverted: true }] }),
        remote: bus.frames({ filters: [{ id: 0, mask: 0, remote: true }] }),
        channel: bus.frames({
          filters: [
            { id: 0, channel: 0 },
            { id: 0x7ff, channel: 1 },
          ],
        }),
        joined: bus.frames({
          filters: [
            [
              { id: 0, mask: 0, extended: true },
              { id: 0, inverted: true },
            ],
          ],
        }),
      };
      await fixture.peerSend(0, FRAMES);
      await fixture.peerSend(1, FRAMES);
      await settle();
      await fixture.run(bus.close());
      const seen = async (stream: AsyncIterable<CanFrame>) => {
        const frames = (await collect(stream)).map(
          ({ channel, id, extended }) => `${channel}:${formatId(id, extended ? FrameFlag.EXTENDED : 0)}`,
        );
        return frames.sort();
      };
      const both = (...ids: readonly string[]) => [0, 1].flatMap((channel) => ids.map((id) => `${channel}:${id}`)).sort();
      expect(await seen(streams.inverted)).toEqual(both("000", "00000000", "123", "12345678"));
      expect(await seen(streams.remote)).toEqual(both("123", "12345678"));
      expect(await seen(streams.channel)).toEqual(["0:000", "0:00000000", "1:7FF"]);
      expect(await seen(streams.joined)).toEqual(both("12345678", "1FFFFFFF"));
    });

    it("bounds the queue of a consumer that does not read, and disturbs no other", async () => {
      const oldest = bus.frames({ capacity: 10 });
      const newest = bus.frames({ capacity: 10, overflow: "drop-newest" });
      const failing = bus.batches({ capacity: 10, overflow: "error" });
      const merged = bus.frames({ capacity: 10, merge: true });
      const all = bus.frames();
      await fixture.peerSend(0, numbered(64));
      await settle();
      await fixture.peerSend(0, numbered(100).slice(64));
      await settle();
      expect([oldest.pending, oldest.dropped, newest.pending, newest.dropped]).toEqual([10, 90, 10, 90]);
      expect([merged.pending, merged.dropped]).toEqual([10, 90]);
      await fixture.run(bus.close());
      expect((await collect(oldest)).map(numberOf)).toEqual(upTo(100, 90));
      expect((await collect(newest)).map(numberOf)).toEqual(upTo(10));
      expect((await collect(merged)).map(numberOf)).toEqual(upTo(100, 90));
      expect((await collect(all)).map(numberOf)).toEqual(upTo(100));
      const seen: number[] = [];
      await expect(
        (async () => {
          for await (const batch of failing) for (const frame of batch) seen.push(numberOf(frame));
        })(),
      ).rejects.toMatchObject({ code: "overflow" });
      expect(seen).toEqual(upTo(10));
      expect(bus.statistics().dropped).toBeGreaterThanOrEqual(270);
    });

    it("ends an iteration on abort, on close of the stream, and on leaving the loop", async () => {
      const controller = new AbortController();
      const aborted = bus.frames({ signal: controller.signal });
      const waiting = aborted.next();
      controller.abort();
      expect(await fixture.run(waiting)).toEqual({ value: undefined, done: true });
      expect(await collect(bus.frames({ signal: controller.signal }))).toEqual([]);
      const closed = bus.frames();
      const left = bus.frames();
      await fixture.peerSend(0, numbered(3));
      await settle();
      closed.close();
      expect(await collect(closed)).toEqual([]);
      for await (const frame of left) {
        expect(numberOf(frame)).toBe(0);
        break;
      }
      expect(left.pending).toBe(0);
      expect(await collect(left)).toEqual([]);
      expect(aborted.pending).toBe(0);
    });

    it("gives what waits when a stream is ended, in time order where it merges, and nothing after that", async () => {
      const [frames, merged, idle] = [bus.frames(), bus.batches({ merge: true }), bus.frames({ channels: [1] })];
      await fixture.peerSend(0, numbered(3));
      await settle();
      const waiting = idle.next();
      for (const stream of [frames, merged, idle]) stream.end();
      expect(await fixture.run(waiting)).toEqual({ value: undefined, done: true });
      await fixture.peerSend(0, numbered(5));
      await settle();
      expect((await collect(frames)).map(numberOf)).toEqual(upTo(3));
      expect((await collect(merged)).flatMap((batch) => [...batch]).map(numberOf)).toEqual(upTo(3));
      frames.end();
      expect([frames.pending, frames.dropped]).toEqual([0, 0]);
    });

    it("refuses bad options of a consumer", () => {
      expect(() => bus.frames({ capacity: 0 })).toThrow(RangeError);
      expect(() => bus.frames({ capacity: Number.NaN })).toThrow(RangeError);
      expect(() => bus.frames({ channels: [2] })).toThrow(/channel 2 is not open; open: 0, 1/);
      expect(() => bus.frames({ overflow: "never" as "error" })).toThrow(TypeError);
      expect(() => bus.frames({ filters: [{ id: -1 }] })).toThrow(RangeError);
    });

    it("sends one, several and batches, each on its channel, in order", async () => {
      await fixture.run(bus.send({ id: 0x11, data: [9, 0], channel: 1 }));
      await fixture.run(bus.send([{ id: 0x10 }, { id: 0x12, channel: 1 }, { id: 0x14 }]));
      const stream = bus.batches({ receiveOwn: true, channels: [1] });
      await fixture.run(bus.send([...numbered(5)].map((frame) => ({ ...frame, channel: 1 }))));
      await settle();
      const { value: batch } = await fixture.run(stream.next());
      await fixture.run(bus.send(batch as FrameBatch));
      await settle();
      expect(fixture.heard(0).map(({ id }) => id)).toEqual([0x10, 0x14]);
      expect(fixture.heard(1).map(({ id }) => id)).toEqual([0x11, 0x12, ...Array(10).fill(0x100)]);
      expect(fixture.heard(1).slice(2).map(numberOf)).toEqual([0, 1, 2, 3, 4, 0, 1, 2, 3, 4]);
    });

    it("keeps the order of concurrent sends", async () => {
      await fixture.run(Promise.all(numbered(40).map((frame) => bus.send(frame))));
      await settle();
      expect(fixture.heard(0).map(numberOf)).toEqual(upTo(40));
    });

    it("gives own frames to those who ask, as tx, with the time they were sent", async () => {
      const own = bus.frames({ receiveOwn: true });
      const others = bus.frames();
      await fixture.run(bus.send({ id: 0x77, data: [1], channel: 1 }));
      await settle();
      await fixture.peerSend(1, [{ id: 0x78 }]);
      await settle();
      await fixture.run(bus.close());
      const seen = await collect(own);
      expect(seen.map(({ id, direction, channel }) => [id, direction, channel])).toEqual([
        [0x77, "tx", 1],
        [0x78, "rx", 1],
      ]);
      expect(seen[1]?.timestampUs).toBeGreaterThan(seen[0]?.timestampUs as number);
      expect((await collect(others)).map(({ id }) => id)).toEqual([0x78]);
    });

    it("sends nothing when one frame of many is bad", async () => {
      const bad: [CanFrameInput, RegExp][] = [
        [{ id: 0x2000_0000 }, /id 0x20000000/],
        [{ id: 1, data: new Array(9).fill(0) }, /9 bytes/],
        [{ id: 1, data: [256] }, /256/],
        [{ id: 1, dlc: 12, remote: true }, /dlc 12/],
        [{ id: Number.NaN }, /NaN/],
        [{ id: 1, channel: 2 }, /channel 2 is not open/],
        [{ id: 1, channel: -1 }, /channel -1/],
      ];
      for (const [frame, message] of bad) {
        await expect(fixture.run(bus.send([{ id: 1 }, frame]))).rejects.toThrow(message);
        await expect(fixture.run(bus.send(frame))).rejects.toThrow(RangeError);
      }
      await expect(fixture.run(bus.send(null as never))).rejects.toThrow(TypeError);
      await fixture.run(bus.send([]));
      await settle();
      expect(fixture.heard(0)).toEqual([]);
    });

    it("does not send when the signal is aborted", async () => {
      const reason = new Error("changed my mind");
      await expect(fixture.run(bus.send({ id: 1 }, { signal: AbortSignal.abort(reason) }))).rejects.toBe(reason);
      await expect(fixture.run(bus.send({ id: 1 }, { timeoutMs: 0 }))).rejects.toThrow(RangeError);
      await settle();
      expect(fixture.heard(0)).toEqual([]);
    });

    it("merges channels in the order of time", async () => {
      // what is known of an adapter's clock comes from the frames before
      for (let i = 0; i < 20; i++) {
        await fixture.peerSend(i % 2, [{ id: 1 }]);
        await fixture.pass(3);
      }
      await settle();
      const stream = bus.frames({ merge: true });
      for (let i = 0; i < 30; i++) {
        await fixture.peerSend(i % 3 === 0 ? 1 : 0, [{ id: 0x300 + i }]);
        await fixture.pass(3);
      }
      await settle();
      await settle();
      expect(stream.pending).toBe(30);
      await fixture.run(bus.close());
      const frames = await collect(stream);
      const ids = frames.map(({ id }) => id - 0x300);
      // times are as exact as transfers are quick
      expect(fixture.exactTime === false ? ids.sort((a, b) => a - b) : ids).toEqual(upTo(30));
      const times = frames.map(({ timestampUs }) => timestampUs);
      expect(times).toEqual([...times].sort((a, b) => a - b));
    });

    it("sends periodically, counted, changed on the way, stopped", async () => {
      const counted = bus.sendPeriodic({ id: 0x50, data: [1] }, { periodMs: 10, count: 5 });
      await fixture.run(counted.done);
      expect(counted.sent).toBe(5);
      const task = bus.sendPeriodic({ id: 0x51, data: [1], channel: 1 }, { periodMs: 20 });
      await fixture.pass(205);
      task.update({ id: 0x52, data: [2] });
      expect(() => task.update({ id: 0x52, channel: 0 })).toThrow(RangeError);
      await fixture.pass(200);
      task.stop();
      await fixture.run(task.done);
      const { sent } = task;
      await settle();
      expect(task.sent).toBe(sent);
      expect(fixture.heard(0).map(({ id }) => id)).toEqual(Array(5).fill(0x50));
      const ids = fixture.heard(1).map(({ id }) => id);
      expect(ids.length).toBe(sent);
      expect(ids.filter((id) => id === 0x51).length).toBeGreaterThanOrEqual(8);
      expect(ids.filter((id) => id === 0x52).length).toBeGreaterThanOrEqual(8);
      expect(ids).toEqual([...ids].sort((a, b) => a - b));
      expect(() => bus.sendPeriodic({ id: 1 }, { periodMs: 0.5 })).toThrow(RangeError);
      expect(() => bus.sendPeriodic({ id: 1 }, { periodMs: 10, count: 0 })).toThrow(RangeError);
      expect(() => bus.sendPeriodic({ id: 1, channel: 7 }, { periodMs: 10 })).toThrow(RangeError);
    });

    it("neither sends nor receives on a stopped channel, and goes on after start", async () => {
      const stream = bus.frames();
      await fixture.run(bus.stop(0));
      await fixture.peerSend(0, [{ id: 1 }]);
      await fixture.peerSend(1, [{ id: 2 }]);
      await expect(fixture.run(bus.send({ id: 3 }))).rejects.toMatchObject({ code: "not-started" });
      await settle();
      await fixture.run(bus.start(0));
      await settle();
      await fixture.peerSend(0, [{ id: 4 }]);
      await settle();
      await fixture.run(bus.close());
      expect((await collect(stream)).map(({ id }) => id).filter((id) => id !== 1)).toEqual([2, 4]);
      expect(fixture.heard(0)).toEqual([]);
    });

    it("refuses channels that are not open", async () => {
      await expect(fixture.run(bus.start(5))).rejects.toThrow(RangeError);
      await expect(fixture.run(bus.stop(-1))).rejects.toThrow(RangeError);
      await expect(fixture.run(bus.configure(2, { bitrate: 500_000 }))).rejects.toThrow(RangeError);
      // @ts-expect-error a bit rate is needed
      await expect(fixture.run(bus.configure(0, {}))).rejects.toThrow(/^no bit rate is given; pass bitrate in bit\/s/);
      // @ts-expect-error a configuration is needed
      await expect(fixture.run(bus.configure(0))).rejects.toThrow(/^no bit rate is given; pass bitrate in bit\/s/);
    });

    it("counts frames, bytes and load", async () => {
      await fixture.pass(1000);
      await fixture.peerSend(0, numbered(20));
      await fixture.run(bus.send({ id: 1, data: [1, 2, 3], channel: 1 }));
      await fixture.pass(500);
      const { channels } = bus.statistics();
      expect(channels.get(0)).toMatchObject({ received: 20, receivedBytes: 40, sent: 0, bitrate: 500_000, overruns: 0 });
      expect(channels.get(1)).toMatchObject({ received: 0, sent: 1, sentBytes: 3 });
      if (fixture.exactTime === false) return;
      expect(channels.get(0)?.framesPerSecond).toBeGreaterThan(15);
      expect(channels.get(0)?.busLoad).toBeGreaterThan(20 * (60 / 500_000));
      expect(channels.get(0)?.busLoad).toBeLessThan(20 * (100 / 500_000));
      await fixture.pass(2000);
      expect(bus.statistics().channels.get(0)).toMatchObject({ framesPerSecond: 0, busLoad: 0 });
    });

    it("survives a listener that throws, and warns", async () => {
      const warnings: string[] = [];
      bus.on("disconnected", () => {
        throw new Error("listener");
      });
      bus.on("warning", ({ message }) => warnings.push(message));
      const off = bus.on("disconnected", () => warnings.push("must not be called"));
      off();
      fixture.unplug();
      await fixture.run(bus.closed.catch(() => {}));
      await fixture.pass(10);
      expect(warnings).toEqual(["a listener of disconnected threw"]);
    });

    it("ends every iteration on close, after what was received, and refuses every later call", async () => {
      const reading = bus.frames();
      const idle = bus.batches({ channels: [1] });
      const waiting = idle.next();
      await fixture.peerSend(0, numbered(4));
      await settle();
      const task = bus.sendPeriodic({ id: 1 }, { periodMs: 1000 });
      const [first, second] = [bus.close(), bus.close()];
      await fixture.run(Promise.all([first, second]));
      expect((await collect(reading)).map(numberOf)).toEqual(upTo(4));
      expect(await waiting).toEqual({ value: undefined, done: true });
      await expect(bus.closed).resolves.toBeUndefined();
      await expect(task.done).resolves.toBeUndefined();
      const closed = { code: "closed" };
      await expect(fixture.run(bus.send({ id: 1 }))).rejects.toMatchObject(closed);
      await expect(fixture.run(bus.start(0))).rejects.toMatchObject(closed);
      await expect(fixture.run(bus.configure(0, { bitrate: 500_000 }))).rejects.toMatchObject(closed);
      await expect(collect(bus.frames())).rejects.toMatchObject(closed);
      expect(() => bus.sendPeriodic({ id: 1 }, { periodMs: 10 })).toThrow(CanError);
      expect(bus.statistics().channels.get(0)?.received).toBe(4);
      await fixture.dispose();
      if (fixture.timersLeft !== undefined) expect(fixture.timersLeft()).toBe(0);
    });

    it("ends with a fault when it is unplugged: after what was received, everywhere, once", async () => {
      const reading = bus.frames();
      const waiting = bus.frames({ channels: [1] }).next();
      waiting.catch(() => {});
      const task = bus.sendPeriodic({ id: 1 }, { periodMs: 1000 });
      const events: string[] = [];
      bus.on("disconnected", ({ error, reconnecting }) => events.push(`${error.code}, reconnecting: ${reconnecting}`));
      await fixture.peerSend(0, numbered(4));
      await settle();
      fixture.unplug();
      await expect(fixture.run(bus.closed)).rejects.toMatchObject({ code: "disconnected" });
      const gone = { code: "disconnected" };
      await expect(waiting).rejects.toMatchObject(gone);
      const seen: number[] = [];
      await expect(
        (async () => {
          for await (const frame of reading) seen.push(numberOf(frame));
        })(),
      ).rejects.toMatchObject(gone);
      expect(seen).toEqual(upTo(4));
      expect(await reading.next()).toEqual({ value: undefined, done: true });
      await expect(task.done).rejects.toMatchObject(gone);
      await expect(fixture.run(bus.send({ id: 1 }))).rejects.toMatchObject(gone);
      await expect(fixture.run(bus.stop(0))).rejects.toMatchObject(gone);
      await expect(collect(bus.frames())).rejects.toMatchObject(gone);
      expect(events).toEqual(["disconnected, reconnecting: false"]);
      await fixture.run(bus.close());
      await expect(bus.closed).rejects.toMatchObject(gone);
      await fixture.dispose();
      if (fixture.timersLeft !== undefined) expect(fixture.timersLeft()).toBe(0);
    });

    it("does not hang when it is unplugged while many things are under way", async () => {
      const stream = bus.batches({ merge: true });
      const sends = Promise.allSettled(numbered(30).map((frame) => bus.send(frame)));
      const control = Promise.allSettled([bus.stop(1), bus.configure(1, { bitrate: 250_000 })]);
      fixture.unplug();
      const results = [...(await fixture.run(sends)), ...(await fixture.run(control))];
      for (const result of results) if (result.status === "rejected") expect(result.reason).toBeInstanceOf(CanError);
      await expect(fixture.run(collect(stream))).rejects.toMatchObject({ code: "disconnected" });
    });

    it("does not hang when it is closed while many things are under way", async () => {
      const stream = collect(bus.frames({ receiveOwn: true, merge: true }));
      const sends = Promise.allSettled(numbered(30).map((frame) => bus.send(frame)));
      const control = Promise.allSettled([bus.stop(1), bus.configure(1, { bitrate: 250_000 }), bus.start(1)]);
      await fixture.run(bus.close());
      for (const result of [...(await fixture.run(sends)), ...(await fixture.run(control))]) {
        if (result.status === "rejected") expect(result.reason).toMatchObject({ name: "CanError" });
      }
      await fixture.run(stream);
    });
  });
}
