// A bus at the other end of a link: what a frame costs on its way through a thread and a local WebSocket, and how late it comes.
// `--blocked`: also a minute of a main thread that blocks for 5 s ten times; `--blocked=SECONDS` for one block.
import { once } from "node:events";
import { performance } from "node:perf_hooks";
import { cpuUsage } from "node:process";
import { isMainThread, parentPort, Worker, workerData } from "node:worker_threads";
import { BusBase, FrameBatch, systemClock } from "canalystii";
import { exposeBus, RemoteBus } from "canalystii/remote";
import { WebSocket, WebSocketServer } from "ws";
import { openFloodBus, openFloodThread, receiveWhileBlocked } from "../packages/canalystii/test/support/flood-bus.mjs";
import { report } from "./measure.mjs";

/** What a poll of one channel at full rate gives. */
const ROWS = 125;
const FRAMES_PER_SECOND = 15_600;
const GOAL = 0.15;
/** Between two polls of both channels. */
const POLL_MS = (2 * ROWS * 1000) / FRAMES_PER_SECOND;
const nowUs = () => (performance.timeOrigin + performance.now()) * 1000;

/** A bus that receives as many frames as it is told to: all at once, or at the rate of two channels at full load. */
class Source extends BusBase {
  #batches = [0, 1].map((channel) => {
    const batch = new FrameBatch(ROWS);
    for (let row = 0; row < ROWS; row++) batch.data.set([row, 1, 2, 3, 4, 5, 6, 7], batch.add(0, row, 0, channel, 8));
    return batch;
  });

  constructor() {
    super({ name: "source", channels: [0, 1], clock: systemClock, classicOnly: true });
  }

  /** `configure` begins: `bitrate` frames at once (a channel's `start: false`: in real time). */
  async configure(_channel, { bitrate, start = true }) {
    const began = performance.now();
    let left = bitrate;
    const turn = () => {
      const due = start ? 20 * ROWS : (performance.now() - began) * (FRAMES_PER_SECOND / 1000) - (bitrate - left);
      for (let sent = 0; sent + 2 * ROWS <= due && left > 0; sent += 2 * ROWS, left -= 2 * ROWS) this.#receive();
      if (left > 0) setTimeout(turn, start ? 0 : 2);
    };
    turn();
  }

  async start() {}
  async stop() {}
  async transmit() {}
  async shutdown() {}

  #receive() {
    const timestampUs = Math.round(nowUs());
    for (const batch of this.#batches) {
      batch.timestampUs.fill(timestampUs);
      this.received(batch);
    }
  }
}

async function direct() {
  return { bus: new Source(), end: () => {} };
}

async function thread() {
  const bus = await RemoteBus.connect(new Worker(new URL(import.meta.url)));
  return { bus, end: () => {} };
}

async function webSocket() {
  const server = new WebSocketServer({ port: 0, host: "127.0.0.1" });
  await once(server, "listening");
  const client = new WebSocket(`ws://127.0.0.1:${server.address().port}`);
  const [host] = await once(server, "connection");
  exposeBus(new Source(), host, { configure: true, closeBus: true });
  return { bus: await RemoteBus.connect(client), end: () => server.close() };
}

/** Receives `frames`; returns the CPU time in µs a frame, and how late they were in ms, ascending. */
async function receive({ bus }, frames, realTime) {
  const late = [];
  const stream = bus.batches({ capacity: 4_000_000 });
  await bus.start(0);
  const began = cpuUsage();
  await bus.configure(0, { bitrate: frames, start: !realTime });
  let seen = 0;
  let sum = 0;
  for await (const { length, id, timestampUs } of stream) {
    late.push((nowUs() - timestampUs[0]) / 1000);
    for (let row = 0; row < length; row++) sum += id[row];
    seen += length;
    if (seen >= frames) break;
  }
  const { user, system } = cpuUsage(began);
  if (seen !== frames || Number.isNaN(sum)) throw new Error(`${seen} of ${frames} frames came`);
  return { cpu: (user + system) / frames, late: late.sort((a, b) => a - b) };
}

async function best(open, frames, { rounds, realTime = false }) {
  const opened = await open();
  const results = [];
  for (let round = 0; round < rounds; round++) results.push(await receive(opened, frames, realTime));
  await opened.bus.close();
  opened.end();
  return results.sort((a, b) => a.cpu - b.cpu)[0];
}

