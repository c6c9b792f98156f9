import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { linkPair } from "../../test/support/link-pair.js";
import { ManualBus } from "../../test/support/manual-bus.js";
import { CanError } from "../base/errors.js";
import { VirtualClock } from "../base/virtual-clock.js";
import type { BusEventMap } from "../bus/bus.js";
import { type ExposedBus, exposeBus, faultPlaceOf, RemoteBus, refuseBus } from "./index.js";

let clock: VirtualClock;
let served: ManualBus;
let exposed: ExposedBus;
let pair: ReturnType<typeof linkPair>;

beforeEach(() => {
  clock = new VirtualClock();
  served = new ManualBus(clock);
});
afterEach(async () => {
  await clock.run(Promise.all([exposed.close(), served.close()]));
  expect(clock.pending).toBe(0);
});

const expose = (options: Parameters<typeof exposeBus>[2] = {}) => {
  pair = linkPair();
  exposed = exposeBus(served, pair.host, { send: true, configure: true, instance: "one", ...options });
  return pair.client;
};
const connect = (options: Parameters<typeof RemoteBus.connect>[1] = {}) =>
  clock.run(RemoteBus.connect(() => expose(), { clock, ...options }));
const failure = (promise: Promise<unknown>) =>
  promise.then(
    () => undefined,
    (error: unknown) => error,
  );

