import { EventEmitter, once } from "node:events";
import { type IncomingMessage, request } from "node:http";
import type { Socket } from "node:net";
import { type CanBus, type CanFrame, VirtualBus, VirtualClock } from "canalystii";
import { RemoteBus } from "canalystii/remote";
import { afterEach, describe, expect, it } from "vitest";
import { type RawData, WebSocket } from "ws";
import { BusServer, type BusServerOptions } from "./bus-server.js";
import type { ServeEvent } from "./serve-event.js";

const TOKEN = "0123456789abcdef";
const HELLO = JSON.stringify({ type: "hello", version: "1.0", token: TOKEN });

const endings: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of endings.splice(0).reverse()) await end();
});

/** A server of one bus, and the other end of that bus. */
async function start(options: Partial<BusServerOptions> = {}) {
  const [served, peer] = VirtualBus.pair() as [VirtualBus, VirtualBus];
  const events: ServeEvent[] = [];
  const told = new EventEmitter();
  /** Resolves when so many events have been reported. */
  const reported = async (count: number) => {
    while (events.length < count) await once(told, "event");
    return events;
  };
  const server = await BusServer.listen({
    buses: [served],
    host: "127.0.0.1",
    port: 0,
    token: TOKEN,
    site: new Map(),
    onEvent: (event) => {
      events.push(event);
      told.emit("event");
    },
    ...options,
  });
  endings.push(
    () => Promise.all([served.close(), peer.close()]),
    () => server.close(),
  );
  const url = `ws://127.0.0.1:${server.port}/bus`;
  return { server, served, peer, events, reported, url };
}

function open(url: string): WebSocket {
  const socket = new WebSocket(url, { perMessageDeflate: false });
  socket.on("error", () => {});
  endings.push(() => socket.terminate());
  return socket;
}

async function join(url: string, token = TOKEN): Promise<RemoteBus> {
  const socket = open(url);
  await once(socket, "open");
  const bus = await RemoteBus.connect(socket, { token });
  endings.push(() => bus.close());
  return bus;
}

/** Resolves to how a WebSocket was closed, and the messages before. */
async function closing(socket: WebSocket): Promise<{ code: number; reason: string; messages: unknown[] }> {
  const messages: unknown[] = [];
  socket.on("message", (data: RawData, isBinary: boolean) => messages.push(isBinary ? data : JSON.parse(data.toString())));
  const [code, reason] = (await once(socket, "close")) as [number, Buffer];
  return { code, reason: reason.toString(), messages };
}

/** Opens a WebSocket, sends messages and resolves to how it was closed. */
async function say(url: string, ...messages: readonly (string | Uint8Array)[]) {
  const socket = open(url);
  const closed = closing(socket);
  await once(socket, "open");
  for (const message of messages) socket.send(message);
  return closed;
}

const UPGRADE = {
  Upgrade: "websocket",
  Connection: "Upgrade",
  "Sec-WebSocket-Version": "13",
  "Sec-WebSocket-Key": "AAAAAAAAAAAAAAAAAAAAAA==",
};

/** Asks for a WebSocket and resolves to the HTTP status of the answer. */
async function ask(url: string, headers?: Readonly<Record<string, string>>): Promise<number | undefined> {
  const asking = request(url.replace(/^ws/, "http"), { headers: { ...UPGRADE, ...headers } }).end();
  const [answer] = (await Promise.race([once(asking, "response"), once(asking, "upgrade")])) as [IncomingMessage];
  answer.destroy();
  return answer.statusCode;
}

async function first(bus: CanBus): Promise<CanFrame | undefined> {
  for await (const frame of bus.frames()) return frame;
  return undefined;
}

