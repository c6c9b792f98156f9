import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { counting, ToyUsbDevice } from "../../test/support/toy-usb-device.js";
import {
  concat,
  controlRequest,
  FIRST_DEVICE_ID,
  importRequest,
  LIST_REQUEST,
  parseReplies,
  submit,
  unlink,
} from "../../test/support/usbip-bytes.js";
import { VirtualClock } from "../base/virtual-clock.js";
import { VirtualUsbHost } from "../usb/virtual/virtual-usb-host.js";
import { UsbIpExports } from "./exports.js";
import { UsbIpSession } from "./session.js";

function setUp() {
  const device = new ToyUsbDevice();
  const exports = new UsbIpExports();
  exports.add(device);
  const connect = () => {
    const sent: Uint8Array[] = [];
    const log: string[] = [];
    const session = new UsbIpSession({
      clock: new VirtualClock(),
      exports: () => exports.list(),
      queuedBytes: () => 0,
      setReading: () => {},
      send: (chunks) => sent.push(...chunks),
      end: () => log.push("end"),
      onRefused: (reason) => log.push(reason),
    });
    return { session, sent, log };
  };
  return { device, connect };
}

/** A client that behaves gets the device and its data, whatever happened before. */
function expectStillGood({ device, connect }: ReturnType<typeof setUp>) {
  device.stallOut = false;
  device.room = Number.POSITIVE_INFINITY;
  const { session, sent, log } = connect();
  session.receive(importRequest("1-1"));
  const packet = counting(5, 0x40);
  device.give(2, packet);
  session.receive(
    concat([
      submit({ seqnum: 1, endpoint: 2, direction: "in", length: 64 }),
      submit({ seqnum: 2, endpoint: 2, direction: "out", data: packet }),
    ]),
  );
  expect(parseReplies(concat(sent).subarray(320), (n) => n === 1)).toMatchObject([
    { seqnum: 1, status: 0, length: 5, data: packet },
    { seqnum: 2, status: 0, length: 5 },
  ]);
  expect(log).toEqual([]);
  session.disconnected();
  expect(VirtualUsbHost.of(device).claimed).toBe(false);
}

/** Numbers as hostile clients like them. */
const nasty = fc.oneof(fc.constantFrom(0, 1, 2, 3, 0x7fff_ffff, 0x8000_0000, 0xffff_ffff, 0xffff_fffe), fc.nat(70), fc.nat(0xffff_ffff));

/** Mostly right commands with some words replaced. */
const command = fc
  .record({
    valid: fc.oneof(
      fc
        .record({ endpoint: fc.nat(3), direction: fc.constantFrom("in", "out"), length: fc.nat(200), seqnum: fc.nat(60) })
        .map((f) =>
          f.direction === "in"
            ? submit({ ...f, direction: "in", setup: [0x80, 6, 0, 1, 0, 0, 18, 0] })
            : submit({ seqnum: f.seqnum, endpoint: f.endpoint, direction: "out", data: counting(f.length) }),
        ),
      fc.tuple(fc.nat(60), fc.nat(60)).map(([seqnum, target]) => unlink(seqnum, target)),
      fc.tuple(fc.nat(60), fc.uint8Array({ minLength: 8, maxLength: 8 })).map(([seqnum, setup]) => controlRequest(seqnum, [...setup])),
    ),
    spoil: fc.option(fc.tuple(fc.nat(11), nasty), { freq: 4 }),
  })
  .map(({ valid, spoil }) => {
    const bytes = valid.slice();
    if (spoil !== null) new DataView(bytes.buffer).setUint32(4 * spoil[0], spoil[1]);
    return bytes;
  });

describe("UsbIpSession: hostile input", () => {
  it("survives random bytes", () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 200 }), { maxLength: 5 }), fc.boolean(), (chunks, imported) => {
        const all = setUp();
        const { session, log } = all.connect();
        if (imported) session.receive(importRequest("1-1"));
        for (const chunk of chunks) session.receive(chunk);
        const total = chunks.reduce((sum, chunk) => sum + chunk.length, 0);
        // Random bytes never are a valid message: either too few, or said to be wrong.
        if (total >= 48) expect(log.length).toBeGreaterThan(0);
        session.disconnected();
        expect(log.filter((line) => line === "end")).toHaveLength(1);
        expectStillGood(all);
      }),
      { numRuns: 500 },
    );
  });

  it("survives truncated requests, wherever they are cut", () => {
    const stream = concat([importRequest("1-1"), submit({ seqnum: 2, endpoint: 1, direction: "out", data: counting(9) }), unlink(3, 1)]);
    const whole = new Set([0, 40, 40 + 57, stream.length]);
    for (let cut = 0; cut <= stream.length; cut++) {
      const all = setUp();
      const { session, log } = all.connect();
      session.receive(stream.subarray(0, cut));
      session.disconnected();
      expect(log).toEqual(whole.has(cut) ? ["end"] : [expect.stringContaining("in the middle of a message"), "end"]);
      expectStillGood(all);
    }
  });

  it("survives commands with nasty numbers, in any pieces, while the device does what it wants", () => {
    fc.assert(
      fc.property(
        fc.array(command, { maxLength: 30 }),
        fc.array(fc.nat(90), { minLength: 1, maxLength: 20 }),
        fc.array(fc.tuple(fc.nat(2), fc.nat(64)), { minLength: 1, maxLength: 20 }),
        (commands, cuts, acts) => {
          const all = setUp();
          const { session, sent, log } = all.connect();
          session.receive(importRequest("1-1"));
          const bytes = concat(commands);
          for (let at = 0, i = 0; at < bytes.length; i++) {
            const size = 1 + (cuts[i % cuts.length] ?? 0);
            session.receive(bytes.subarray(at, at + size));
            at += size;
            const [act, n] = acts[i % acts.length] ?? [0, 0];
            if (act === 0) all.device.give(1 + (n & 1), counting(n));
            else if (act === 1) all.device.give(1 + (n & 1), "stall");
            else all.device.room = n;
          }
          session.disconnected();
          expect(log.filter((line) => line === "end")).toHaveLength(1);
          expect(sent.length).toBeGreaterThan(0);
          expect(VirtualUsbHost.of(all.device).claimed).toBe(false);
          expect(all.device.waits.at(-1) ?? false).toBe(false);
          for (const endpoint of [1, 2]) all.device.drop(endpoint);
          expectStillGood(all);
        },
      ),
      { numRuns: 500 },
    );
  });

  it("stays within its memory when a client asks for all it can get", () => {
    const { connect } = setUp();
    const { session, log } = connect();
    session.receive(importRequest("1-1"));
    for (let i = 0; i < 2000; i++) session.receive(submit({ seqnum: i, endpoint: 1, direction: "in", length: 1 << 20 }));
    expect(log[0]).toBe(`URB 16: URBs with ${17 << 20} bytes are waiting; the limit is ${16 << 20}`);
    session.disconnected();
  });
});

