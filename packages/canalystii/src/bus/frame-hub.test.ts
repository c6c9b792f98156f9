import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { collect } from "../../test/support/collect.js";
import type { CanFilter } from "../can/filter.js";
import type { CanFrame } from "../can/frame.js";
import { FrameBatch } from "../can/frame-batch.js";
import { FrameHub } from "./frame-hub.js";

/** A batch of frames on a channel, one for each time; the id is what counts. */
function batchOf(times: readonly number[], channel = 0, firstId = 0): FrameBatch {
  const batch = new FrameBatch(1);
  for (const [i, us] of times.entries()) batch.add(us, (firstId + i) & 0x7ff, 0, channel, 0);
  return batch;
}

/** One batch or a pause: what a consumer and a bus do, in turn. */
const step = fc.oneof(
  fc.record({ publish: fc.integer({ min: 0, max: 5000 }) }),
  fc.record({ take: fc.integer({ min: 1, max: 3000 }) }),
  fc.record({ takeBatch: fc.integer({ min: 1, max: 4 }) }),
);

describe("FrameHub", () => {
  it("keeps the newest or the oldest frames, as an array would", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { maxLength: 12 }),
        fc.integer({ min: 1, max: 7000 }),
        fc.constantFrom("drop-oldest" as const, "drop-newest" as const),
        fc.boolean(),
        async (steps, capacity, overflow, objects) => {
          const hub = new FrameHub([0]);
          const frames = objects ? hub.frames({ capacity, overflow }) : undefined;
          const batches = objects ? undefined : hub.batches({ capacity, overflow });
          const model: number[] = [];
          const got: number[] = [];
          const expected: number[] = [];
          let next = 0;
          let dropped = 0;
          for (const each of steps) {
            if ("publish" in each) {
              const times = Array.from({ length: each.publish }, () => next++);
              hub.publish(batchOf(times));
              model.push(...times);
              const excess = Math.max(0, model.length - capacity);
              dropped += excess;
              if (overflow === "drop-oldest") model.splice(0, excess);
              else model.length -= excess;
            } else if (frames !== undefined) {
              const wanted = "take" in each ? each.take : 1;
              for (let i = 0; i < wanted && model.length > 0; i++) {
                got.push(((await frames.next()).value as CanFrame).timestampUs);
                expected.push(model.shift() as number);
              }
            } else if (batches !== undefined && model.length > 0) {
              const batch = (await batches.next()).value as FrameBatch;
              expect(batch.length).toBeGreaterThan(0);
              got.push(...batch.timestampUs.subarray(0, batch.length));
              expected.push(...model.splice(0, batch.length));
            }
            expect((frames ?? batches)?.pending).toBe(model.length);
          }
          expect(got).toEqual(expected);
          expect(hub.dropped).toBe(dropped);
          hub.end();
          if (frames !== undefined) expect((await collect(frames)).map(({ timestampUs }) => timestampUs)).toEqual(model);
        },
      ),
      { numRuns: 60 },
    );
  });

  it("merges channels into one order of time, whatever is published and completed when", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.record({ channel: fc.integer({ min: 0, max: 2 }), gaps: fc.array(fc.integer({ min: 0, max: 50 }), { maxLength: 20 }) }),
          { maxLength: 30 },
        ),
        async (rounds) => {
          const hub = new FrameHub([0, 1, 2]);
          const stream = hub.frames({ merge: true });
          const clocks = [0, 0, 0];
          for (const channel of [0, 1, 2]) hub.complete(channel, -1);
          let published = 0;
          let released: number[] = [];
          for (const { channel, gaps } of rounds) {
            const times = gaps.map((gap) => {
              clocks[channel] = (clocks[channel] as number) + gap;
              return clocks[channel] as number;
            });
            hub.publish(batchOf(times, channel));
            // a later frame may have the same time
            hub.complete(channel, (clocks[channel] as number) - 1);
            published += times.length;
            while (stream.pending > 0 && released.length < published) {
              const result = await Promise.race([stream.next(), Promise.resolve(undefined)]);
              if (result === undefined) break;
              released.push((result.value as CanFrame).timestampUs);
            }
          }
          hub.end();
          released = released.concat((await collect(stream)).map(({ timestampUs }) => timestampUs));
          expect(released).toEqual([...released].sort((a, b) => a - b));
        },
      ),
      { numRuns: 100 },
    );
  });

  it.each(["drop-oldest", "drop-newest"] as const)("keeps merged frames in order when its queue is full (%s)", async (overflow) => {
    const hub = new FrameHub([0, 1]);
    for (const channel of [0, 1]) hub.complete(channel, -1);
    const stream = hub.frames({ merge: true, capacity: 6, overflow });
    hub.publish(batchOf([10, 20, 30], 0));
    hub.publish(batchOf([15, 25, 35], 1));
    hub.complete(0, 30);
    hub.complete(1, 20);
    // one too many, while some are final and some wait
    hub.publish(batchOf([40], 0));
    hub.publish(batchOf([36], 1));
    hub.end();
    const times = (await collect(stream)).map(({ timestampUs }) => timestampUs);
    expect(times).toEqual(overflow === "drop-oldest" ? [20, 25, 30, 35, 36, 40] : [10, 15, 20, 25, 30, 35]);
    expect(stream.dropped).toBe(2);
  });

  it("merges a frame that comes later than a channel was said to be complete to the next place, with its time", async () => {
    const hub = new FrameHub([0, 1]);
    for (const channel of [0, 1]) hub.complete(channel, -1);
    const [merged, plain] = [hub.frames({ merge: true }), hub.frames()];
    hub.publish(batchOf([10, 50], 0));
    hub.complete(0, 50);
    hub.complete(1, 60);
    hub.publish(batchOf([40, 55], 1));
    hub.end();
    const times = async (stream: AsyncIterable<CanFrame>) =>
      (await collect(stream)).map(({ channel, timestampUs }) => [channel, timestampUs]);
    expect(await times(merged)).toEqual([
      [0, 10],
      [0, 50],
      [1, 50],
      [1, 55],
    ]);
    // nobody has waited for the others there
    expect(await times(plain)).toContainEqual([1, 40]);
  });

  it("holds merged frames back until every wanted channel is known to be complete", () => {
    const hub = new FrameHub([0, 1]);
    hub.complete(0, -1);
    hub.complete(1, -1);
    const both = hub.batches({ merge: true });
    const one = hub.batches({ merge: true, channels: [0] });
    const waiting = { both: 0, one: 0 };
    both.next().then(({ value }) => {
      waiting.both = (value as FrameBatch).length;
    });
    one.next().then(({ value }) => {
      waiting.one = (value as FrameBatch).length;
    });
    hub.publish(batchOf([10, 20, 30], 0));
    hub.complete(0, 30);
    expect([both.pending, one.pending]).toEqual([3, 0]);
    hub.complete(1, 20);
    expect(both.pending).toBe(1);
    hub.complete(1, Number.POSITIVE_INFINITY);
    expect(both.pending).toBe(1);
    return new Promise<void>((resolve) =>
      setImmediate(() => {
        expect(waiting).toEqual({ both: 2, one: 3 });
        resolve();
      }),
    );
  });

  it("lets through what the filters say, and counts the rest", async () => {
    const frame = fc.record({ id: fc.integer({ min: 0, max: 0x7ff }), channel: fc.integer({ min: 0, max: 1 }) });
    const filter = fc.record({ id: fc.integer({ min: 0, max: 0x7ff }), mask: fc.integer({ min: 0, max: 0x7ff }) });
    await fc.assert(
      fc.asyncProperty(
        fc.array(frame, { maxLength: 200 }),
        fc.array(filter, { minLength: 1, maxLength: 3 }),
        async (frames, filters: CanFilter[]) => {
          const hub = new FrameHub([0, 1]);
          const stream = hub.frames({ filters, channels: [1] });
          const batch = new FrameBatch();
          for (const { id, channel } of frames) batch.add(0, id, 0, channel, 0);
          hub.publish(batch);
          hub.end();
          const wanted = frames.filter(({ channel }) => channel === 1);
          const passing = wanted.filter(({ id }) => filters.some((each) => ((id ^ each.id) & (each.mask ?? 0)) === 0));
          expect((await collect(stream)).map(({ id }) => id)).toEqual(passing.map(({ id }) => id));
          expect(stream.filtered).toBe(wanted.length - passing.length);
          expect(hub.filtered).toBe(stream.filtered);
        },
      ),
    );
  });

  it("serves several calls of next that wait at once, in order", async () => {
    const hub = new FrameHub([0]);
    const stream = hub.frames();
    const results = [stream.next(), stream.next(), stream.next()];
    hub.publish(batchOf([1, 2]));
    hub.end(new Error("gone"));
    expect((await Promise.all(results.slice(0, 2))).map(({ value }) => (value as CanFrame).timestampUs)).toEqual([1, 2]);
    await expect(results[2]).rejects.toThrow("gone");
  });

  it("lets everything else run while a consumer is slower than the bus", async () => {
    for (const objects of [true, false]) {
      const hub = new FrameHub([0]);
      const stream: AsyncIterable<CanFrame | FrameBatch> = objects ? hub.frames() : hub.batches();
      const others = { ran: 0 };
      const bus = setInterval(() => others.ran++, 1);
      for (let i = 0; i < 20; i++) hub.publish(batchOf(Array.from({ length: 2048 }, (_, k) => i * 2048 + k)));
      hub.end();
      const seen: number[] = [];
      for await (const item of stream) {
        const until = performance.now() + (objects ? 0.01 : 5);
        while (performance.now() < until);
        if (item instanceof FrameBatch) seen.push(...item.timestampUs.subarray(0, item.length));
        else seen.push(item.timestampUs);
      }
      clearInterval(bus);
      expect(seen).toEqual(Array.from({ length: 40_960 }, (_, i) => i));
      expect(others.ran).toBeGreaterThan(5);
    }
  });

  it("copies what it is given, and forgets consumers that have ended", async () => {
    const hub = new FrameHub([0]);
    const stream = hub.frames();
    const batch = batchOf([5]);
    hub.publish(batch);
    batch.timestampUs[0] = 6;
    expect(((await stream.next()).value as CanFrame).timestampUs).toBe(5);
    expect(hub.consumers).toBe(1);
    await stream.return?.();
    expect(hub.consumers).toBe(0);
    hub.publish(batch);
    expect(stream.pending).toBe(0);
  });
});
