import { describe, expect, it } from "vitest";
import { counting, ToyUsbDevice } from "../../test/support/toy-usb-device.js";
import { concat, controlRequest, importRequest, LIST_REQUEST, parseReplies, submit, unlink } from "../../test/support/usbip-bytes.js";
import { VirtualClock } from "../base/virtual-clock.js";
import { UsbIpExports } from "./exports.js";
import { UsbIpSession, type UsbIpSessionOptions } from "./session.js";

function connect(exports: UsbIpExports, options: Partial<UsbIpSessionOptions> = {}) {
  const log: string[] = [];
  let sent: Uint8Array[] = [];
  const session = new UsbIpSession({
    clock: new VirtualClock(),
    exports: () => exports.list(),
    queuedBytes: () => 0,
    setReading: () => {},
    send: (chunks) => sent.push(...chunks),
    end: () => log.push("end"),
    onRefused: (reason) => log.push(reason),
    onAttached: (busId) => log.push(`attached ${busId}`),
    onDetached: (busId) => log.push(`detached ${busId}`),
    ...options,
  });
  const takeBytes = () => {
    const bytes = concat(sent);
    sent = [];
    return bytes;
  };
  return { session, log, takeBytes, sentChunks: () => sent.length };
}

function setUp(options: Partial<UsbIpSessionOptions> = {}) {
  const device = new ToyUsbDevice();
  const exports = new UsbIpExports();
  exports.add(device);
  return { device, exports, ...connect(exports, options) };
}

/** A session with the toy attached; `take` gives the replies so far, odd numbers read and even ones write. */
function attached(options: Partial<UsbIpSessionOptions> = {}) {
  const all = setUp(options);
  all.session.receive(importRequest("1-1"));
  all.takeBytes();
  all.log.length = 0;
  const take = async () => {
    await Promise.resolve();
    return parseReplies(all.takeBytes(), (seqnum) => seqnum % 2 === 1);
  };
  return { ...all, take };
}

const read = (seqnum: number, length: number, endpoint = 1) => submit({ seqnum, endpoint, direction: "in", length });
const write = (seqnum: number, data: Uint8Array, endpoint = 1) => submit({ seqnum, endpoint, direction: "out", data });

