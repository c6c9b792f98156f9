import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { counting, ToyUsbDevice } from "../../test/support/toy-usb-device.js";
import { concat, controlRequest, importRequest, LIST_REQUEST, parseReplies, submit } from "../../test/support/usbip-bytes.js";
import { VirtualClock } from "../base/virtual-clock.js";
import { attachCommand } from "./attach-command.js";
import { UsbIpServer, type UsbIpServerOptions } from "./server.node.js";

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

async function serve(options: UsbIpServerOptions = {}) {
  const clock = new VirtualClock();
  const events: string[] = [];
  const server = await UsbIpServer.listen({
    port: 0,
    clock,
    onEvent: (event) => {
      const rest = event.type === "refused" ? event.reason : event.busId;
      events.push(`${event.type} ${rest}`);
      for (const wake of waiting.splice(0)) wake();
    },
    ...options,
  });
  const waiting: (() => void)[] = [];
  cleanups.push(() => server.close());
  const event = async (text: string) => {
    while (!events.some((line) => line.includes(text))) await new Promise<void>((resolve) => waiting.push(resolve));
  };
  const client = async () => {
    const socket = connect({ port: server.port, host: "127.0.0.1" });
    cleanups.push(() => socket.destroy());
    await once(socket, "connect");
    return new Client(socket);
  };
  return { clock, server, events, event, client };
}

class Client {
  readonly socket: Socket;
  readonly #chunks: Buffer[] = [];
  #length = 0;
  ended = false;
  /** Settles when the server has hung up. */
  readonly end: Promise<void>;

  constructor(socket: Socket) {
    this.socket = socket;
    socket.on("data", (chunk) => {
      this.#chunks.push(chunk);
      this.#length += chunk.length;
    });
    socket.on("error", () => {});
    this.end = new Promise((resolve) => {
      const done = () => {
        this.ended = true;
        resolve();
      };
      socket.once("end", done);
      socket.once("close", done);
    });
  }

  send(...parts: Uint8Array[]): void {
    this.socket.write(concat(parts));
  }

