import { once } from "node:events";
import { connect, createServer, type Server, type Socket } from "node:net";
import { CanalystBus, systemClock } from "canalystii";
import { VirtualAdapter } from "canalystii/simulator";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { BusServer } from "../src/serve/bus-server.js";
import { runInProcess } from "./in-process.js";

const TOKEN = "0123456789abcdef";

let adapter: VirtualAdapter;
let bus: CanalystBus;
let server: BusServer;
let ending: AbortController;
/** Between the command and the server, to be cut. */
let wire: Server;
let wires: Socket[];

async function serve(reconnect: boolean): Promise<void> {
  adapter = new VirtualAdapter({ clock: systemClock, joined: false });
  const device = () => adapter.usbDevice({ nativeTimeouts: true });
  bus = await CanalystBus.open({ device, bitrate: 500_000, reconnect, name: "sim" });
  adapter.addTraffic({ kind: "flood", framesPerSecond: 200 });
  server = await BusServer.listen({ buses: [bus], host: "127.0.0.1", port: 0, token: TOKEN, site: new Map() });
}

beforeEach(async () => {
  ending = new AbortController();
  wires = [];
  wire = createServer((near) => {
    const far = connect(server.port, "127.0.0.1");
    wires.push(near, far);
    for (const end of [near, far]) end.on("error", () => {});
    near.pipe(far).pipe(near);
  });
  await once(wire.listen(0, "127.0.0.1"), "listening");
});
afterEach(async () => {
  ending.abort();
  for (const each of wires) each.destroy();
  wire.close();
  await server.close();
  await bus.close();
  adapter.dispose();
});

function cut(): void {
  for (const each of wires.splice(0)) each.destroy();
}

/**
 * Runs `canalyst dump` on the server. Once frames have arrived, `fail` is called; once the command has said what `words` are about,
 * `repair`; with further frames after that, the command is ended.
 */
async function dump(
  fail: () => unknown,
  { args = [], words, repair = () => {} }: { args?: string[]; words?: RegExp; repair?: () => unknown } = {},
) {
  const { port } = wire.address() as { readonly port: number };
  let phase = 0;
  let stderr = "";
  const run = await runInProcess(["dump", "--device", `ws://127.0.0.1:${port}/bus#token=${TOKEN}`, ...args], {
    signal: ending.signal,
    onOutput: () => {
      if (phase === 0) {
        phase = 1;
        fail();
      } else if (phase === 3) ending.abort();
    },
    onWords: (text) => {
      stderr = text;
      if (phase === 1 && words?.test(stderr) === true) {
        phase = 2;
        repair();
      }
      if (phase === 2 && stderr.includes("reconnected")) phase = 3;
    },
  });
  return { status: run.status, stderr: run.stderr.replaceAll(String(port), "PORT") };
}

describe("what a command says and does when its bus on another machine fails", () => {
  it("the adapter is unplugged", async () => {
    await serve(false);
    expect(await dump(() => adapter.unplug())).toEqual({ status: 4, stderr: "canalyst: the adapter was unplugged\n" });
  });

  it("the adapter is unplugged and comes back, at a server with --reconnect", async () => {
    await serve(true);
    const { status, stderr } = await dump(() => adapter.unplug(), { words: /waiting/, repair: () => adapter.plug() });
    expect(stderr).toMatch(/^canalyst: warning: the adapter was unplugged; waiting to reconnect\nreconnected after \d\.\d s\n$/);
    expect(status).toBe(0);
  });

  it("the server ends", async () => {
    await serve(false);
    expect(await dump(() => server.close())).toEqual({ status: 4, stderr: "canalyst: the bus sim is no longer provided\n" });
  });

  it("the connection is cut", async () => {
    await serve(false);
    expect(await dump(cut)).toEqual({ status: 4, stderr: "canalyst: the connection to ws://127.0.0.1:PORT/bus was lost\n" });
  });

  it("the connection is cut, and there is --reconnect", async () => {
    await serve(false);
    const { status, stderr } = await dump(cut, { args: ["--reconnect"], words: /waiting/ });
    expect(stderr).toMatch(
      /^canalyst: warning: the connection to ws:\/\/127\.0\.0\.1:PORT\/bus was lost; waiting to reconnect\nreconnected after \d\.\d s; about \d+ frames missed\n$/,
    );
    expect(status).toBe(0);
  });
});
