import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, expect, it } from "vitest";
import { type WebSocket, WebSocketServer } from "ws";
import { CanError } from "../base/errors.js";
import { VirtualBus } from "../bus/virtual-bus.js";
import { openBus } from "../open-bus.js";
import { type ExposedBus, exposeBus, faultPlaceOf } from "./index.js";

let server: Server;
let sockets: WebSocketServer;
let served: VirtualBus;
let peer: VirtualBus;
let exposed: ExposedBus | undefined;
const requested: string[] = [];
const sessions: WebSocket[] = [];

const authorize = (token: string | undefined) => {
  if (token !== "secret")
    throw new CanError("permission-denied", "the token is wrong", { hint: "copy the address that the server printed" });
};

async function listen(port = 0): Promise<number> {
  server = createServer((_request, response) => response.writeHead(404).end());
  sockets = new WebSocketServer({ noServer: true });
  server.on("upgrade", (request, socket, head) => {
    requested.push(request.url ?? "");
    if (request.url !== "/bus") socket.end("HTTP/1.1 403 Forbidden\r\n\r\n");
    else {
      sockets.handleUpgrade(request, socket, head, (webSocket) => {
        sessions.push(webSocket);
        exposed = exposeBus(served, webSocket, { send: true, authorize });
      });
    }
  });
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  return (server.address() as AddressInfo).port;
}

async function stop(): Promise<void> {
  for (const session of sessions.splice(0)) session.terminate();
  server.close();
  await once(server, "close");
}

let port: number;
beforeEach(async () => {
  [served, peer] = VirtualBus.pair();
  requested.length = 0;
  port = await listen();
});
afterEach(async () => {
  await stop();
  await Promise.all([served.close(), peer.close()]);
});

it("opens the bus of a server; the token is in no URL", async () => {
  const bus = await openBus(`ws://127.0.0.1:${port}#token=secret`);
  expect(bus.name).toBe(`ws://127.0.0.1:${port}/bus`);
  const stream = bus.frames();
  await bus.send({ id: 0x77 });
  await peer.send({ id: 0x42, data: [1, 2, 3] });
  expect((await stream.next()).value).toMatchObject({ id: 0x42, data: Uint8Array.of(1, 2, 3) });
  expect(requested).toEqual(["/bus"]);
  await bus.close();
  await expect(exposed?.closed).resolves.toBeUndefined();
});

it("is refused with a wrong token, by status, and where there is no server", async () => {
  const hint = "copy the address that the server printed";
  await expect(openBus(`ws://127.0.0.1:${port}/bus#token=guess`)).rejects.toMatchObject({ code: "permission-denied", hint });
  await expect(openBus(`ws://127.0.0.1:${port}/bus`)).rejects.toMatchObject({ code: "permission-denied", hint });
  const refused = { code: "permission-denied", message: expect.stringContaining("HTTP status 403") };
  await expect(openBus(`ws://127.0.0.1:${port}/other`)).rejects.toMatchObject(refused);
  await expect(openBus("ws://127.0.0.1:1/bus")).rejects.toMatchObject({ code: "not-found", message: /connection refused$/ });
  await expect(openBus(`ws://127.0.0.1:${port}/bus#guess`)).rejects.toThrow(TypeError);
});

it("ends when the server is killed", async () => {
  const bus = await openBus(`ws://127.0.0.1:${port}/bus#token=secret`);
  const waiting = bus.frames().next();
  sessions[0]?.terminate();
  await expect(waiting).rejects.toMatchObject({
    code: "disconnected",
    message: `the connection to ws://127.0.0.1:${port}/bus was lost`,
  });
  expect(faultPlaceOf(await bus.closed.catch((error: unknown) => error))).toBe("link");
  await expect(exposed?.closed).rejects.toMatchObject({ code: "disconnected" });
});

it("comes back when the server does", async () => {
  const bus = await openBus(`ws://127.0.0.1:${port}/bus#token=secret`, { reconnect: true });
  const stream = bus.frames();
  const back = new Promise((resolve) => bus.on("reconnected", resolve));
  await stop();
  await listen(port);
  expect(await back).toMatchObject({ downMs: expect.any(Number), missed: 0 });
  // the consumer is one again when a request after it is answered
  await bus.send({ id: 1 });
  await peer.send({ id: 2 });
  expect((await stream.next()).value.id).toBe(2);
  await bus.close();
});
