import { describe, expect, it } from "vitest";
import { linkPair } from "../../test/support/link-pair.js";
import { ManualBus } from "../../test/support/manual-bus.js";
import { VirtualClock } from "../base/virtual-clock.js";
import type { CanBus, FrameStream, ReceiveOptions } from "../bus/bus.js";
import { BusBase } from "../bus/bus-base.js";
import { FrameBatch } from "../can/frame-batch.js";
import { exposeBus, RemoteBus } from "./index.js";
import type { Link } from "./link/link.js";

/** A bus that receives numbered frames when it is told to. */
class Source extends ManualBus {
  #next = 0;

  flood(count: number): void {
    for (let left = count; left > 0; left -= 500) {
      const batch = new FrameBatch(500);
      for (let i = 0; i < Math.min(left, 500); i++) batch.add(this.nowUs(), this.#next++, 1, 0, 0);
      BusBase.prototype["received"].call(this, batch);
    }
  }
}

async function open(spy: (link: Link) => Link = (link) => link) {
  const clock = new VirtualClock();
  const source = new Source(clock);
  const pair = linkPair({ silent: false });
  const exposed = exposeBus(source, pair.host, { send: true });
  const bus = await clock.run(RemoteBus.connect(spy(pair.client), { clock }));
  const close = async () => {
    await clock.run(bus.close());
    await source.close();
    expect(clock.pending).toBe(0);
  };
  return { clock, source, exposed, bus, close };
}

const idsOf = async (stream: FrameStream<FrameBatch>) => {
  const ids: number[] = [];
  for await (const batch of stream) ids.push(...batch.id.subarray(0, batch.length));
  return ids;
};

/** Returns numbers as ranges: `0..9 15..19`. */
function ranges(ids: readonly number[]): string {
  const starts = ids.flatMap((id, i) => (id - 1 === ids[i - 1] ? [] : [i]));
  return starts.map((start, k) => `${ids[start]}..${ids[(starts[k + 1] ?? ids.length) - 1]}`).join(" ");
}

/** What a consumer sees that reads nothing until the bus is closed. */
async function afterwards(bus: CanBus, run: (stream: FrameStream<FrameBatch>) => Promise<void>, options: ReceiveOptions) {
  const stream = bus.batches(options);
  await run(stream);
  let ids: number[] = [];
  let error: unknown;
  try {
    ids = await idsOf(stream);
  } catch (failure) {
    error = (failure as Error).message;
  }
  return { ids: ranges(ids), dropped: stream.dropped, error };
}

/** The same of a remote bus, with 45,000 frames that come in 4.5 s. */
async function flooded(options: ReceiveOptions & { readonly capacity: number }) {
  const { clock, source, bus, close } = await open();
  const flood = async (stream: FrameStream<FrameBatch>) => {
    await clock.advance(1);
    for (let i = 0; i < 45; i++) {
      source.flood(1000);
      await clock.advance(100);
      expect(stream.pending).toBeLessThanOrEqual(options.capacity + 6200);
    }
    await clock.advance(1000);
    await close();
  };
  return afterwards(bus, flood, options);
}

describe("flow control", () => {
  it.each([
    { capacity: 1 },
    { capacity: 100, overflow: "drop-newest" },
    { capacity: 100, overflow: "error" },
    { capacity: 8192 },
    { capacity: 8192, overflow: "drop-newest" },
    { capacity: 45_000 },
  ] as const)("drops what one queue would: %j", async (options) => {
    const local = new Source(new VirtualClock());
    const flood = async () => {
      local.flood(45_000);
      await local.close();
    };
    expect(await flooded(options)).toEqual(await afterwards(local, flood, options));
  });

  it("has room for some frames more in a large queue", async () => {
    const size = (seen: string) => {
      const [first = 0, last = 0] = seen.split("..").map(Number);
      return last - first + 1;
    };
    for (const capacity of [8193, 20_000]) {
      const oldest = await flooded({ capacity });
      const newest = await flooded({ capacity, overflow: "drop-newest" });
      const failing = await flooded({ capacity, overflow: "error" });
      expect(failing.error).toBe(`the queue of ${capacity} frames is full: the consumer is too slow`);
      expect(oldest.ids).toMatch(/^\d+\.\.44999$/);
      expect(newest.ids).toMatch(/^0\.\.\d+$/);
      for (const { ids, dropped } of [oldest, newest]) {
        expect(size(ids) + dropped).toBe(45_000);
        expect(size(ids)).toBeGreaterThanOrEqual(capacity);
        expect(size(ids)).toBeLessThanOrEqual(capacity + 4096);
      }
    }
  });

  it("gives everything to a consumer that reads, however much comes", async () => {
    const { clock, source, exposed, bus, close } = await open();
    const reading = idsOf(bus.batches());
    await clock.advance(1);
    for (let i = 0; i < 100; i++) {
      source.flood(3000);
      await clock.advance(10);
    }
    await close();
    expect(ranges(await reading)).toBe("0..299999");
    expect(exposed.statistics()).toMatchObject({ framesSent: 300_000, framesDropped: 0 });
  });

  it("keeps what comes while the client is blocked, and drops at the host what is too much", async () => {
    let blocked = false;
    const waiting: (() => void)[] = [];
    // a program that is busy: what is sent to it waits in the runtime
    const busy = (link: Link): Link => ({
      name: "busy",
      silent: false,
      queuedBytes: 0,
      open: (receiver) =>
        link.open({
          control: (message) => (blocked ? waiting.push(() => receiver.control(message)) : receiver.control(message)),
          frames: (head, frames) => (blocked ? waiting.push(() => receiver.frames(head, frames)) : receiver.frames(head, frames)),
          lost: (error) => receiver.lost(error),
        }),
      send: (message) => link.send(message),
      sendFrames: (head, frames) => link.sendFrames(head, frames),
      close: () => link.close(),
    });
    const { clock, source, bus, close } = await open(busy);
    const [all, some] = [bus.batches({ capacity: 100_000 }), bus.batches({ capacity: 20_000 })];
    await clock.advance(1);
    blocked = true;
    for (let i = 0; i < 80; i++) {
      source.flood(1000);
      await clock.advance(60);
    }
    // 8192 frames of each stream, a status, and few more
    expect(waiting.length).toBeLessThan(60);
    blocked = false;
    for (const action of waiting.splice(0)) action();
    const reading = [idsOf(all), idsOf(some)];
    await clock.advance(1000);
    await close();
    const [first, second] = (await Promise.all(reading)) as [number[], number[]];
    expect(ranges(first)).toBe("0..79999");
    expect(all.dropped).toBe(0);
    expect(second.length + some.dropped).toBe(80_000);
    expect(ranges(second.slice(-20_000))).toBe("60000..79999");
    expect(bus.statistics().dropped).toBe(some.dropped);
  });

  it("leaves out events that are not read, and says how many", async () => {
    const { clock, source, bus, close } = await open();
    const warnings: string[] = [];
    bus.on("warning", ({ message }) => warnings.push(message));
    let overruns = 0;
    bus.on("overrun", () => overruns++);
    const event = { channel: 0, certain: true, fromUs: 0, toUs: 1, lostAtLeast: 0, lostAtMost: 1 };
    for (let i = 0; i < 1000; i++) source.overrun(event);
    await clock.advance(10);
    source.overrun(event);
    await clock.advance(10);
    expect(overruns).toBe(257);
    expect(warnings).toEqual(["744 events were left out: this program did not read them in time"]);
    expect(bus.statistics().channels.get(0)?.overruns).toBe(0);
    await clock.advance(200);
    expect(bus.statistics().channels.get(0)?.overruns).toBe(1001);
    await close();
  });

  it("sends very many frames at once, in order, without having the host keep them all", async () => {
    const { clock, source, bus, close } = await open();
    source.automatic = false;
    const batch = new FrameBatch(90_000);
    for (let i = 0; i < 90_000; i++) batch.add(0, i, 1, 0, 0);
    const sending = Promise.all([bus.send(batch), bus.send({ id: 90_000 }), bus.send({ id: 90_001 })]);
    let most = 0;
    let taken = 0;
    while (taken < source.sends.length || taken === 0) {
      await clock.advance(1);
      most = Math.max(most, source.sends.length - taken);
      source.sends[taken++]?.take();
    }
    await clock.run(sending);
    expect(most).toBe(16);
    expect(ranges(source.sends.flatMap(({ frames }) => frames.map(({ id }) => id)))).toBe("0..90001");
    await close();
  });
});