describe("UsbIpSession: requests", () => {
  it("lists what is exported, byte by byte", () => {
    const { session, takeBytes, log } = setUp();
    session.receive(LIST_REQUEST);
    const bytes = takeBytes();
    expect(bytes.length).toBe(8 + 4 + 312 + 4);
    expect(bytes.subarray(0, 12)).toEqual(Uint8Array.of(1, 0x11, 0, 5, 0, 0, 0, 0, 0, 0, 0, 1));
    const text = (from: number, length: number) => new TextDecoder().decode(bytes.subarray(from, from + length)).replace(/\0+$/, "");
    expect(text(12, 256)).toBe("/sys/devices/virtual/usb1/1-1");
    expect(text(268, 32)).toBe("1-1");
    const numbers = [0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 2, 0x12, 0x09, 0, 1, 1, 2, 0, 0, 0, 1, 1, 1];
    expect([...bytes.subarray(300)]).toEqual([...numbers, 0xff, 0, 0, 0]);
    expect(log).toEqual(["end"]);
  });

  it("lists several devices, but not the ones in use or unplugged", () => {
    const { session, exports, device } = setUp();
    const unplugged = new ToyUsbDevice();
    exports.add(unplugged);
    unplugged.unplug();
    exports.add(new ToyUsbDevice(), "3-1.4");
    session.receive(importRequest("1-1"));
    const other = connect(exports);
    other.session.receive(LIST_REQUEST);
    const bytes = other.takeBytes();
    expect(bytes[11]).toBe(1);
    expect(new TextDecoder().decode(bytes.subarray(268, 273))).toBe("3-1.4");
    expect(device.unplugged.aborted).toBe(false);
  });

  it("imports: header and record", () => {
    const { session, takeBytes, log } = setUp();
    session.receive(importRequest("1-1"));
    const bytes = takeBytes();
    expect(bytes.length).toBe(8 + 312);
    expect(bytes.subarray(0, 8)).toEqual(Uint8Array.of(1, 0x11, 0, 3, 0, 0, 0, 0));
    expect([...bytes.subarray(296, 304)]).toEqual([0, 0, 0, 1, 0, 0, 0, 2]);
    expect(log).toEqual(["attached 1-1"]);
    expect(session.attachedTo).toBe("1-1");
  });

  it.each([
    ["9-9", 4, 'device "9-9" is not exported'],
    ["", 4, 'device "" is not exported'],
    ["1-1\n\u0007".padEnd(32, "x"), 4, "is not exported"],
  ])("refuses to import %j", (busId, status, reason) => {
    const { session, takeBytes, log } = setUp();
    session.receive(importRequest(busId));
    expect(takeBytes()).toEqual(Uint8Array.of(1, 0x11, 0, 3, 0, 0, 0, status));
    expect(log[0]).toContain(reason);
    expect(log[1]).toBe("end");
  });

  it("gives a device to one client at a time", async () => {
    const first = setUp();
    first.session.receive(importRequest("1-1"));
    const second = connect(first.exports);
    second.session.receive(importRequest("1-1"));
    expect(second.takeBytes()).toEqual(Uint8Array.of(1, 0x11, 0, 3, 0, 0, 0, 2));
    expect(second.log).toEqual(["device 1-1 is in use by another client", "end"]);
    first.session.disconnected();
    expect(first.log).toEqual(["attached 1-1", "detached 1-1", "end"]);
    const third = connect(first.exports);
    third.session.receive(importRequest("1-1"));
    expect(third.log).toEqual(["attached 1-1"]);
  });

  it.each([
    [Uint8Array.of(1, 6, 0x80, 5, 0, 0, 0, 0), "version 0x106 is not supported; expected 0x111"],
    [Uint8Array.of(1, 0x11, 0x80, 7, 0, 0, 0, 0), "operation 0x8007 is unknown"],
    [new TextEncoder().encode("GET / HTTP/1.1\r\n\r\n"), "version 0x4745 is not supported"],
  ])("refuses %j", (bytes, reason) => {
    const { session, takeBytes, log } = setUp();
    session.receive(bytes);
    session.receive(LIST_REQUEST);
    expect(takeBytes().length).toBe(0);
    expect(log[0]).toContain(reason);
    expect(log.slice(1)).toEqual(["end"]);
  });

  it("reports an incomplete message", () => {
    const { session, log } = setUp();
    session.receive(importRequest("1-1").subarray(0, 39));
    session.disconnected();
    expect(log).toEqual(["the connection ended in the middle of a message; bytes received: 39", "end"]);
  });
});