describe("a remote bus without reconnect", () => {
  const cases: readonly [place: string, message: string, fail: () => void][] = [
    ["adapter", "unplugged", () => served.unplug()],
    ["host", "the bus manual was closed at the other end", () => void served.close()],
    ["host", "the bus manual is no longer provided", () => void exposed.close()],
    ["link", "test link: cut", () => pair.cut()],
  ];
  it.each(cases)("ends when the %s is gone: %s", async (place, message, fail) => {
    const bus = await connect();
    served.automatic = false;
    const events: BusEventMap["disconnected"][] = [];
    bus.on("disconnected", (event) => events.push(event));
    const stream = bus.frames();
    await clock.advance(1);
    served.hear({ id: 1 }, { id: 2 });
    await clock.advance(1);
    const sending = failure(bus.send({ id: 3 }));
    const task = bus.sendPeriodic({ id: 4 }, { periodMs: 1000 });
    await clock.advance(1);
    fail();
    const error = (await clock.run(failure(bus.closed))) as CanError;
    expect(error).toMatchObject({ code: "disconnected", message });
    expect(faultPlaceOf(error)).toBe(place);
    expect(await clock.run(sending)).toBeInstanceOf(CanError);
    expect(await clock.run(failure(task.done))).toBe(error);
    expect((await stream.next()).value.id).toBe(1);
    expect((await stream.next()).value.id).toBe(2);
    expect(await clock.run(failure(stream.next()))).toBe(error);
    expect(events).toEqual([{ error, reconnecting: false }]);
    expect(await failure(bus.send({ id: 1 }))).toBe(error);
    await clock.run(bus.close());
  });

  it.each([0, 60_000])(
    "finds a host that answers no more %i ms after the beginning within 10 s, and the host finds a client",
    async (ms) => {
      let sinceMs = 0;
      const freeze = () => {
        sinceMs = clock.now();
        pair.freeze();
      };
      const connecting = RemoteBus.connect(() => expose(), { clock });
      // before the first answer
      if (ms === 0) connecting.then(freeze);
      const bus = await clock.run(connecting);
      if (ms > 0) {
        await clock.advance(ms);
        freeze();
      }
      const error = await clock.run(failure(bus.closed));
      expect(error).toMatchObject({ message: "test link has not answered for 7.5 s" });
      expect(faultPlaceOf(error)).toBe("link");
      expect(clock.now() - sinceMs).toBeLessThanOrEqual(10_000);
      expect(await clock.run(failure(exposed.closed))).toMatchObject({ message: "the client has not answered for 9 s" });
      expect(clock.now() - sinceMs).toBeLessThanOrEqual(10_000);
    },
  );

  it("stays when this program is busy for a minute", async () => {
    const bus = await connect();
    await clock.block(60_000);
    await clock.advance(60_000);
    expect(bus.link.reconnects).toBe(0);
    await clock.run(bus.close());
    await expect(exposed.closed).resolves.toBeUndefined();
  });

  it.each([
    ["adapter", () => served.unplug()],
    ["host", () => void served.close()],
  ])("ends at once when the bus has ended before: %s", async (place, end) => {
    const first = await connect();
    end();
    await clock.run(failure(first.closed));
    const second = await connect();
    const waiting = failure(second.frames().next());
    expect(faultPlaceOf(await clock.run(failure(second.closed)))).toBe(place);
    expect(await clock.run(waiting)).toMatchObject({ code: "disconnected" });
    await clock.run(Promise.all([first.close(), second.close()]));
  });

  it("is refused in the words of the host", async () => {
    const why = new CanError("not-found", "no adapter", { hint: "plug it in", cause: new RangeError("0 found") });
    const { host, client } = linkPair();
    refuseBus(host, why);
    const error = (await failure(RemoteBus.connect(client, { clock }))) as CanError;
    expect(error).toMatchObject({ code: "not-found", message: "no adapter", hint: "plug it in" });
    expect(error.cause).toBeInstanceOf(RangeError);
  });

  it("is let in by a token, and refused without", async () => {
    const authorize = async (token: string | undefined) => {
      if (token !== "secret") throw new CanError("permission-denied", "the token is wrong");
    };
    const refused = await failure(RemoteBus.connect(expose({ authorize }), { clock, token: "guess" }));
    expect(refused).toMatchObject({ code: "permission-denied", message: "the token is wrong" });
    expect(await failure(exposed.closed)).toMatchObject({ code: "permission-denied" });
    const bus = await RemoteBus.connect(expose({ authorize }), { clock, token: "secret" });
    await clock.run(bus.close());
  });

  it("times out where nobody answers", async () => {
    const { client } = linkPair();
    const opening = failure(RemoteBus.connect(client, { clock }));
    expect(await clock.run(opening)).toMatchObject({ code: "timeout", message: "test link did not answer within 10000 ms" });
    await expect(RemoteBus.connect(client, { reconnect: true })).rejects.toThrow(TypeError);
  });

  it("tells whether everything has left the adapter", async () => {
    const asked: number[] = [];
    const flush = async (timeoutMs: number) => {
      asked.push(timeoutMs);
      return asked.length > 1;
    };
    const bus = await connect();
    expect(await clock.run(bus.flush(100))).toBe(true);
    Object.assign(served, { flush });
    expect(await clock.run(bus.flush(200))).toBe(false);
    expect(await clock.run(bus.flush())).toBe(true);
    expect(asked).toEqual([200, 0]);
    await clock.run(bus.close());
  });

  it("passes on what happens to the adapter", async () => {
    const bus = await connect();
    const events: unknown[] = [];
    for (const type of ["overrun", "warning", "disconnected", "reconnected"] as const) bus.on(type, (event) => events.push(event));
    served.lose();
    served.regain();
    const overrun = { channel: 1, certain: true, fromUs: 1, toUs: 2, lostAtLeast: 3, lostAtMost: 4 };
    served.overrun(overrun);
    served.on("reconnected", () => {
      throw new RangeError("in a listener");
    });
    served.regain();
    await clock.advance(1);
    expect(events).toEqual([
      { error: expect.objectContaining({ code: "disconnected", message: "gone for now" }), reconnecting: true },
      { downMs: 1 },
      overrun,
      { downMs: 1 },
      { message: "a listener of reconnected threw", cause: new RangeError("in a listener") },
    ]);
    expect((events[0] as BusEventMap["disconnected"]).error).toBeInstanceOf(CanError);
    await clock.run(bus.close());
  });

  it("sends nothing when a frame is of a kind that the host's adapter has not", async () => {
    const bus = await connect();
    const frames = [{ id: 1 }, { id: 2, channel: 1, fd: true }];
    expect(await failure(bus.send(frames))).toMatchObject({ name: "RangeError", message: /^frame 1: a CAN FD frame cannot be sent/ });
    await clock.advance(10);
    expect(served.sends).toEqual([]);
    await clock.run(bus.close());
  });

  it("has final counters after close", async () => {
    const bus = await connect();
    const task = bus.sendPeriodic({ id: 1 }, { periodMs: 10 });
    await clock.advance(305);
    served.hear({ id: 2 });
    await clock.run(bus.close());
    await task.done;
    expect(task.sent).toBe(served.sends.length);
    expect(bus.statistics().channels.get(0)).toMatchObject({ received: 1, sent: task.sent });
  });

  it("says which abilities it lacks, and how to get them", async () => {
    const hints = { send: "start it with --allow-send", configure: "start it with --allow-configure" };
    const bus = await clock.run(RemoteBus.connect(expose({ send: false, configure: false, hints }), { clock }));
    expect(bus.abilities).toEqual({ send: false, configure: false });
    const denied = { code: "permission-denied", hint: hints.send };
    expect(await clock.run(failure(bus.send({ id: 1 })))).toMatchObject(denied);
    expect(await clock.run(failure(bus.sendPeriodic({ id: 1 }, { periodMs: 10 }).done))).toMatchObject(denied);
    expect(await clock.run(failure(bus.stop(0)))).toMatchObject({ code: "permission-denied", hint: hints.configure });
    expect([served.sends, served.calls]).toEqual([[], []]);
    expect(exposed.statistics()).toMatchObject({ welcomed: true, refused: 3, framesTaken: 0 });
    await clock.run(bus.close());
  });
});

