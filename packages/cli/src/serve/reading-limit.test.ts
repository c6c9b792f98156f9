import { EventEmitter } from "node:events";
import { VirtualClock } from "canalystii";
import { expect, it } from "vitest";
import type { WebSocket } from "ws";
import { limitReading } from "./reading-limit.js";

class FakeSocket extends EventEmitter {
  bufferedAmount = 0;
  isPaused = false;

  pause(): void {
    this.isPaused = true;
  }

  resume(): void {
    this.isPaused = false;
  }
}

function start() {
  const clock = new VirtualClock();
  const socket = new FakeSocket();
  const end = limitReading(socket as unknown as WebSocket, { clock, limits: { messagesPerSecond: 100, waitingBytes: 1000 } });
  return { clock, socket, end };
}

it("reading from a client that sends too fast pauses until the rate is met", async () => {
  const { clock, socket, end } = start();
  for (let i = 0; i < 100; i++) socket.emit("message");
  expect(socket.isPaused).toBe(false);
  // what was read already is still delivered
  for (let i = 0; i < 50; i++) socket.emit("message");
  expect(socket.isPaused).toBe(true);
  await clock.advance(490);
  expect(socket.isPaused).toBe(true);
  await clock.advance(20);
  expect(socket.isPaused).toBe(false);
  end();
  expect(clock.pending).toBe(0);
});

it("reading from a client that does not read its answers pauses until it has", async () => {
  const { clock, socket, end } = start();
  socket.bufferedAmount = 1001;
  socket.emit("message");
  expect(socket.isPaused).toBe(true);
  await clock.advance(10_000);
  expect(socket.isPaused).toBe(true);
  socket.bufferedAmount = 1000;
  await clock.advance(20);
  expect(socket.isPaused).toBe(false);
  socket.bufferedAmount = 1001;
  socket.emit("message");
  end();
  expect(clock.pending).toBe(0);
});
