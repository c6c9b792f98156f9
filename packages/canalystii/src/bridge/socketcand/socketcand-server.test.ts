import { createSocket } from "node:dgram";
import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { VirtualBus } from "../../bus/virtual-bus.js";
import { FrameBatch, FrameFlag } from "../../can/frame-batch.js";
import { openBus } from "../../open-bus.js";
import { openSocketcandBus } from "./socketcand-connect.node.js";
import { SocketcandServer, type SocketcandServerOptions } from "./socketcand-server.node.js";
import { parseSocketcandUrl } from "./socketcand-url.js";

const open: AsyncDisposable[] = [];

afterEach(async () => {
  for (const thing of open.splice(0).reverse()) await thing[Symbol.asyncDispose]();
});

function keep<T extends AsyncDisposable>(thing: T): T {
  open.push(thing);
  return thing;
}

async function serve(options: SocketcandServerOptions = {}) {
  const [served, other] = VirtualBus.pair().map(keep) as [VirtualBus, VirtualBus];
  const server = keep(await SocketcandServer.listen(served, { port: 0, ...options }));
  return { served, other, server, url: (names: string) => `socketcand://127.0.0.1:${server.port}/${names}` };
}

/** Reads from a socket until what came satisfies a test. */
async function readUntil(socket: Socket, done: (text: string) => boolean): Promise<string> {
  let text = "";
  for await (const chunk of socket.iterator({ destroyOnReturn: false })) {
    text += String(chunk);
    if (done(text)) break;
  }
  return text;
}

async function dial(port: number): Promise<Socket> {
  const socket = connect({ port, host: "127.0.0.1" });
  socket.on("error", () => {});
  open.push({ [Symbol.asyncDispose]: async () => void socket.destroy() });
  await once(socket, "connect");
  return socket;
}

