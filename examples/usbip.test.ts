import { once } from "node:events";
import { connect } from "node:net";
import { expect, it, vi } from "vitest";

it("usbip.ts serves the virtual adapter and ends with Ctrl-C", async () => {
  const log = vi.spyOn(console, "log").mockImplementation(() => {});
  vi.spyOn(console, "error").mockImplementation(() => {});
  const listeners = process.listenerCount("SIGINT");
  vi.stubEnv("PORT", "0");
  await import("./usbip.js");
  const [, port] = /^usbip --tcp-port (\d+) attach -r 127\.0\.0\.1 -b 1-1$/.exec(String(log.mock.calls[0]?.[0])) ?? [];
  const socket = connect({ port: Number(port), host: "127.0.0.1" });
  socket.write(Uint8Array.of(0x01, 0x11, 0x80, 0x05, 0, 0, 0, 0));
  const chunks: Buffer[] = [];
  socket.on("data", (chunk) => chunks.push(chunk));
  await once(socket, "close");
  const list = Buffer.concat(chunks);
  expect(list.length).toBe(12 + 312 + 4);
  expect([list.readUInt16BE(312), list.readUInt16BE(314)]).toEqual([0x04d8, 0x0053]);

  const [stop] = process.listeners("SIGINT").slice(listeners);
  await stop?.("SIGINT");
  const late = connect({ port: Number(port), host: "127.0.0.1" });
  await expect(once(late, "connect")).rejects.toMatchObject({ code: "ECONNREFUSED" });
});
