import { describe, expect, it } from "vitest";
import { ObservedClock, TurnCounts } from "../../test/support/observed-clock.js";
import { counting, ToyUsbDevice } from "../../test/support/toy-usb-device.js";
import { concat, importRequest, parseReplies, submit, unlink } from "../../test/support/usbip-bytes.js";
import { VirtualClock } from "../base/virtual-clock.js";
import { UsbIpExports } from "./exports.js";
import { UsbIpSession, type UsbIpSessionOptions } from "./session.js";

const MIB = 1 << 20;

/** A device that always has a packet, and a client whose socket takes what the test lets it take. */
function setUp(options: Partial<UsbIpSessionOptions> = {}, clock = new VirtualClock()) {
  const device = new ToyUsbDevice();
  device.readPacket = (endpoint, into) => {
    if (endpoint !== 1) return "nak";
    device.reads++;
    into.fill(7, 0, 64);
    return 64;
  };
  const exports = new UsbIpExports();
  exports.add(device);
  const socket = { queued: [] as Uint8Array[], taken: [] as Uint8Array[], reading: true, ended: false, takesAll: false };
  const sum = (chunks: readonly Uint8Array[]) => chunks.reduce((total, { length }) => total + length, 0);
  const session = new UsbIpSession({
    clock,
    exports: () => exports.list(),
    send: (chunks) => {
      socket.queued.push(...chunks);
      if (socket.takesAll) take();
    },
    queuedBytes: () => sum(socket.queued),
    setReading: (reading) => {
      socket.reading = reading;
    },
    end: () => {
      socket.ended = true;
    },
    ...options,
  });
  /** The client takes everything; its socket says so later. */
  function take(): void {
    socket.taken.push(...socket.queued.splice(0));
    clock.schedule(0, () => session.drained());
  }
  session.receive(importRequest("1-1"));
  take();
  socket.taken.length = 0;
  /** What the queue costs: memory that is held, however little of it is sent. */
  const held = () => [...new Set(socket.queued.map(({ buffer }) => buffer))].reduce((total, { byteLength }) => total + byteLength, 0);
  return { clock, device, session, socket, take, held, queuedBytes: () => sum(socket.queued) };
}

const read = (seqnum: number, length: number, endpoint = 1) => submit({ seqnum, endpoint, direction: "in", length });
const reads = (count: number, length: number) => concat(Array.from({ length: count }, (_, i) => read(2 * i + 1, length)));

describe("UsbIpSession: a client that asks for more than it takes", () => {
  it("gets no more replies than may wait: 62 KB of reads of 1 MiB each are not answered at once", async () => {
    const { clock, session, socket, held } = setUp();
    await clock.advance(10);
    session.receive(reads(1300, MIB));
    await clock.advance(1000);
    expect(socket.queued.length).toBeGreaterThan(0);
    expect(held()).toBeLessThan(3 * MIB);
    expect(socket.reading).toBe(false);
  });

  it("is answered in the end, in order, when it does take its replies", async () => {
    const { clock, session, socket, take, queuedBytes } = setUp();
    await clock.advance(10);
    session.receive(reads(40, MIB / 4));
    let highest = 0;
    for (let i = 0; i < 100; i++) {
      highest = Math.max(highest, queuedBytes());
      take();
      await clock.advance(5);
    }
    expect(highest).toBeLessThan(2 * MIB);
    const replies = parseReplies(concat(socket.taken), () => true);
    expect(replies.map(({ seqnum, status, length }) => [seqnum, status, length])).toEqual(
      Array.from({ length: 40 }, (_, i) => [2 * i + 1, 0, MIB / 4]),
    );
    expect(socket.reading).toBe(true);
    expect(clock.pending).toBe(0);
  });

  it("does not keep the device busy for longer than a turn, even if it takes everything at once", async () => {
    const clock = new ObservedClock();
    const counts = new TurnCounts(clock);
    const { device, session, socket } = setUp({}, clock);
    await clock.advance(10);
    socket.takesAll = true;
    const { readPacket } = device;
    device.readPacket = (...call) => {
      counts.count(64);
      return readPacket(...call);
    };
    session.receive(reads(200, 16_384));
    await clock.advance(100);
    expect(device.reads).toBe((200 * 16_384) / 64);
    expect(counts.most).toBeLessThan(300_000);
    expect(counts.turns).toBeGreaterThan(10);
    expect(parseReplies(concat(socket.taken), () => true)).toHaveLength(200);
  });

  it("does the same with commands that bring no data", async () => {
    const { clock, session, socket } = setUp();
    await clock.advance(10);
    socket.takesAll = true;
    session.receive(concat(Array.from({ length: 1300 }, (_, i) => unlink(i + 2, 1))));
    expect(socket.taken.length).toBeLessThan(700);
    expect(socket.reading).toBe(false);
    await clock.advance(10);
    expect(socket.taken.length).toBe(1300);
    expect(socket.reading).toBe(true);
  });

  it("holds no more memory than its replies have bytes, when they are shorter than what was asked for", async () => {
    const { clock, device, session, held, queuedBytes } = setUp({ maxPendingBytes: 64 * MIB });
    await clock.advance(10);
    device.readPacket = (_endpoint, into) => {
      into[0] = 1;
      return 1;
    };
    session.receive(reads(500, MIB));
    await clock.advance(10);
    expect(queuedBytes()).toBe(500 * 49);
    expect(held()).toBe(500 * 49);
  });

  it("that goes away meanwhile leaves nothing behind, and is not said to have ended in the middle of a message", async () => {
    const refused: string[] = [];
    const { clock, session, socket } = setUp({ onRefused: (reason) => refused.push(reason) });
    await clock.advance(10);
    session.receive(reads(1300, MIB));
    session.disconnected();
    await clock.advance(1000);
    expect(refused).toEqual([]);
    expect(socket.ended).toBe(true);
    expect(clock.pending).toBe(0);
  });

  it("that sends no command is not made to wait by replies of the device", async () => {
    const { clock, device, session, socket } = setUp();
    await clock.advance(10);
    session.receive(read(1, 64, 2));
    device.readPacket = (_endpoint, into) => {
      into.set(counting(3));
      return 3;
    };
    device.ready();
    await clock.advance(0);
    expect(parseReplies(concat(socket.queued), () => true)).toMatchObject([{ seqnum: 1, length: 3 }]);
    expect(socket.reading).toBe(true);
  });
});