describe("SocketcandBus and SocketcandServer over loopback", () => {
  it("carries every kind of frame both ways, on two channels", async () => {
    const { other, url } = await serve();
    const bus = keep(await openSocketcandBus(url("can0,can1")));
    expect(bus.channels).toEqual([0, 1]);
    const kinds = [0, 1].flatMap((channel) => [
      ...Array.from({ length: 9 }, (_, dlc) => ({ channel, id: 0x100 + dlc, data: Uint8Array.from({ length: dlc }, (_, i) => 0xf8 + i) })),
      ...Array.from({ length: 9 }, (_, dlc) => ({ channel, id: dlc, extended: true, remote: true, dlc })),
      { channel, id: 0x1fff_ffff, data: [1] },
    ]);
    for (const [from, to] of [
      [bus, other],
      [other, bus],
    ] as const) {
      const stream = to.frames();
      // Sent early frames would be held back, which is also to be seen.
      await from.send(kinds);
      const got = [];
      for await (const frame of stream) {
        got.push(frame);
        if (got.length === kinds.length) break;
      }
      for (const channel of [0, 1]) {
        expect(got.filter((frame) => frame.channel === channel)).toMatchObject(
          kinds
            .filter((frame) => frame.channel === channel)
            .map((kind) => ({ ...kind, data: "data" in kind ? Uint8Array.from(kind.data) : new Uint8Array(0) })),
        );
      }
    }
  });

  it("carries 20,000 frames each way without loss or reorder", async () => {
    const total = 20_000;
    const { other, url } = await serve();
    const bus = keep(await openSocketcandBus(url("can0,can1")));
    const batch = (channel: number) => {
      const frames = new FrameBatch(total);
      for (let i = 0; i < total; i++) frames.data[frames.add(0, i, FrameFlag.EXTENDED, channel, 1)] = i;
      return frames;
    };
    const collect = async (from: VirtualBus | typeof bus, channel: number) => {
      const ids: number[] = [];
      const stream = from.batches({ channels: [channel] });
      for await (const part of stream) {
        ids.push(...part.id.subarray(0, part.length));
        if (ids.length >= total) break;
      }
      return ids;
    };
    const received = [collect(bus, 0), collect(other, 1)];
    const down = batch(0);
    const send = async () => {
      // As a bus does it: not everything in one moment.
      for (let i = 0; i < total; i += 500) {
        await other.send(down.slice(i, i + 500));
        await new Promise<void>((resolve) => setImmediate(resolve));
      }
    };
    await Promise.all([send(), bus.send(batch(1))]);
    const all = Array.from({ length: total }, (_, i) => i);
    expect(await Promise.all(received)).toEqual([all, all]);
    expect(bus.statistics().channels.get(1)?.sent).toBe(total);
  });

  it("shows the server's client what another client sends, stops and starts its ears", async () => {
    const { url } = await serve();
    const [a, b] = [keep(await openSocketcandBus(url("can1"))), keep(await openSocketcandBus(url("can1")))];
    const stream = b.frames();
    await a.send({ id: 1 });
    expect((await stream.next()).value).toMatchObject({ id: 1, channel: 0 });
    await a.stop(0);
    await expect(a.send({ id: 2 })).rejects.toMatchObject({ code: "not-started" });
    await a.start(0);
    await a.send({ id: 3 });
    expect((await stream.next()).value).toMatchObject({ id: 3 });
    await expect(a.configure(0, { bitrate: 500_000 })).rejects.toMatchObject({ code: "unsupported" });
  });

  it("ends with a fault when the server goes, and says why it can't be reached", async () => {
    const { server, url, other } = await serve();
    const bus = keep(await openSocketcandBus(url("can0")));
    const stream = bus.frames();
    await expect(openSocketcandBus(url("can7"))).rejects.toMatchObject({
      code: "not-found",
      message: "the server refused: could not open bus",
    });
    const where = url("can0");
    await server.close();
    await expect(bus.closed).rejects.toMatchObject({ code: "disconnected" });
    await expect(stream.next()).rejects.toMatchObject({ code: "disconnected" });
    await expect(bus.send({ id: 1 })).rejects.toMatchObject({ code: "disconnected" });
    await expect(openSocketcandBus(where)).rejects.toMatchObject({
      code: "not-found",
      message: expect.stringMatching(/: connection refused$/),
    });
    // The bus that was served lives on.
    await other.send({ id: 1 });
  });

  it("is a bus that openBus knows", async () => {
    const { other, url } = await serve();
    const bus = keep(await openBus(url("can1"), { bitrate: 500_000 }));
    const stream = bus.frames();
    await other.send({ id: 0x42, channel: 1 });
    expect((await stream.next()).value).toMatchObject({ id: 0x42, channel: 0 });
  });

  it("gives up a server that says nothing, or something else", async () => {
    for (const [greeting, code] of [
      ["", "timeout"],
      ["HTTP/1.1 400 Bad Request\r\n".repeat(20), "protocol"],
      ["< hello >", "protocol"],
    ] as const) {
      const sockets: Socket[] = [];
      const server = createServer((socket) => {
        sockets.push(socket.on("error", () => {}));
        socket.write(greeting);
      });
      server.listen(0, "127.0.0.1");
      await once(server, "listening");
      const { port } = server.address() as { port: number };
      await expect(openSocketcandBus(`socketcand://127.0.0.1:${port}/can0`, { timeoutMs: 50 })).rejects.toMatchObject({ code });
      for (const socket of sockets) socket.destroy();
      server.close();
    }
  });
});

