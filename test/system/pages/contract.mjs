// Runs in Chromium: the bus contract, with the driver in a dedicated worker. The world around the bus is the suite, at the other
// end of a WebSocket. One worker serves all cases: in emulation, starting it takes longer than most of them.
import { RemoteBus } from "canalystii/remote";
import { describeBus } from "../../../packages/canalystii/test/contract/describe-bus.js";
import { runCases } from "./vitest.mjs";

/** @typedef {import("../suites/40-browser.mjs").ToSuite} ToSuite */
/** @typedef {import("../suites/40-browser.mjs").ToPage} ToPage */

/** Emulation is slow: cases wait at least this much longer than asked ... */
const PATIENCE = 2;
/** ... and longer where opening the bus has just taken more than twice this time in ms: the machine has other work. */
const QUICK_OPENING_MS = 250;
const CASE_MS = 60_000;

const sleep = (/** @type {number} */ ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** Runs the contract; returns the result of each case. @param {number} port of the suite, which also gets each as it comes */
export async function runContract(port) {
  const world = await connect(port);
  const worker = new Worker(new URL("./driver-worker.mjs", import.meta.url), { type: "module" });
  describeBus("a dedicated worker of a page, through WebUSB", async () => {
    await world.plugIn();
    const { bus, tookMs } = await open(worker);
    const patience = Math.max(PATIENCE, tookMs / QUICK_OPENING_MS);
    return {
      bus,
      peerSend: async (channel, frames) => {
        // a consumer is one as soon as the worker knows of it
        await sleep(30 * patience);
        world.send({ type: "peer-send", channel, frames });
      },
      heard: (channel) => world.heard[channel],
      pass: (ms) => sleep(ms * patience),
      run: (promise) => promise,
      unplug: () => world.send({ type: "unplug" }),
      exactTime: false,
      dispose: () => {},
    };
  });
  const results = await runCases({ caseMs: CASE_MS, report: (result) => world.send({ type: "result", ...result }) });
  worker.terminate();
  return results;
}

/** Opens the bus; the browser learns of an adapter a little later than the kernel. @param {Worker} worker */
async function open(worker) {
  for (let attempt = 1; ; attempt++) {
    const began = performance.now();
    try {
      const { port1, port2 } = new MessageChannel();
      worker.postMessage(port2, [port2]);
      const bus = await RemoteBus.connect(port1, { timeoutMs: 0 });
      return { bus, tookMs: performance.now() - began };
    } catch (error) {
      if (attempt === 100 || error.code !== "not-found") throw error;
      await sleep(100);
    }
  }
}

/** @param {number} port */
async function connect(port) {
  const socket = new WebSocket(`ws://127.0.0.1:${port}`);
  await new Promise((resolve, reject) => {
    socket.onopen = resolve;
    socket.onerror = reject;
  });
  /** @type {object[][]} */
  const heard = [[], []];
  let plugged = () => {};
  socket.onmessage = ({ data }) => {
    const message = /** @type {ToPage} */ (JSON.parse(data));
    if (message.type === "plugged") plugged();
    else heard[message.channel].push({ id: message.id, data: message.data });
  };
  const send = (/** @type {ToSuite} */ message) => socket.send(JSON.stringify(message));
  const plugIn = async () => {
    await new Promise((resolve) => {
      plugged = () => resolve(undefined);
      send({ type: "plug-in" });
    });
    for (const frames of heard) frames.length = 0;
  };
  return { heard, send, plugIn };
}
