// A remote bus that is exposed again, as `canalyst serve --device ws://…` does, or a server whose driver is in a thread.
import { describe, expect, it } from "vitest";
import { collect } from "../../test/support/collect.js";
import { lockstep } from "../../test/support/lockstep.js";
import type { FrameStream } from "../bus/bus.js";
import { VirtualBus } from "../bus/virtual-bus.js";
import type { CanFrame } from "../can/frame.js";
import { type ExposeOptions, exposeBus, faultPlaceOf, RemoteBus } from "./index.js";

const ALL = { send: true, configure: true };

/** A bus, and one that exposes it, exposed again `links` times; `client` adds one to the last. */
async function chain(links = 1) {
  const { clock, run, pass } = lockstep();
  const [served, peer] = VirtualBus.pair({ clock, bitrate: 500_000 });
  const connect = async (bus: VirtualBus | RemoteBus, options: ExposeOptions = ALL) => {
    const { port1, port2 } = new MessageChannel();
    exposeBus(bus, port1, options);
    return run(RemoteBus.connect(port2, { clock }));
  };
  const middle = [await connect(served)];
  while (middle.length < links) middle.push(await connect(middle.at(-1) as RemoteBus));
  const last = middle.at(-1) as RemoteBus;
  const client = (options?: ExposeOptions) => connect(last, options);
  const close = async () => {
    for (const bus of [...middle].reverse()) await run(bus.close());
    await Promise.all([served.close(), peer.close()]);
    expect(clock.pending).toBe(0);
  };
  return { run, pass, connect, served, peer, middle, last, client, close };
}

const seen = async (stream: FrameStream<CanFrame>) => (await collect(stream)).map(({ id, direction }) => `${id} ${direction}`);

describe.each([1, 2, 3])("a bus with %i others between it and the clients", (links) => {
  it("gives each client the frames of the others as received, and its own to those who ask", async () => {
    const { run, pass, served, peer, last, client, close } = await chain(links);
    const [a, b] = [await client(), await client()];
    const streams = { a: a.frames(), own: a.frames({ receiveOwn: true }), b: b.frames(), last: last.frames(), served: served.frames() };
    await pass(10);
    await run(a.send({ id: 1 }));
    await run(b.send({ id: 2 }));
    await run(last.send({ id: 3 }));
    await run(served.send({ id: 4 }));
    await run(peer.send({ id: 5 }));
    await run(a.sendPeriodic({ id: 6 }, { periodMs: 10, count: 1 }).done);
    await run(b.sendPeriodic({ id: 7 }, { periodMs: 10, count: 1 }).done);
    await pass(100);
    await run(Promise.all([a.close(), b.close()]));
    await close();
    expect(await seen(streams.a)).toEqual(["2 rx", "3 rx", "4 rx", "5 rx", "7 rx"]);
    expect(await seen(streams.own)).toEqual(["1 tx", "2 rx", "3 rx", "4 rx", "5 rx", "6 tx", "7 rx"]);
    expect(await seen(streams.b)).toEqual(["1 rx", "3 rx", "4 rx", "5 rx", "6 rx"]);
    // to the one in between, what it sends for its clients is its own
    expect(await seen(streams.last)).toEqual(["4 rx", "5 rx"]);
    expect(await seen(streams.served)).toEqual(["5 rx"]);
  });
});