describe("limits of a host", () => {
  it("refuse what is too much, and leave the rest alone", async () => {
    const limits = { maxStreams: 3, maxCapacity: 100, maxTotalCapacity: 150, maxTasks: 1, maxRequests: 2, maxFramesWaiting: 10 };
    served.automatic = false;
    const bus = await clock.run(RemoteBus.connect(expose({ limits }), { clock }));
    const full = { code: "overflow" };
    const [a, b, c] = [bus.frames(), bus.frames(), bus.frames()];
    expect(await clock.run(failure(c.next()))).toMatchObject({ code: "overflow" });
    const sends = [bus.send(Array(9).fill({ id: 1 })), bus.send([{ id: 1 }, { id: 2 }]), bus.send({ id: 3 }), bus.send([])];
    expect(await clock.run(failure(sends[1] as Promise<void>))).toMatchObject({ ...full, message: /^more than 10 frames to be sent/ });
    expect(await clock.run(failure(bus.stop(0)))).toMatchObject({ ...full, message: /^more than 2 open requests/ });
    const tasks = [1, 2].map((id) => bus.sendPeriodic({ id }, { periodMs: 1000 }));
    expect(await clock.run(failure(tasks[1]?.done as Promise<void>))).toMatchObject({ ...full, message: /^more than 1 periodic tasks/ });
    for (const send of served.sends) send.take();
    await clock.run(Promise.all([sends[0], sends[2]]));
    served.hear(...Array(500).fill({ id: 7 }));
    await clock.advance(500);
    expect([a.dropped, b.dropped]).toEqual([400, 450]);
    expect(exposed.statistics()).toMatchObject({ streams: 2, refused: 4, framesTaken: 10 });
    await clock.run(bus.close());
  });

  it("end a connection with too many messages", async () => {
    const bus = await clock.run(RemoteBus.connect(expose({ limits: { maxMessagesPerSecond: 50 } }), { clock }));
    for (let i = 0; i < 60; i++) bus.frames().close();
    expect(await clock.run(failure(exposed.closed))).toMatchObject({ code: "overflow", message: /50 control messages/ });
    await clock.run(failure(bus.closed));
  });
});