describe("UsbIpSession: URBs", () => {
  it("enumerates as the Linux kernel does", async () => {
    const { session, device, take } = attached();
    const before = device.configurations;
    session.receive(
      concat([
        controlRequest(1, [0x80, 6, 0, 1, 0, 0, 64, 0]),
        controlRequest(3, [0x80, 6, 0, 2, 0, 0, 9, 0]),
        controlRequest(5, [0x80, 6, 0, 3, 0, 0, 255, 0]),
        controlRequest(7, [0x80, 6, 0, 6, 0, 0, 10, 0]),
        controlRequest(8, [0, 9, 1, 0, 0, 0, 0, 0]),
        controlRequest(9, [0x80, 0, 0, 0, 0, 0, 2, 0]),
        controlRequest(10, [1, 11, 0, 0, 0, 0, 0, 0]),
        controlRequest(12, [2, 1, 0, 0, 0x81, 0, 0, 0]),
      ]),
    );
    const replies = await take();
    expect(replies.map(({ kind, seqnum, status, length }) => [kind, seqnum, status, length])).toEqual([
      ["submit", 1, 0, 18],
      ["submit", 3, 0, 9],
      ["submit", 5, 0, 4],
      ["submit", 7, -32, 0],
      ["submit", 8, 0, 0],
      ["submit", 9, 0, 2],
      ["submit", 10, 0, 0],
      ["submit", 12, 0, 0],
    ]);
    expect(replies[0]?.data.subarray(8, 12)).toEqual(Uint8Array.of(0x09, 0x12, 0x01, 0x00));
    expect(device.configurations).toBe(before + 2);
  });

  it("hands control data over both ways", async () => {
    const { session, device, take } = attached();
    session.receive(controlRequest(2, [0x41, 2, 7, 0, 1, 0, 4, 0], Uint8Array.of(9, 8, 7, 6)));
    session.receive(controlRequest(3, [0xc1, 1, 0, 0, 0, 0, 3, 0]));
    const [out, into] = await take();
    expect(out).toMatchObject({ seqnum: 2, status: 0, length: 4 });
    expect(into?.data).toEqual(Uint8Array.of(1, 2, 3));
    expect(device.controls[0]).toEqual({
      setup: { bmRequestType: 0x41, bRequest: 2, wValue: 7, wIndex: 1, wLength: 4 },
      data: Uint8Array.of(9, 8, 7, 6),
    });
  });

  it("writes in packets and reads until a short one", async () => {
    const { session, device, take } = attached();
    session.receive(write(2, counting(130)));
    expect(device.taken.map((t) => t.packet.length)).toEqual([64, 64, 2]);
    device.give(1, counting(64), counting(6));
    session.receive(read(3, 512));
    expect(await take()).toMatchObject([
      { seqnum: 2, status: 0, length: 130 },
      { seqnum: 3, status: 0, length: 70, data: Uint8Array.of(...counting(64), ...counting(6)) },
    ]);
  });

  it("waits while the device NAKs, and keeps the order of each endpoint", async () => {
    const { session, device, take } = attached();
    session.receive(concat([read(1, 64), read(3, 64), read(5, 64, 2)]));
    expect(await take()).toEqual([]);
    device.give(2, counting(1));
    device.give(1, counting(2), counting(3));
    expect((await take()).map((r) => [r.seqnum, r.length])).toEqual([
      [5, 1],
      [1, 2],
      [3, 3],
    ]);
  });

  it("sends replies of one moment together", async () => {
    const { session, sentChunks, takeBytes } = attached();
    let calls = 0;
    const other = attached({ send: () => calls++ });
    calls = 0;
    other.session.receive(concat([write(2, counting(1)), write(4, counting(1)), write(6, counting(1))]));
    expect(calls).toBe(1);
    session.receive(write(2, counting(1)));
    expect(sentChunks()).toBe(1);
    takeBytes();
  });

  it("sends an empty packet behind whole ones when the flag asks for it", () => {
    const { session, device } = attached();
    session.receive(submit({ seqnum: 2, endpoint: 1, direction: "out", data: counting(64), flags: 0x40 }));
    session.receive(submit({ seqnum: 4, endpoint: 1, direction: "out", data: counting(64) }));
    session.receive(submit({ seqnum: 6, endpoint: 1, direction: "out", data: counting(0), packets: 0 }));
    expect(device.taken.map((t) => t.packet.length)).toEqual([64, 0, 64, 0]);
  });

  it("tells stalls, babble and unwanted shortness", async () => {
    const { session, device, take } = attached();
    device.give(1, counting(3), counting(9), "stall");
    session.receive(submit({ seqnum: 1, endpoint: 1, direction: "in", length: 64, flags: 1 }));
    session.receive(concat([read(3, 4), read(5, 64), read(7, 64)]));
    session.receive(controlRequest(8, [2, 1, 0, 0, 0x81, 0, 0, 0]));
    device.give(1, counting(2));
    session.receive(read(9, 64));
    expect((await take()).map((r) => [r.seqnum, r.status, r.length])).toEqual([
      [1, -121, 3],
      [3, -75, 4],
      [5, -32, 0],
      [7, -32, 0],
      [8, 0, 0],
      [9, 0, 2],
    ]);
  });

  it("takes input in pieces of any size", async () => {
    const { session, device, exports } = setUp();
    const stream = concat([importRequest("1-1"), write(2, counting(100)), read(3, 64), controlRequest(5, [0x80, 6, 0, 1, 0, 0, 18, 0])]);
    device.give(1, counting(7));
    const whole = connect(exports);
    whole.session.receive(stream);
    const expected = whole.takeBytes();
    whole.session.close();
    expect(expected.length).toBe(320 + 48 + 48 + 7 + 48 + 18);
    for (const size of [1, 2, 47, 49]) {
      device.give(1, counting(7));
      const split = connect(exports);
      for (let at = 0; at < stream.length; at += size) split.session.receive(stream.subarray(at, at + size));
      expect(split.takeBytes()).toEqual(expected);
      split.session.close();
    }
    expect(session.attachedTo).toBe(undefined);
  });
});