  /** Waits for `length` bytes more; fewer when the server hangs up. */
  async take(length: number): Promise<Uint8Array> {
    while (this.#length < length && !this.ended) await Promise.race([once(this.socket, "data"), this.end]);
    const all = concat(this.#chunks.splice(0));
    if (all.length > length) this.#chunks.push(Buffer.from(all.subarray(length)));
    this.#length = Math.max(0, all.length - length);
    return all.subarray(0, length);
  }
}

describe("UsbIpServer", () => {
  it("lists, and hangs up", async () => {
    const { client } = await serve({ devices: [new ToyUsbDevice(), new ToyUsbDevice()] });
    const list = await client();
    list.send(LIST_REQUEST);
    expect((await list.take(12 + 2 * 316)).length).toBe(12 + 2 * 316);
    await list.end;
  });

  it("serves several devices at once, each to its own client, detaches and attaches again", async () => {
    const devices = [new ToyUsbDevice(), new ToyUsbDevice()];
    const { server, client, event, events } = await serve({ devices });
    const [a, b] = [await client(), await client()];
    a.send(importRequest("1-1"), submit({ seqnum: 1, endpoint: 1, direction: "in", length: 64 }));
    b.send(importRequest("1-2"), submit({ seqnum: 1, endpoint: 1, direction: "in", length: 64, deviceId: 0x10003 }));
    expect((await Promise.all([a.take(320), b.take(320)])).map((bytes) => bytes[303])).toEqual([2, 3]);
    await event("attached 1-2");
    devices[1]?.give(1, counting(3));
    devices[0]?.give(1, counting(4));
    expect(parseReplies(await a.take(52), () => true)).toMatchObject([{ seqnum: 1, length: 4 }]);
    expect(parseReplies(await b.take(51), () => true)).toMatchObject([{ seqnum: 1, length: 3 }]);
    expect(server.devices.map(({ busId, attached }) => [busId, attached])).toEqual([
      ["1-1", true],
      ["1-2", true],
    ]);
    a.socket.destroy();
    await event("detached 1-1");
    const again = await client();
    again.send(importRequest("1-1"), controlRequest(1, [0x80, 6, 0, 1, 0, 0, 18, 0]));
    expect((await again.take(320 + 66)).length).toBe(386);
    expect(events).toEqual(["attached 1-1", "attached 1-2", "detached 1-1", "attached 1-1"]);
  });

  it("refuses a second client, who reads why before the end", async () => {
    const { client, event } = await serve({ devices: [new ToyUsbDevice()] });
    const first = await client();
    first.send(importRequest("1-1"));
    await first.take(320);
    const second = await client();
    second.send(importRequest("1-1"), counting(5000));
    expect(await second.take(8)).toEqual(Uint8Array.of(1, 0x11, 0, 3, 0, 0, 0, 2));
    await second.end;
    await event("refused device 1-1 is in use");
  });

  it("ends a connection that talks nonsense, and no other", async () => {
    const device = new ToyUsbDevice();
    const { client, event } = await serve({ devices: [device] });
    const good = await client();
    good.send(importRequest("1-1"));
    await good.take(320);
    const bad = await client();
    bad.send(new TextEncoder().encode("GET / HTTP/1.1\r\n\r\n"));
    await bad.end;
    await event("refused version 0x4745");
    good.send(submit({ seqnum: 2, endpoint: 1, direction: "out", data: counting(3) }));
    expect(parseReplies(await good.take(48), () => false)).toMatchObject([{ seqnum: 2, status: 0, length: 3 }]);
  });

  it("hangs up when a device is unplugged, and offers it no more; a replugged one comes back at its place", async () => {
    const device = new ToyUsbDevice();
    const { server, client, events } = await serve({ devices: [device, new ToyUsbDevice()] });
    const user = await client();
    user.send(importRequest("1-1"), submit({ seqnum: 1, endpoint: 1, direction: "in", length: 64 }));
    await user.take(320);
    device.unplug();
    await user.end;
    expect(events).toEqual(["attached 1-1", "unplugged 1-1", "detached 1-1"]);
    expect(server.devices.map((d) => d.busId)).toEqual(["1-2"]);
    expect(server.add(new ToyUsbDevice())).toBe("1-1");
  });

  it("takes a removed device from its client", async () => {
    const device = new ToyUsbDevice();
    const { server, client } = await serve({ devices: [device] });
    const user = await client();
    user.send(importRequest("1-1"));
    await user.take(320);
    expect(server.remove("1-1")).toBe(true);
    expect(server.remove("1-1")).toBe(false);
    await user.end;
    expect(server.add(device, "2-1.3")).toBe("2-1.3");
  });

  it("hangs up on clients that do not say what they want", async () => {
    const { clock, client, event } = await serve({ devices: [new ToyUsbDevice()], requestTimeoutMs: 500 });
    const silent = await client();
    const half = await client();
    half.send(importRequest("1-1").subarray(0, 20));
    const user = await client();
    user.send(importRequest("1-1"));
    await user.take(320);
    await clock.advance(499);
    expect([silent.ended, half.ended]).toEqual([false, false]);
    await clock.advance(1);
    await Promise.all([silent.end, half.end]);
    await event("refused no complete request within 500 ms");
    await clock.advance(100_000);
    expect(user.ended).toBe(false);
  });

  it("cuts off a client that does not hang up after the end", async () => {
    const { clock, server, client } = await serve({ devices: [new ToyUsbDevice()] });
    const socket = connect({ port: server.port, host: "127.0.0.1", allowHalfOpen: true });
    cleanups.push(() => socket.destroy());
    const stubborn = new Client(socket);
    stubborn.send(Uint8Array.of(9, 9, 9, 9, 9, 9, 9, 9));
    await stubborn.end;
    const closed = server.close();
    await clock.advance(1000);
    await closed;
    await expect(client()).rejects.toThrow();
  });

  it("stops listening to a client that does not take its replies, and goes on when it does", async () => {
    const device = new ToyUsbDevice();
    const { clock, client } = await serve({ devices: [device] });
    const slow = await client();
    slow.send(importRequest("1-1"));
    await slow.take(320);
    slow.socket.pause();
    // Far more than the buffers of both sockets hold.
    const total = 4000;
    const length = 64 * 64;
    let served = 0;
    device.readPacket = (_endpoint, into) => {
      served++;
      into[0] = served;
      return 64;
    };
    for (let seqnum = 1; seqnum <= total; seqnum++) slow.socket.write(submit({ seqnum, endpoint: 1, direction: "in", length }));
    let before = -1;
    // It has stopped when nothing more is asked for while the event loop turns.
    for (let quiet = 0; quiet < 200; quiet = served === before ? quiet + 1 : 0) {
      before = served;
      await clock.advance(1);
    }
    expect(served).toBeGreaterThan(0);
    expect(served / 64).toBeLessThan(total);
    slow.socket.resume();
    const replies = parseReplies(await clock.run(slow.take(total * (48 + length))), () => true);
    expect(replies.length).toBe(total);
    expect(replies.every((reply, i) => reply.seqnum === i + 1 && reply.length === length)).toBe(true);
  });

  it("closes: detaches everybody, frees the port, twice without harm", async () => {
    const device = new ToyUsbDevice();
    const { server, client, events } = await serve({ devices: [device] });
    const user = await client();
    user.send(importRequest("1-1"), submit({ seqnum: 1, endpoint: 1, direction: "in", length: 64 }));
    await user.take(320);
    const { port } = server;
    await Promise.all([server.close(), server.close(), user.end]);
    device.unplug();
    expect(events).toEqual(["attached 1-1", "detached 1-1"]);
    expect(server.port).toBe(0);
    await using other = await UsbIpServer.listen({ port });
    expect(other.port).toBe(port);
  });

  it("closes connections beyond the limit", async () => {
    const { client } = await serve({ devices: [new ToyUsbDevice()], maxConnections: 2 });
    await client();
    await client();
    const third = await client();
    await third.end;
  });
});

describe("UsbIpServer: misuse", () => {
  it("says that a port is taken", async () => {
    const other = createServer().listen(0, "127.0.0.1");
    cleanups.push(() => other.close());
    await once(other, "listening");
    const { port } = other.address() as { port: number };
    await expect(UsbIpServer.listen({ port })).rejects.toMatchObject({
      code: "busy",
      message: `port ${port} of 127.0.0.1 is in use`,
      hint: expect.stringContaining("--tcp-port"),
    });
  });

  it("says that an address is not this machine's", async () => {
    await expect(UsbIpServer.listen({ port: 0, host: "192.0.2.1" })).rejects.toMatchObject({
      code: "io",
      hint: expect.stringContaining("0.0.0.0"),
    });
  });

  it("checks ports, bus ids and devices", async () => {
    for (const port of [-1, 65_536, 1.5, Number.NaN]) await expect(UsbIpServer.listen({ port })).rejects.toThrow(RangeError);
    const device = new ToyUsbDevice();
    const { server } = await serve({ devices: [device] });
    for (const busId of ["", "1", "0-1", "1-0", "1-1.", "a-b", "1-1\n", `1-${"1.".repeat(20)}1`, "99999-1"]) {
      expect(() => server.add(new ToyUsbDevice(), busId), busId).toThrow(RangeError);
    }
    expect(() => server.add(new ToyUsbDevice(), "1-1")).toThrow("bus id 1-1 is in use");
    expect(() => server.add(device)).toThrow("the device is already exported, as 1-1");
  });
});

describe("attachCommand", () => {
  it("names the port only where it is not the usual one", () => {
    expect(attachCommand("1-1")).toBe("usbip attach -r 127.0.0.1 -b 1-1");
    expect(attachCommand("1-2", { host: "10.0.2.2", port: 4000 })).toBe("usbip --tcp-port 4000 attach -r 10.0.2.2 -b 1-2");
  });
});