const quantile = (sorted, share) => sorted[Math.floor(sorted.length * share)];

async function cost() {
  const frames = 400 * 2 * ROWS;
  const base = await best(direct, frames, { rounds: 30 });
  report("CPU per frame, source to loop body, without a link", base.cpu, { unit: " µs" });
  const byThread = await best(thread, frames, { rounds: 30 });
  report("  more through a thread, both threads", byThread.cpu - base.cpu, { unit: " µs", goal: GOAL });
  const bySocket = await best(webSocket, frames, { rounds: 30 });
  report("  more through a local WebSocket, both ends", bySocket.cpu - base.cpu, { unit: " µs" });
}

/** Returns the CPU time in µs that it takes to wake this thread from another one: by an empty message each poll, nothing else. */
async function wakeUp(polls, rounds) {
  const cost = { quiet: Number.POSITIVE_INFINITY, waking: Number.POSITIVE_INFINITY };
  const worker = new Worker(new URL(import.meta.url), { workerData: { polls } });
  await once(worker, "online");
  for (let round = 0; round < rounds; round++) {
    for (const how of ["quiet", "waking"]) {
      const began = cpuUsage();
      worker.postMessage(how);
      await new Promise((resolve) => {
        worker.removeAllListeners("message").on("message", (message) => message === "end" && resolve());
      });
      const { user, system } = cpuUsage(began);
      cost[how] = Math.min(cost[how], (user + system) / polls);
    }
  }
  await worker.terminate();
  return cost.waking - cost.quiet;
}

/** In the thread of `wakeUp`: a timer at the time of each poll, and a message where one is wanted. */
function wake(polls) {
  parentPort.on("message", (how) => {
    let left = polls;
    const timer = setInterval(() => {
      if (how === "waking") parentPort.postMessage("");
      if (--left > 0) return;
      clearInterval(timer);
      parentPort.postMessage("end");
    }, POLL_MS);
  });
}

async function realTime() {
  const frames = 300 * 2 * ROWS;
  console.log(`${FRAMES_PER_SECOND} frames/s in real time, ${Math.round(frames / FRAMES_PER_SECOND)} s`);
  const floor = (await wakeUp(300, 3)) / (2 * ROWS);
  report("  CPU per frame of waking a thread each poll, with an empty message", floor, { unit: " µs" });
  const base = await best(direct, frames, { rounds: 3, realTime: true });
  for (const [name, open] of [
    ["a thread", thread],
    ["a local WebSocket", webSocket],
  ]) {
    const { cpu, late } = await best(open, frames, { rounds: 3, realTime: true });
    report(`  CPU per frame more through ${name}`, cpu - base.cpu, {
      unit: " µs",
      ...(open === thread ? { goal: GOAL } : {}),
      comparison: `${Math.round((cpu - base.cpu) * 2 * ROWS)} µs each time that the other end is woken`,
    });
    report(`  50 % of frames there within`, quantile(late, 0.5), { unit: " ms" });
    report(`  99 % of frames there within`, quantile(late, 0.99), { unit: " ms", goal: 10 });
  }
}

/** @param {number} seconds */
async function blocked(seconds) {
  const options = { blocks: 10, blockMs: seconds * 1000, capacity: 262_144 };
  console.log(`both channels at full rate, the main thread blocks ${options.blocks} times for ${seconds} s`);
  const { frames, missing, disordered, dropped, overruns, catchUpMs } = await receiveWhileBlocked(await openFloodThread(), options);
  report("  frames missing, with a thread", missing, { goal: 0, comparison: `of ${frames + missing}` });
  report("  frames out of order", disordered, { goal: 0 });
  report("  frames dropped", dropped, { goal: 0 });
  report("  overruns", overruns);
  report("  longest time until all frames of a block are read", catchUpMs, { unit: " ms" });
  const without = await receiveWhileBlocked(await openFloodBus(), { ...options, blocks: 1 });
  report("  frames missing without a thread, one block", without.missing, { comparison: `reported by ${without.overruns} overruns` });
}

export async function run(flags) {
  await cost();
  await realTime();
  const option = flags.find((flag) => /^--blocked(=[\d.]+)?$/.test(flag));
  if (option !== undefined) await blocked(Number(option.split("=")[1] ?? 5));
}

if (workerData?.polls !== undefined) wake(workerData.polls);
else if (!isMainThread && parentPort !== null) exposeBus(new Source(), parentPort, { configure: true, closeBus: true });
