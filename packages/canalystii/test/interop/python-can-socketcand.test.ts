import { spawn, spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { SocketcandServer } from "../../src/bridge/socketcand/socketcand-server.node.js";
import { VirtualBus } from "../../src/bus/virtual-bus.js";
import { FrameBatch } from "../../src/can/frame-batch.js";

const PYTHON = "/usr/bin/python3";
const SCRIPT = fileURLToPath(new URL("python-can-socketcand.py", import.meta.url));
const TOTAL = 10_000;

const version = spawnSync(PYTHON, ["-c", "import can; print(can.__version__)"], { encoding: "utf8" }).stdout?.trim() ?? "";

describe.skipIf(version === "")(`python-can ${version || "is not installed (Debian: apt-get install python3-can): skipped"}`, () => {
  it(`exchanges ${TOTAL} frames each way on both channels, without loss or reorder`, { timeout: 60_000 }, async () => {
    const [served, other] = VirtualBus.pair() as [VirtualBus, VirtualBus];
    const server = await SocketcandServer.listen(served, { port: 0 });
    const stream = other.batches();
    const python = spawn(PYTHON, [SCRIPT, String(server.port), String(TOTAL)], { stdio: ["pipe", "pipe", "pipe"] });
    let said = "";
    let errors = "";
    python.stderr.on("data", (chunk) => {
      errors += String(chunk);
    });
    const ended = new Promise<number | null>((resolve) => python.on("close", resolve));
    try {
      const printed = async (word: string) => {
        for await (const chunk of python.stdout.iterator({ destroyOnReturn: false })) {
          said += String(chunk);
          if (said.includes(word)) return;
        }
        throw new Error(`python said ${said}${errors}`);
      };
      await printed("ready\n");
      const received: [number[], number[]] = [[], []];
      const collect = async () => {
        for await (const batch of stream) {
          for (let row = 0; row < batch.length; row++) received[batch.channel[row] as 0 | 1].push(batch.id[row] as number);
          if (received.every((ids) => ids.length >= TOTAL)) return;
        }
      };
      const send = async () => {
        for (let from = 0; from < TOTAL; from += 100) {
          const batch = new FrameBatch(200);
          for (let i = from; i < from + 100; i++) {
            for (const channel of [0, 1]) {
              const at = batch.add(0, i % 0x800, 0, channel, i % 5);
              batch.data.set([i >>> 24, i >>> 16, i >>> 8, i].slice(0, i % 5), at);
            }
          }
          await other.send(batch);
          await new Promise<void>((resolve) => setImmediate(resolve));
        }
      };
      await Promise.all([send(), collect(), printed("complete\n")]);
      const sent = Array.from({ length: TOTAL }, (_, i) => (i % 2 === 1 ? 0x800 + i : i % 0x800));
      expect(received).toEqual([sent, sent]);
      expect(said).toBe("ready\ncomplete\n");
      expect(server.clients.map(({ bus, mode, dropped }) => [bus, mode, dropped])).toEqual([
        ["can0", "raw", 0],
        ["can1", "raw", 0],
      ]);
      python.stdin.end();
      expect(await ended).toBe(0);
    } finally {
      python.kill();
      await server.close();
      await served.close();
      await other.close();
    }
  });
});