describe("a bus server", () => {
  it("gives every client with the token the frames of its bus, and says who comes and leaves", async () => {
    const { served, peer, reported, url } = await start();
    const [other, otherPeer] = VirtualBus.pair() as [VirtualBus, VirtualBus];
    const { url: two } = await start({ buses: [served, other] });
    const clients = await Promise.all([join(url), join(url), join(`${two}/1`)]);
    peer.sendPeriodic({ id: 1 }, { periodMs: 5 });
    otherPeer.sendPeriodic({ id: 2 }, { periodMs: 5 });
    expect((await Promise.all(clients.map(first))).map((frame) => frame?.id)).toEqual([1, 1, 2]);
    await clients[0]?.close();
    const events = await reported(3);
    expect(events.map(({ type }) => type)).toEqual(["connected", "connected", "disconnected"]);
    expect(events[0]).toEqual({
      type: "connected",
      peer: expect.stringMatching(/^127\.0\.0\.1:\d+$/) as unknown,
      bus: "/bus/0",
      origin: undefined,
    });
    expect(events[2]).toMatchObject({ bus: "/bus/0", dropped: 0, reason: undefined });
    await Promise.all([other.close(), otherPeer.close()]);
  });

  it("takes a page that is left for a client that leaves, and a connection that is cut for one that is lost", async () => {
    const { url, reported } = await start();
    const leave = async (how: (socket: WebSocket) => void) => {
      const socket = open(url);
      await once(socket, "open");
      socket.send(HELLO);
      await once(socket, "message");
      how(socket);
    };
    await leave((socket) => socket.close(1001));
    expect((await reported(2))[1]).toMatchObject({ type: "disconnected", reason: undefined });
    await leave((socket) => socket.terminate());
    expect((await reported(4))[3]).toMatchObject({
      type: "disconnected",
      reason: expect.stringMatching(/^the connection to .* was lost$/) as unknown,
    });
  });

  it("lets clients only listen, unless more is allowed; a refusal names the option", async () => {
    const { url } = await start();
    const client = await join(url);
    expect(client.abilities).toEqual({ send: false, configure: false });
    await expect(client.send({ id: 1 })).rejects.toMatchObject({
      code: "permission-denied",
      hint: expect.stringContaining("--allow-send") as unknown,
    });
    await expect(client.stop(0)).rejects.toMatchObject({
      code: "permission-denied",
      hint: expect.stringContaining("--allow-configure") as unknown,
    });
    const { url: open, peer } = await start({ allowSend: true, allowConfigure: true });
    const master = await join(open);
    const received = first(peer);
    await master.send({ id: 5 });
    expect((await received)?.id).toBe(5);
    await master.stop(0);
    await expect(master.send({ id: 6 })).rejects.toMatchObject({ code: "not-started" });
  });

  it.each([
    ["a wrong token", [JSON.stringify({ type: "hello", version: "1.0", token: "wrong" })], 4008, "the token is wrong"],
    ["no token", [JSON.stringify({ type: "hello", version: "1.0" })], 4008, "the server needs a token"],
    ["another message", [JSON.stringify({ type: "ping", id: 1 })], 4002, "hello"],
    ["another version", [JSON.stringify({ type: "hello", version: "9.0", token: TOKEN })], 4011, "version 9.0"],
    ["no JSON", ["hello"], 4002, "not JSON"],
    ["bytes", [new Uint8Array(100)], 4002, "binary message"],
    ["text and bytes after the token", [HELLO, new Uint8Array([1, 2, 3])], 4002, ""],
    ["a message that is too long", ["x".repeat((1 << 20) + 1)], 1009, ""],
  ])("closes a connection that sends %s, with the reason", async (_what, messages, code, reason) => {
    const { url, server, reported } = await start();
    const closed = await say(url, ...messages);
    expect(closed.code).toBe(code);
    expect(closed.reason).toContain(reason);
    const events = await reported(messages[0] === HELLO ? 2 : 1);
    expect(events.at(-1)).toMatchObject({ type: messages[0] === HELLO ? "disconnected" : "refused", reason: expect.anything() as unknown });
    expect(server.clients).toBe(0);
  });

  it("refuses pages of other origins, other hosts and unknown paths before there is a WebSocket", async () => {
    const { url, server, events } = await start({ allowedOrigins: ["https://analyzer.example"] });
    expect(await ask(url, { Origin: "https://evil.example" })).toBe(403);
    expect(await ask(url, { Host: "evil.example", Origin: "http://evil.example" })).toBe(421);
    expect(await ask(`${url}/1`)).toBe(404);
    expect(await ask(url, { "Sec-WebSocket-Version": "8", "Sec-WebSocket-Origin": "https://evil.example" })).toBe(403);
    expect(await ask(url, { "Sec-WebSocket-Key": "x" })).toBe(400);
    expect(events.map(({ type }) => type)).toEqual(Array.from({ length: 5 }, () => "refused"));
    for (const Origin of ["https://analyzer.example", `http://127.0.0.1:${server.port}`]) expect(await ask(url, { Origin })).toBe(101);
  });

  it("after five wrong tokens refuses the right one for a while, and again takes it later", async () => {
    const { url } = await start();
    for (let i = 0; i < 5; i++)
      await expect(join(url, "wrong")).rejects.toMatchObject({ code: "permission-denied", message: "the token is wrong" });
    await expect(join(url)).rejects.toMatchObject({
      code: "permission-denied",
      message: expect.stringMatching(/^too many wrong tokens .* in 1 s$/) as unknown,
    });
  });

  it("refuses clients and strangers above the limits, and has room again afterwards", async () => {
    const { url, server } = await start({ limits: { clients: 2, strangers: 1 } });
    const [a] = [await join(url), await join(url)];
    await expect(join(url)).rejects.toMatchObject({ code: "busy", message: "the maximum number of clients (2) is connected" });
    await a?.close();
    await join(url);
    expect(server.clients).toBe(2);
    const stranger = open(url);
    await once(stranger, "open");
    expect(await ask(url)).toBe(503);
  });

  it("closes strangers that send no token in time, whether or not they answer", async () => {
    const { url, reported } = await start({ limits: { handshakeMs: 100, lingerMs: 50 } });
    expect(await closing(open(url))).toMatchObject({ code: 4008, reason: "sent no token within 0.1 s" });
    expect(await reported(1)).toMatchObject([{ type: "refused", reason: "sent no token within 0.1 s" }]);
    // it neither sends a token nor answers the closing
    const silent = request(url.replace(/^ws/, "http"), { headers: UPGRADE }).end();
    const [, socket] = (await once(silent, "upgrade")) as [IncomingMessage, Socket];
    socket.resume();
    await once(socket, "close");
  });

  it("lets go a client that reads and says nothing, within 10 s, with the frames that it missed", async () => {
    const clock = new VirtualClock();
    const { url, peer, reported } = await start({ clock, limits: { framesWaiting: 100 } });
    const socket = open(url);
    await once(socket, "open");
    for (const message of [
      HELLO,
      '{"type":"open","stream":1,"capacity":100,"window":1,"overflow":"drop-oldest"}',
      '{"type":"ping","id":1}',
    ]) {
      socket.send(message);
      if (!message.includes("open")) await once(socket, "message");
    }
    socket.pause();
    // more than may be on the way
    for (let i = 0; i < 100; i++) await peer.send(Array.from({ length: 100 }, () => ({ id: i })));
    await clock.advance(10_000);
    const [, end] = await reported(2);
    expect(end).toMatchObject({ type: "disconnected", reason: "the client has not answered for 9 s" });
    expect((end as { readonly dropped: number }).dropped).toBeGreaterThan(0);
  });

  it("ends with its clients told why, their buses unharmed", async () => {
    const { url, server, events, served } = await start();
    const client = await join(url);
    const failed = expect(client.closed).rejects.toMatchObject({ code: "disconnected" });
    await server.close();
    await failed;
    expect(events.filter(({ type }) => type === "refused")).toEqual([]);
    await served.send({ id: 1 });
  });
});