describe("UsbIpSession: unlink", () => {
  it("cancels an URB that waits: one answer, -104", async () => {
    const { session, device, take, log } = attached();
    session.receive(concat([read(1, 64), read(3, 64), unlink(4, 1)]));
    expect(await take()).toMatchObject([{ kind: "unlink", seqnum: 4, status: -104 }]);
    device.give(1, counting(2));
    expect(await take()).toMatchObject([{ kind: "submit", seqnum: 3, length: 2 }]);
    expect(log).toEqual([]);
  });

  it("answers 0 when it was over already", async () => {
    const { session, device, take, log } = attached();
    device.give(1, counting(2));
    session.receive(concat([read(1, 64), unlink(4, 1)]));
    expect(await take()).toMatchObject([
      { kind: "submit", seqnum: 1, status: 0 },
      { kind: "unlink", seqnum: 4, status: 0 },
    ]);
    expect(log).toEqual([]);
  });

  it("does not lose what was read already", async () => {
    const { session, device, take } = attached();
    session.receive(read(1, 128));
    device.give(1, counting(64));
    session.receive(unlink(2, 1));
    expect(await take()).toMatchObject([
      { kind: "submit", seqnum: 1, status: -104, length: 64, data: counting(64) },
      { kind: "unlink", seqnum: 2, status: 0 },
    ]);
  });

  it("tells how much of a write was taken", async () => {
    const { session, device, take } = attached();
    device.room = 1;
    session.receive(concat([write(2, counting(100)), write(4, counting(5)), unlink(6, 4), unlink(8, 2)]));
    expect(await take()).toMatchObject([
      { kind: "unlink", seqnum: 6, status: -104 },
      { kind: "submit", seqnum: 2, status: -104, length: 64 },
      { kind: "unlink", seqnum: 8, status: 0 },
    ]);
  });

  it("survives unknown numbers and says so", async () => {
    const { session, take, log } = attached();
    session.receive(concat([unlink(2, 1), unlink(3, 77), unlink(4, 77), unlink(5, 5)]));
    expect((await take()).map((r) => [r.seqnum, r.status])).toEqual([
      [2, 0],
      [3, 0],
      [4, 0],
      [5, 0],
    ]);
    expect(log).toEqual(["unlink 3: URB 77 was never submitted", "unlink 4: URB 77 was never submitted"]);
  });
});

describe("UsbIpSession: the end of a connection", () => {
  it("cancels what waits, clears halts and leaves the device usable", async () => {
    const first = attached();
    first.device.give(2, "stall");
    first.session.receive(concat([read(1, 64), read(3, 64, 2)]));
    expect((await first.take()).length).toBe(1);
    first.session.disconnected();
    expect(first.device.waits.at(-1)).toBe(false);
    expect(await first.take()).toEqual([]);
    const second = connect(first.exports);
    second.session.receive(importRequest("1-1"));
    second.takeBytes();
    first.device.give(2, counting(3));
    first.device.give(1, counting(4));
    second.session.receive(concat([read(1, 64), read(3, 64, 2)]));
    expect(parseReplies(second.takeBytes(), () => true).map((r) => [r.status, r.length])).toEqual([
      [0, 4],
      [0, 3],
    ]);
  });

  it("ends when the device is unplugged", async () => {
    const { session, device, log, take, exports } = attached();
    session.receive(concat([read(1, 64), read(3, 64)]));
    device.unplug();
    expect(log).toEqual(["detached 1-1", "end"]);
    expect(await take()).toEqual([]);
    const other = connect(exports);
    other.session.receive(importRequest("1-1"));
    expect(other.takeBytes()[7]).toBe(4);
  });

  it("ends, and does not throw, when the device fails", () => {
    const { session, device, log } = attached();
    device.writePacket = () => {
      throw new Error("out of magic");
    };
    session.receive(write(2, counting(1)));
    expect(log).toEqual(["the device failed: out of magic", "detached 1-1", "end"]);
  });
});

