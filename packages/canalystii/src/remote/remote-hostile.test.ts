import { expect, it } from "vitest";
import { FakeSocket } from "../../test/support/fake-socket.js";
import { HostileMessages } from "../../test/support/hostile-messages.js";
import { CanError, isCanError } from "../base/errors.js";
import { seededRandom } from "../base/random.js";
import { VirtualClock } from "../base/virtual-clock.js";
import { VirtualBus } from "../bus/virtual-bus.js";
import type { FrameBatch } from "../can/frame-batch.js";
import { exposeBus, RemoteBus } from "./index.js";

const TO_HOST = 15_000;
const TO_CLIENT = 5000;
const HELLO = { type: "hello", version: "1.0", token: "x" };

const FROM_CLIENT = [
  HELLO,
  { type: "open", stream: 0, channels: [0, 1], capacity: 100, window: 50, overflow: "drop-oldest", merge: true, receiveOwn: true },
  {
    type: "open",
    stream: 1,
    filters: [{ id: 1, mask: 7 }, [{ id: 2, inverted: true }]],
    capacity: 9,
    window: 9,
    overflow: "error",
    origin: [1, 2],
  },
  { type: "credit", stream: 0, arrived: 3, taken: 2 },
  { type: "credit", stream: 1, arrived: 2 ** 40, taken: 2 ** 40 },
  { type: "end", stream: 0 },
  { type: "cancel", stream: 1 },
  { type: "abort", request: 1 },
  { type: "configure", request: 0, channel: 1, config: { bitrate: 250_000, mode: "listen-only", start: true } },
  { type: "configure", request: 1, channel: 0, config: { timing: { btr0: 0, btr1: 28 } } },
  { type: "start", request: 2, channel: 0 },
  { type: "stop", request: 3, channel: 1 },
  { type: "flush", request: 4, timeoutMs: 100 },
  { type: "periodic", task: 0, frame: { id: 5, data: [1, 2], channel: 1 }, periodMs: 10, count: 3, oneShot: true, origin: [7] },
  { type: "update", task: 0, frame: { id: 6, extended: true, remote: true, dlc: 3 } },
  { type: "stop-task", task: 0 },
  { type: "seen", count: 1 },
  { type: "ping", id: 1 },
  { type: "close" },
];

it(`survives a client that sends anything (${TO_HOST} messages), and no other notices`, { timeout: 60_000 }, async () => {
  const random = seededRandom(1);
  const hostile = new HostileMessages(random, FROM_CLIENT);
  const clock = new VirtualClock();
  const [served, peer] = VirtualBus.pair({ clock });
  const witness = served.batches();
  const codes = new Map<string, number>();
  let closed = 0;
  let heard = 0;
  let socket: FakeSocket | undefined;
  for (let round = 0; round < TO_HOST; round++) {
    if (socket === undefined || socket.closedWith !== undefined) {
      socket = new FakeSocket();
      exposeBus(served, socket, { send: true, configure: true, authorize: () => {} }).closed.then(
        () => closed++,
        (error: unknown) => {
          if (!isCanError(error)) throw error;
          codes.set(error.code, (codes.get(error.code) ?? 0) + 1);
        },
      );
      const greeting = random();
      if (greeting < 0.95) socket.say(JSON.stringify(greeting < 0.93 ? HELLO : { ...HELLO, version: "2.0" }));
      await new Promise<void>((resolve) => queueMicrotask(resolve));
      await Promise.resolve();
    }
    socket.say(hostile.next());
    if (round % 50 === 0) {
      await served.configure(0, { bitrate: 500_000 });
      await peer.send({ id: 0x7ff, data: [1] });
      heard++;
      await clock.advance(1);
    }
  }
  socket?.drop(1006);
  await clock.advance(20_000);
  expect(clock.pending).toBe(0);
  // it was not all refused at the door
  expect(closed).toBeGreaterThan(20);
  expect([...codes.keys()]).toContain("protocol");
  expect([...codes.keys()]).toContain("unsupported");
  await served.close();
  let seen = 0;
  for await (const batch of witness) seen += count(batch, 0x7ff);
  expect(seen).toBeGreaterThanOrEqual(heard);
});