describe("a remote bus that is exposed again", () => {
  it("distinguishes the clients of different buses in between", async () => {
    const { run, pass, connect, last, middle, close } = await chain(2);
    // one beside the last, with a client of its own
    const beside = await connect(middle[0] as RemoteBus);
    const [a, b] = [await connect(last), await connect(beside)];
    const streams = { a: a.frames(), b: b.frames(), last: last.frames(), beside: beside.frames() };
    await pass(10);
    await run(a.send({ id: 1 }));
    await run(b.send({ id: 2 }));
    await pass(100);
    for (const bus of [a, b, beside]) await run(bus.close());
    await close();
    expect(await seen(streams.a)).toEqual(["2 rx"]);
    expect(await seen(streams.b)).toEqual(["1 rx"]);
    expect(await seen(streams.last)).toEqual(["2 rx"]);
    expect(await seen(streams.beside)).toEqual(["1 rx"]);
  });

  it("passes on every frame, in order, to a client with filters and a queue of its own", async () => {
    const { run, pass, peer, client, close } = await chain();
    const bus = await client();
    const [all, few] = [bus.frames(), bus.frames({ filters: [{ id: 0x100 }], capacity: 10 })];
    await pass(10);
    for (let i = 0; i < 10; i++) {
      await run(peer.send(Array.from({ length: 100 }, (_, k) => ({ id: k % 2 === 0 ? 0x100 : 0x200, data: [i, k] }))));
      await pass(50);
    }
    await pass(500);
    expect([few.pending, few.dropped, few.filtered]).toEqual([10, 490, 500]);
    await run(bus.close());
    await close();
    expect((await collect(all)).map(({ data }) => `${data}`)).toEqual(
      Array.from({ length: 1000 }, (_, i) => `${Math.floor(i / 100)},${i % 100}`),
    );
    expect((await collect(few)).length).toBe(10);
  });

  it("passes on refusals of either host, with their words and hints", async () => {
    const { run, connect, served, client, close } = await chain();
    const listener = await client({ hints: { send: "start the second server with --allow-send" } });
    await expect(run(listener.send({ id: 1 }))).rejects.toMatchObject({
      code: "permission-denied",
      hint: "start the second server with --allow-send",
    });
    const between = await connect(served, { hints: { send: "start the first server with --allow-send" } });
    const allowed = await connect(between);
    const firstRefuses = { code: "permission-denied", hint: "start the first server with --allow-send" };
    await expect(run(allowed.send({ id: 1 }))).rejects.toMatchObject(firstRefuses);
    await expect(run(allowed.sendPeriodic({ id: 1 }, { periodMs: 10 }).done)).rejects.toMatchObject(firstRefuses);
    for (const bus of [listener, allowed, between]) await run(bus.close());
    await close();
  });

  it("passes on settings of channels", async () => {
    const { run, served, client, close } = await chain();
    const bus = await client();
    await run(bus.configure(1, { bitrate: 250_000 }));
    expect(served.statistics().channels.get(1)?.bitrate).toBe(250_000);
    await run(bus.close());
    await close();
  });

  it("ends with the fault of the adapter, after what was received, and says that it was the adapter", async () => {
    const { run, pass, served, peer, client, close } = await chain();
    const bus = await client();
    const stream = bus.frames();
    await pass(10);
    await run(peer.send([{ id: 1 }, { id: 2 }]));
    await pass(100);
    served.unplug();
    const error = await run(bus.closed.catch((fault: unknown) => fault));
    expect(error).toMatchObject({ code: "disconnected" });
    expect(faultPlaceOf(error)).toBe("adapter");
    expect([(await stream.next()).value?.id, (await stream.next()).value?.id]).toEqual([1, 2]);
    await expect(run(stream.next())).rejects.toMatchObject({ code: "disconnected" });
    await run(bus.close());
    await close();
  });

  it("ends with the fault of the host when the first one closes its bus", async () => {
    const { run, pass, served, client, close } = await chain(2);
    const bus = await client();
    await pass(10);
    await served.close();
    const error = await run(bus.closed.catch((fault: unknown) => fault));
    expect(error).toMatchObject({
      code: "disconnected",
      message: expect.stringMatching(/^the bus .* was closed at the other end$/) as unknown,
    });
    expect(faultPlaceOf(error)).toBe("host");
    await run(bus.close());
    await close();
  });

  it("says to its clients that its own connection is being made again, and what they missed", async () => {
    const { clock, run, pass } = lockstep();
    const [served, peer] = VirtualBus.pair({ clock });
    const ports: { close(): void }[] = [];
    const connect = () => {
      const { port1, port2 } = new MessageChannel();
      ports.push(port1);
      exposeBus(served, port1, ALL);
      return port2;
    };
    const between = await run(RemoteBus.connect(connect, { clock, reconnect: true }));
    const { port1, port2 } = new MessageChannel();
    exposeBus(between, port1, ALL);
    const bus = await run(RemoteBus.connect(port2, { clock }));
    const events: unknown[] = [];
    bus.on("disconnected", ({ reconnecting }) => events.push({ reconnecting }));
    bus.on("reconnected", ({ missed }) => events.push({ missed }));
    const stream = bus.frames();
    await pass(500);
    ports[0]?.close();
    await pass(20);
    await expect(run(bus.send({ id: 1 }))).rejects.toMatchObject({ code: "disconnected" });
    await run(peer.send([{ id: 2 }, { id: 3 }]));
    await pass(500);
    await run(peer.send({ id: 4 }));
    await pass(500);
    expect(events).toEqual([{ reconnecting: true }, { missed: 2 }]);
    await run(bus.close());
    expect(await seen(stream)).toEqual(["4 rx"]);
    await run(between.close());
    await Promise.all([served.close(), peer.close()]);
  });
});