describe("UsbIpSession: what it refuses", () => {
  it.each([
    ["an unknown command", submit({ seqnum: 1, endpoint: 1, direction: "in" }).fill(9, 3, 4), "command 0x9 is unknown"],
    ["another device", submit({ seqnum: 1, endpoint: 1, direction: "in", deviceId: 5 }), "device 0x5 is not the imported device"],
    ["a direction", submit({ seqnum: 1, endpoint: 1, direction: 2 }), "URB 1: direction 2 is not 0 (out) or 1 (in)"],
    [
      "isochronous packets",
      submit({ seqnum: 1, endpoint: 1, direction: "in", packets: 8 }),
      "isochronous transfers are not supported (number_of_packets 8)",
    ],
    [
      "writing 2 GiB",
      submit({ seqnum: 2, endpoint: 1, direction: "out", length: 0x8000_0000 }),
      "buffer length 2147483648 is not in 0..1048576",
    ],
    [
      "writing over 1 MiB",
      submit({ seqnum: 2, endpoint: 1, direction: "out", length: 1048577 }),
      "buffer length 1048577 is not in 0..1048576",
    ],
    ["reading 2 GiB", submit({ seqnum: 1, endpoint: 1, direction: "in", length: 0x8000_0000 }), "buffer length 2147483648 is not in 0.."],
  ])("%s: that connection ends", (_name, bytes, reason) => {
    const { session, log } = attached();
    session.receive(bytes);
    expect(log[0]).toContain(reason);
    expect(log.slice(1)).toEqual(["detached 1-1", "end"]);
  });

  it("a number that is in use: that connection ends", () => {
    const { session, log } = attached();
    session.receive(concat([read(1, 64), read(1, 64)]));
    expect(log).toEqual(["URB 1: another waiting URB has this number", "detached 1-1", "end"]);
  });

  it("single URBs, and goes on", async () => {
    const { session, log, take } = attached();
    session.receive(
      concat([
        read(1, 64, 5),
        write(2, counting(1), 200),
        read(3, 0x7fff_ffff),
        submit({ seqnum: 5, endpoint: 0, direction: "in", length: 4, setup: [0x41, 2, 0, 0, 0, 0, 4, 0] }),
        submit({ seqnum: 6, endpoint: 0, direction: "out", data: counting(2), setup: [0x41, 2, 0, 0, 0, 0, 4, 0] }),
        controlRequest(7, [0x80, 8, 0, 0, 0, 0, 1, 0]),
      ]),
    );
    expect((await take()).map((r) => [r.seqnum, r.status])).toEqual([
      [1, -32],
      [2, -32],
      [3, -12],
      [5, -32],
      [6, -32],
      [7, 0],
    ]);
    expect(log).toEqual([
      "URB 1: the device has no endpoint 5 in",
      "URB 2: the device has no endpoint 200 out",
      "URB 3: buffer length 2147483647 is not in 0..1048576",
      "URB 5: its direction or its length 4 does not match its setup packet, which has length 4",
      "URB 6: its direction or its length 2 does not match its setup packet, which has length 4",
    ]);
  });

  it("more URBs and more bytes than the limits", async () => {
    const few = attached({ maxUrbs: 2 });
    few.session.receive(concat([read(1, 64), read(3, 64), read(5, 64), unlink(6, 1), read(7, 64)]));
    expect((await few.take()).map((r) => [r.kind, r.seqnum, r.status])).toEqual([
      ["submit", 5, -12],
      ["unlink", 6, -104],
    ]);
    const small = attached({ maxPendingBytes: 100 });
    small.session.receive(concat([read(1, 64), read(3, 64), unlink(4, 1), read(5, 100)]));
    expect((await small.take()).map((r) => [r.seqnum, r.status])).toEqual([
      [3, -12],
      [4, -104],
    ]);
    expect(small.log).toEqual(["URB 3: URBs with 128 bytes are waiting; the limit is 100"]);
  });

  it("limits the number of reports", () => {
    const { session, log } = attached();
    for (let i = 0; i < 300; i++) session.receive(read(2 * i + 1, 64, 9));
    expect(log.length).toBe(101);
    expect(log.at(-1)).toBe("further refusals of this connection are suppressed");
  });
});
