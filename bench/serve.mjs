// `canalyst serve` on the virtual adapter, both channels at 7,800 frames/s, in real time: what arrives at `canalyst dump`, CPU of
// the server for each client, added latency, and 32 clients of which some misbehave. `--quick`: 5 s instead of 60.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { fileURLToPath } from "node:url";
import { Worker } from "node:worker_threads";
import { FrameBatch, openBus, VirtualBus } from "canalystii";
import { BusServer } from "../packages/cli/dist/serve/bus-server.js";
import { report } from "./measure.mjs";
import { dead, hostile, slow } from "./serve/rogues.mjs";

const PROGRAM = fileURLToPath(new URL("../packages/cli/dist/main.node.js", import.meta.url));
const TOKEN = "0123456789abcdef0123456789abcdef";
const RATE = 7800;
const CLIENTS = 32;

export async function run(flags) {
  const seconds = flags.includes("--quick") ? 5 : 60;
  const folder = mkdtempSync(join(tmpdir(), "canalyst-bench-"));
  writeFileSync(join(folder, "token"), TOKEN, { mode: 0o600 });
  const server = await startServer(join(folder, "token"));
  try {
    await dumps(server, seconds);
    await many(server, Math.min(seconds, 20));
  } finally {
    server.process.kill();
    await once(server.process, "exit");
    rmSync(folder, { recursive: true });
  }
  await latency(Math.min(seconds, 20));
}

async function startServer(tokenFile) {
  const args = ["serve", "--device", "sim", "--bitrate", "1M", "--sim-traffic", `flood:${RATE}`, "--port", "0", "--token-file", tokenFile];
  const process = spawn("node", [PROGRAM, ...args], { stdio: ["ignore", "pipe", "inherit"] });
  const [line] = await once(process.stdout.setEncoding("utf8"), "data");
  return { process, bus: `${line.trim().replace(/^http/, "ws")}bus` };
}

/** Share of a core that a process uses for a time; Linux only. */
async function cpuShare({ pid }, seconds) {
  const ticks = () => {
    const fields = readFileSync(`/proc/${pid}/stat`, "utf8")
      .replace(/^.*\) /, "")
      .split(" ");
    return Number(fields[11]) + Number(fields[12]);
  };
  const [before, began] = [ticks(), performance.now()];
  await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
  return ((ticks() - before) * 10) / (performance.now() - began);
}

/** `canalyst dump`: every frame of the flood counts up. */
async function dumps(server, seconds) {
  const idle = await cpuShare(server.process, Math.min(10, seconds));
  const dump = spawn("node", [PROGRAM, "dump", "--device", server.bus, "-L", "--duration", `${seconds + 1}s`], {
    env: { ...process.env, CANALYST_TOKEN: TOKEN },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const counts = countFlood(dump.stdout);
  const [busy] = await Promise.all([cpuShare(server.process, seconds), once(dump, "close")]);
  const { frames, missing } = counts();
  report(`canalyst dump: frames of ${(RATE * 2 * seconds).toLocaleString()} in ${seconds} s, at least`, frames);
  report("missing", missing, { goal: 0 });
  report("CPU of the server without a client", idle * 100, { unit: " %" });
  report("CPU of the server for a client", (busy - idle) * 100, { unit: " %", goal: 15 });
}

/** Counts lines of a log and the gaps in each channel. */
function countFlood(stream) {
  const next = new Map();
  let frames = 0;
  let missing = 0;
  let rest = "";
  stream.setEncoding("latin1").on("data", (text) => {
    const lines = (rest + text).split("\n");
    rest = lines.pop();
    for (const line of lines) {
      const [, channel, data] = /^\(\S+\) (\S+) [0-9A-F]+#([0-9A-F]*)/.exec(line) ?? [];
      const count = counterOf(data);
      const expected = next.get(channel);
      if (expected !== undefined && count !== expected) missing += (count - expected) >>> 0;
      next.set(channel, (count + 1) >>> 0);
      frames++;
    }
  });
  return () => ({ frames, missing });
}

function counterOf(hex) {
  return Buffer.from(hex, "hex").readUInt32LE(0);
}

/** 32 clients at once: one reads nothing, one little, one is hostile; the others must not notice. */
async function many({ process, bus }, seconds) {
  const good = CLIENTS - 3;
  const workers = Array.from({ length: 2 }, (_, i) => {
    const workerData = { address: `${bus}#token=${TOKEN}`, clients: (good >> 1) + (i === 0 ? good & 1 : 0) };
    return new Worker(new URL("serve/clients.mjs", import.meta.url), { workerData });
  });
  await Promise.all(workers.map((worker) => once(worker, "message")));
  const ends = await Promise.all([dead, slow, hostile].map((rogue) => rogue(bus, TOKEN)));
  const memory = residentMiB(process);
  const share = await cpuShare(process, seconds);
  const grown = residentMiB(process) - memory;
  await Promise.all(ends.map((end) => end()));
  const results = workers.map(async (worker) => {
    worker.postMessage("end");
    const [result] = await once(worker, "message");
    await worker.terminate();
    return result;
  });
  const sum = { frames: 0, missing: 0, dropped: 0 };
  for (const each of await Promise.all(results)) for (const key of Object.keys(sum)) sum[key] += each[key];
  report(`${good} clients beside a dead, a slow and a hostile one: frames/s together`, sum.frames / seconds);
  report("missing, dropped ones included", sum.missing, { goal: 0 });
  report("CPU of the server", share * 100, { unit: " %" });
  report("memory of the server more than at the beginning", grown, { unit: " MiB" });
}

function residentMiB({ pid }) {
  return Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))[1]) / 1024;
}

/** Time from a consumer in the server to one at a client, both in this process, at 15,600 frames/s. */
async function latency(seconds) {
  const [served, peer] = VirtualBus.pair();
  const server = await BusServer.listen({ buses: [served], host: "127.0.0.1", port: 0, token: TOKEN, site: new Map() });
  const client = await openBus(`ws://127.0.0.1:${server.port}/bus#token=${TOKEN}`);
  const began = new Map();
  const took = [];
  const at = client.batches();
  const here = served.batches();
  void (async () => {
    for await (const { id, length } of here) for (let row = 0; row < length; row++) began.set(id[row], performance.now());
  })();
  const reading = (async () => {
    for await (const { id, length } of at) {
      const now = performance.now();
      for (let row = 0; row < length; row++) {
        took.push(now - (began.get(id[row]) ?? now));
        began.delete(id[row]);
      }
    }
  })();
  await new Promise((resolve) => setTimeout(resolve, 200));
  const start = performance.now();
  let sent = 0;
  await new Promise((resolve) => {
    const timer = setInterval(() => {
      const due = Math.floor(((performance.now() - start) * 2 * RATE) / 1000);
      const batch = new FrameBatch(Math.max(1, due - sent));
      for (; sent < due; sent++) batch.add(0, sent % 0x1000_0000, 1, sent % 2, 8);
      if (batch.length > 0) void peer.send(batch);
      if (performance.now() - start < seconds * 1000) return;
      clearInterval(timer);
      setTimeout(resolve, 500);
    }, 1);
  });
  await client.close();
  await reading;
  await server.close();
  await Promise.all([served.close(), peer.close()]);
  took.sort((a, b) => a - b);
  report(`frames of ${sent.toLocaleString()} that arrived`, took.length);
  report("added latency, median", took[took.length >> 1], { unit: " ms" });
  report("added latency, 99th percentile", took[Math.floor(took.length * 0.99)], { unit: " ms", goal: 10 });
}