describe("SocketcandServer", () => {
  it("ends with the bus and frees the port; says when the port is taken", async () => {
    const { server, served } = await serve();
    const { port } = server;
    await expect(SocketcandServer.listen(served, { port })).rejects.toMatchObject({ code: "busy" });
    await expect(SocketcandServer.listen(served, { port: 70_000 })).rejects.toThrow("port 70000 is not a TCP port");
    served.unplug();
    await server.closed;
    expect(server.port).toBe(0);
    const again = await serve({ port });
    expect(again.server.port).toBe(port);
  });

  it("warns when it can be reached from elsewhere, and only then", async () => {
    const warnings: string[] = [];
    const onWarning = (message: string) => warnings.push(message);
    await serve({ onWarning });
    await serve({ onWarning, host: "localhost" });
    expect(warnings).toEqual([]);
    await serve({ onWarning, host: "0.0.0.0" });
    expect(warnings).toEqual([expect.stringContaining("no authentication")]);
  });

  it("sends a beacon when asked to", async () => {
    const listener = createSocket("udp4");
    listener.bind(0, "127.0.0.1");
    await once(listener, "listening");
    const { server } = await serve({ beacon: { host: "127.0.0.1", port: listener.address().port, description: 'a <b> & "c"' } });
    const [message] = (await once(listener, "message")) as [Buffer];
    listener.close();
    const text = message.toString();
    expect(text).toContain(`<URL>can://127.0.0.1:${server.port}</URL><Bus name="can0"/><Bus name="can1"/></CANBeacon>`);
    expect(text).toContain('type="adapter" description="a &lt;b&gt; &amp; &quot;c&quot;">');
  });

  it("serves the others while hundreds connect, say nothing, hang up half-way, or talk nonsense", async () => {
    const { server, other, url } = await serve({ maxClients: 40 });
    const bus = keep(await openSocketcandBus(url("can0")));
    const stream = bus.frames();
    const crowd = await Promise.all(Array.from({ length: 90 }, () => dial(server.port)));
    const answers = await Promise.all(crowd.map((socket) => readUntil(socket, (text) => text.includes(">"))));
    expect(answers.filter((text) => text === "< hi >")).toHaveLength(39);
    expect(answers.filter((text) => text === "< error too many clients >")).toHaveLength(51);
    const welcome = crowd.filter((_, i) => answers[i] === "< hi >");
    welcome.forEach((socket, i) => {
      if (i % 3 === 0) socket.write("x".repeat(100_000));
      else if (i % 3 === 1) socket.end("< open can0");
      else socket.write(`< open can0 >< rawmode >${"< send 1 >".repeat(2000)}`);
    });
    await Promise.all(welcome.filter((_, i) => i % 3 !== 2).map((socket) => socket.resume() && once(socket, "close")));
    expect(server.clients.length).toBe(1 + 13);
    await other.send({ id: 0x77 });
    expect((await stream.next()).value).toMatchObject({ id: 0x77 });
    await bus.send({ id: 0x78 });
  });

  it("is not held up by a client that never reads", async () => {
    const { server, other, url } = await serve({ maxQueuedBytes: 20_000, stallMs: 60_000 });
    const dead = await dial(server.port);
    dead.pause();
    dead.write("< open can0 >< rawmode >");
    const bus = keep(await openSocketcandBus(url("can0")));
    const stream = bus.batches();
    const batch = new FrameBatch(1000);
    for (let i = 0; i < 1000; i++) batch.add(0, i & 0x7ff, 0, 0, 8);
    let received = 0;
    let rounds = 0;
    // What the kernel keeps for a socket is some MiB; then the queue here fills, then frames are dropped.
    while (!server.clients.some(({ dropped }) => dropped > 0)) {
      if (++rounds > 500) throw new Error("nothing was dropped");
      await other.send(batch);
      while (received < rounds * 1000) received += (await stream.next()).value?.length ?? 0;
    }
    expect(received).toBe(rounds * 1000);
    expect(server.clients.map(({ dropped }) => dropped > 0)).toEqual([true, false]);
  });
});

describe("parseSocketcandUrl", () => {
  it("reads host, port and names", () => {
    expect(parseSocketcandUrl("socketcand://pi/can0")).toEqual({ host: "pi", port: 29_536, buses: ["can0"] });
    expect(parseSocketcandUrl("socketcand://10.0.0.1:1234/vcan0,can1")).toEqual({ host: "10.0.0.1", port: 1234, buses: ["vcan0", "can1"] });
    expect(parseSocketcandUrl("socketcand://[::1]")).toEqual({ host: "::1", port: 29_536, buses: ["can0"] });
  });

  it.each(["", "socketcand://", "http://pi/can0", "socketcand://pi/can0/can1", "socketcand://a b/can0", "socketcand://pi/<x>"])(
    "refuses %j",
    (text) => {
      expect(() => parseSocketcandUrl(text)).toThrow(TypeError);
    },
  );

  it("refuses a port that is none", () => {
    expect(() => parseSocketcandUrl("socketcand://pi:0/can0")).toThrow("port 0 is not in 1..65535");
    expect(() => parseSocketcandUrl("socketcand://pi:65536/can0")).toThrow(RangeError);
  });
});