describe("a remote bus with reconnect", () => {
  it("goes on with its consumers and tasks when the link is back, and says what was missed", async () => {
    const bus = await connect({ reconnect: true });
    const events: unknown[] = [];
    bus.on("disconnected", ({ reconnecting }) => events.push(reconnecting));
    bus.on("reconnected", (event) => events.push(event));
    const stream = bus.frames({ filters: [{ id: 0, mask: 0x700 }] });
    const task = bus.sendPeriodic({ id: 0x50 }, { periodMs: 100, count: 30 });
    await clock.advance(1000);
    served.hear({ id: 1 });
    await clock.advance(1000);
    pair.cut();
    await clock.advance(1);
    expect(await failure(bus.send({ id: 1 }))).toMatchObject({ code: "disconnected", message: /is being made again/ });
    served.hear({ id: 2 }, { id: 3 }, { id: 0x700 });
    await clock.advance(5000);
    served.hear({ id: 4 }, { id: 0x701 });
    await clock.run(task.done);
    expect(task.sent).toBe(30);
    await clock.run(bus.send({ id: 0x51 }));
    expect(events).toEqual([true, { downMs: expect.any(Number), missed: 3 }]);
    await clock.advance(1000);
    expect(bus.statistics()).toMatchObject({ filtered: 1, link: { reconnects: 1 } });
    await clock.run(bus.close());
    const ids: number[] = [];
    for await (const { id } of stream) ids.push(id);
    expect(ids).toEqual([1, 4]);
  });

  it("tries again while there is no host, until it is closed", async () => {
    let attempts = 0;
    const target = () => {
      if (attempts++ > 0) throw new CanError("not-found", "connection refused");
      return expose();
    };
    const bus = await clock.run(RemoteBus.connect(target, { clock, reconnect: true }));
    const waiting = bus.frames().next();
    await clock.advance(1);
    await clock.run(exposed.close());
    await clock.advance(60_000);
    expect(attempts).toBeGreaterThanOrEqual(9);
    expect(attempts).toBeLessThanOrEqual(14);
    await clock.run(bus.close());
    expect(await waiting).toEqual({ value: undefined, done: true });
    await clock.advance(60_000);
    expect(attempts).toBeLessThanOrEqual(14);
  });

  it("ends a task and a consumer that are stopped meanwhile", async () => {
    const bus = await connect({ reconnect: true });
    const [stream, task] = [bus.frames(), bus.sendPeriodic({ id: 1 }, { periodMs: 10 })];
    await clock.advance(100);
    pair.cut();
    await clock.advance(1);
    task.stop();
    stream.end();
    await task.done;
    expect(await stream.next()).toEqual({ value: undefined, done: true });
    await clock.advance(1000);
    const { length } = served.sends;
    await clock.advance(1000);
    expect([served.sends.length, bus.link.reconnects, exposed.statistics().streams]).toEqual([length, 1, 0]);
    await clock.run(bus.close());
  });

  it("ends when it is not let in again", async () => {
    let token = "old";
    const authorize = (given: string | undefined) => {
      if (given !== token) throw new CanError("permission-denied", "the token is wrong");
    };
    const bus = await clock.run(RemoteBus.connect(() => expose({ authorize }), { clock, reconnect: true, token: "old" }));
    token = "new";
    pair.cut();
    const error = (await clock.run(failure(bus.closed))) as CanError;
    expect(error).toMatchObject({ code: "permission-denied", message: "the token is wrong" });
    expect(faultPlaceOf(error)).toBe("link");
  });

  it("ends when the adapter is gone", async () => {
    const bus = await connect({ reconnect: true });
    served.unplug();
    expect(faultPlaceOf(await clock.run(failure(bus.closed)))).toBe("adapter");
  });
});