/** What a correct client may do. */
const step = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      act: fc.constant("submit" as const),
      endpoint: fc.constantFrom(1, 2),
      inward: fc.boolean(),
      length: fc.nat(200),
    }),
  },
  { weight: 2, arbitrary: fc.record({ act: fc.constant("unlink" as const), which: fc.nat(30) }) },
  { weight: 4, arbitrary: fc.record({ act: fc.constant("give" as const), endpoint: fc.constantFrom(1, 2), length: fc.nat(64) }) },
  { weight: 2, arbitrary: fc.record({ act: fc.constant("room" as const), room: fc.nat(5) }) },
);

describe("UsbIpSession: a client's view", () => {
  it("answers every URB once, in the order of its endpoint, and loses no byte", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 60 }), async (steps) => {
        const { device, connect } = setUp();
        const { session, sent, log } = connect();
        session.receive(importRequest("1-1"));
        sent.length = 0;
        const pipeOf = new Map<number, string>();
        const given: Record<number, number[]> = { 1: [], 2: [] };
        const unlinks: number[] = [];
        const doUnlink = (target: number) => {
          const seqnum = 1000 + unlinks.length;
          unlinks.push(seqnum);
          targets.set(seqnum, target);
          session.receive(unlink(seqnum, target, FIRST_DEVICE_ID));
        };
        const targets = new Map<number, number>();
        let next = 1;
        let value = 0;
        device.room = 0;
        for (const s of steps) {
          if (s.act === "submit") {
            const seqnum = next++;
            pipeOf.set(seqnum, `${s.inward ? "in" : "out"}${s.endpoint}`);
            // Whole packets only: no babble.
            const wanted = 64 * (1 + (s.length >> 6));
            session.receive(
              s.inward
                ? submit({ seqnum, endpoint: s.endpoint, direction: "in", length: wanted })
                : submit({ seqnum, endpoint: s.endpoint, direction: "out", data: counting(s.length) }),
            );
          } else if (s.act === "unlink") {
            if (next > 1) doUnlink(1 + (s.which % (next - 1)));
          } else if (s.act === "give") {
            const packet = counting(s.length, value);
            value += s.length;
            given[s.endpoint]?.push(...packet);
            device.give(s.endpoint, packet);
          } else {
            device.room = s.room;
            device.ready();
          }
        }
        for (let seqnum = 1; seqnum < next; seqnum++) doUnlink(seqnum);
        await Promise.resolve();
        const replies = parseReplies(concat(sent), (n) => pipeOf.get(n)?.startsWith("in") === true);
        const returned = replies.filter((r) => r.kind === "submit");
        const cancelled = replies.filter((r) => r.kind === "unlink" && r.status === -104).map((r) => targets.get(r.seqnum));
        expect([...returned.map((r) => r.seqnum), ...cancelled].sort((a, b) => Number(a) - Number(b))).toEqual([...pipeOf.keys()]);
        expect(replies.filter((r) => r.kind === "unlink").map((r) => r.seqnum)).toEqual(unlinks);
        for (const endpoint of [1, 2]) {
          const inward = returned.filter((r) => pipeOf.get(r.seqnum) === `in${endpoint}`);
          expect([...inward.flatMap((r) => [...r.data]), ...device.drop(endpoint)]).toEqual(given[endpoint]);
          for (const pipe of [`in${endpoint}`, `out${endpoint}`]) {
            const done = returned.filter((r) => pipeOf.get(r.seqnum) === pipe && r.status === 0).map((r) => r.seqnum);
            expect(done).toEqual([...done].sort((a, b) => a - b));
          }
        }
        expect(log).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });

  it("lists after all that as before", () => {
    const { connect } = setUp();
    const { session, sent } = connect();
    session.receive(LIST_REQUEST);
    expect(concat(sent)[11]).toBe(1);
  });
});