function count({ id, length }: FrameBatch, wanted: number): number {
  return id.subarray(0, length).filter((each) => each === wanted).length;
}

const CHANNEL = {
  channel: 0,
  received: 1,
  sent: 0,
  receivedBytes: 1,
  sentBytes: 0,
  framesPerSecond: 1,
  busLoad: 0.1,
  bitrate: 500_000,
  overruns: 0,
  protocolErrors: 0,
};
const STATISTICS = { channels: [CHANNEL, { ...CHANNEL, channel: 1 }], more: { transfers: 3, clock: { driftPpm: 1 } } };
const WELCOME = {
  type: "welcome",
  version: "1.0",
  bus: { name: "x", channels: [0, 1], channelNames: ["a", "b"], canClockHz: 8e6, classicOnly: true, oneShot: true, instance: "i" },
  abilities: { send: true, configure: true },
  nowUs: 1e15,
  statistics: STATISTICS,
};
const ERROR = { name: "CanError", code: "io", message: "m", hint: "h", cause: { name: "RangeError", message: "r" } };
const FROM_HOST = [
  WELCOME,
  { type: "refused", error: ERROR },
  { type: "done", request: 0 },
  { type: "done", request: 1, error: ERROR },
  { type: "ended", stream: { id: 0, pending: 0, dropped: 1, filtered: 2 }, error: ERROR },
  {
    type: "status",
    statistics: STATISTICS,
    streams: [{ id: 0, pending: 1, dropped: 2, filtered: 3 }],
    tasks: [{ id: 0, sent: 1, skipped: 1 }],
  },
  { type: "event", name: "overrun", data: { channel: 0, certain: true, fromUs: 1, toUs: 2, lostAtLeast: 1, lostAtMost: 2 } },
  { type: "event", name: "warning", data: { message: "w", channel: 1, cause: ERROR } },
  { type: "event", name: "disconnected", data: { error: ERROR, reconnecting: true } },
  { type: "event", name: "reconnected", data: { downMs: 5 } },
  { type: "task-ended", task: { id: 0, sent: 1, skipped: 0 }, error: ERROR },
  { type: "pong", id: 1, nowUs: 1e15 },
  { type: "fault", error: ERROR, at: "adapter" },
  { type: "closed" },
];

it(`survives a host that sends anything (${TO_CLIENT} messages), and hangs nowhere`, { timeout: 60_000 }, async () => {
  const random = seededRandom(2);
  const hostile = new HostileMessages(random, FROM_HOST);
  const clock = new VirtualClock();
  let left = TO_CLIENT;
  let good = 0;
  const outcome = (error: unknown) => {
    if (!(error instanceof Error)) throw error;
    return error instanceof CanError ? error.code : error.name;
  };
  while (left > 0) {
    const socket = new FakeSocket();
    const opening = RemoteBus.connect(socket, { clock }).catch(outcome);
    if (random() < 0.1) socket.say(hostile.next());
    if (socket.closedWith === undefined) socket.say(JSON.stringify(WELCOME));
    const bus = await opening;
    left--;
    if (typeof bus === "string" || socket.closedWith !== undefined) continue;
    const streams = [bus.frames(), bus.batches({ capacity: 3 })].map(async (stream) => {
      for await (const one of stream) if (one !== undefined) good++;
    });
    const waiting = [...streams, bus.send({ id: 1 }), bus.stop(0), bus.sendPeriodic({ id: 2 }, { periodMs: 5 }).done];
    const settled = Promise.all(waiting.map((promise) => promise.catch(outcome)));
    while (socket.closedWith === undefined && left-- > 0) socket.say(hostile.next());
    if (socket.closedWith === undefined) socket.drop(1006);
    await settled;
    await bus.close();
  }
  expect(good).toBeGreaterThan(40);
  expect(clock.pending).toBe(0);
});
