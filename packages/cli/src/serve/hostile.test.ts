import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { VirtualBus } from "canalystii";
import { RemoteBus } from "canalystii/remote";
import { expect, it } from "vitest";
import { WebSocket } from "ws";
import { random } from "../../../canalystii/test/fuzz/mutate.js";
import { hostileBytes, hostileMessage } from "../../test/hostile.js";
import { BusServer } from "./bus-server.js";

const TOKEN = "0123456789abcdef";
const HELLO = JSON.stringify({ type: "hello", version: "1.0", token: TOKEN });
/** CANALYSTII_HOSTILE_MESSAGES=200000 takes minutes. */
const MESSAGES = Number(process.env["CANALYSTII_HOSTILE_MESSAGES"] || 500);
const SEED = Number(process.env["CANALYSTII_SEED"] || 1);
const ATTACKERS = 10;
/** Messages that an attacker sends at most on one connection. */
const MOST = 20;

/** Sends up to {@link MOST} messages on a connection of its own; returns how many. */
async function attack(url: string, next: () => number, left: number): Promise<number> {
  if (next() % 10 === 0) return attackBelow(url, next);
  const socket = new WebSocket(url, { perMessageDeflate: false });
  socket.on("error", () => {});
  const closed = once(socket, "close").catch(() => {});
  await Promise.race([once(socket, "open").catch(() => {}), closed]);
  const first = hostileMessage(next);
  if (first.admitted) socket.send(HELLO);
  let sent = 0;
  for (let count = Math.min(left, 1 + (next() % MOST)); sent < count && socket.readyState === socket.OPEN; sent++) {
    socket.send(sent === 0 ? first.message : hostileMessage(next).message);
    // lets answers come, sometimes
    if (next() % 4 === 0) await new Promise((resolve) => setImmediate(resolve));
  }
  if (next() % 3 === 0) socket.terminate();
  else socket.close();
  await closed;
  return sent;
}

/** Sends something that is not even the WebSocket protocol. */
async function attackBelow(url: string, next: () => number): Promise<number> {
  const { port, host, pathname } = new URL(url);
  const socket: Socket = connect(Number(port), "127.0.0.1");
  socket.on("error", () => {});
  socket.resume();
  socket.write(
    `GET ${pathname} HTTP/1.1\r\nHost: ${host}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n`,
  );
  socket.write(hostileBytes(next));
  if (next() % 2 === 0) socket.end();
  else setTimeout(() => socket.destroy(), 5);
  await once(socket, "close");
  return 1;
}

it(
  `${MESSAGES} hostile messages leave a server up, and its other clients without a loss`,
  async () => {
    const [served, peer] = VirtualBus.pair() as [VirtualBus, VirtualBus];
    const [other, otherPeer] = VirtualBus.pair() as [VirtualBus, VirtualBus];
    const ends = { refused: 0, connected: 0, disconnected: 0 };
    await using server = await BusServer.listen({
      buses: [served, other],
      host: "127.0.0.1",
      port: 0,
      token: TOKEN,
      site: new Map(),
      // the attackers are on a bus of their own, where they may do everything
      allowSend: true,
      allowConfigure: true,
      // they all have this address
      limits: { strangers: 1000, lingerMs: 20 },
      onEvent: ({ type }) => ends[type]++,
    });
    const url = `ws://127.0.0.1:${server.port}/bus`;
    const socket = new WebSocket(url);
    await once(socket, "open");
    const client = await RemoteBus.connect(socket, { token: TOKEN });
    const stream = client.batches();
    // frames that come before the server knows of the stream are none of it
    let received: number | undefined;
    let gaps = 0;
    const reading = (async () => {
      for await (const { length, id } of stream) {
        for (let row = 0; row < length; row++) {
          if (received !== undefined && id[row] !== received + 1) gaps++;
          received = id[row];
        }
      }
    })();
    let sent = 0;
    let going = true;
    const sending = (async () => {
      while (going) {
        await peer.send(Array.from({ length: 8 }, () => ({ id: ++sent, extended: true })));
        await sleep(1);
      }
    })();

    let left = MESSAGES;
    const attackers = Array.from({ length: ATTACKERS }, async (_, i) => {
      const next = random(SEED * 1000 + i);
      while (left > 0) left -= await attack(`${url}/1`, next, left);
    });
    await Promise.all(attackers);
    going = false;
    await sending;
    while (received !== sent) await sleep(5);
    expect({ gaps, dropped: stream.dropped }).toEqual({ gaps: 0, dropped: 0 });
    expect(ends.refused + ends.disconnected).toBeGreaterThan(MESSAGES / MOST / 2);
    expect(server.clients).toBe(1);
    await client.close();
    await reading;
    await Promise.all([served, peer, other, otherPeer].map((bus) => bus.close()));
  },
  60_000 + MESSAGES * 20,
);
