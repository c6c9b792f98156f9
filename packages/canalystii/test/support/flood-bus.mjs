// A bus with the highest load that both channels can have, and what a program sees of it that is busy now and then. Of the built
// library: a thread cannot load the sources.
import { parentPort, Worker, workerData } from "node:worker_threads";
import { CanalystBus, systemClock, VirtualClock } from "../../dist/index.js";
import { exposeBus, RemoteBus } from "../../dist/remote/index.js";
import { VirtualAdapter } from "../../dist/simulator/index.js";

const FRAMES_PER_SECOND = 7800;
const CHANNELS = [0, 1];
/** Simulated time passes in steps of at least and at most: */
const STEP_MS = [5, 40];

/**
 * Opens a bus on a virtual adapter with a flood on both channels, which carries a counter.
 * @param {{ readonly stallFree?: boolean }} options stallFree: the adapter and its bus stand still while this thread gets no CPU
 */
export async function openFloodBus({ stallFree = false } = {}) {
  const clock = stallFree ? new VirtualClock() : systemClock;
  if (stallFree) {
    const [shortest, longest] = STEP_MS;
    const step = async (beganMs) => {
      const nowMs = performance.now();
      await clock.advance(Math.min(nowMs - beganMs, longest));
      setTimeout(step, shortest, nowMs);
    };
    void step(performance.now());
  }
  const adapter = new VirtualAdapter({ clock, joined: false });
  const device = () => adapter.usbDevice({ nativeTimeouts: true });
  const bus = await CanalystBus.open({ device, clock, bitrate: 1_000_000, name: "flood" });
  bus.closed.finally(() => adapter.dispose());
  return { bus, flood: () => adapter.addTraffic({ kind: "flood", framesPerSecond: FRAMES_PER_SECOND }) };
}

/** The same bus in a thread of its own. */
export async function openFloodThread({ stallFree = false, capacity = 262_144 } = {}) {
  const worker = new Worker(new URL(import.meta.url), { workerData: { stallFree } });
  const bus = await RemoteBus.connect(worker, { capacity });
  return { bus, flood: () => {} };
}

if (parentPort !== null && workerData?.stallFree !== undefined) {
  const { bus, flood } = await openFloodBus(workerData);
  const batches = bus.batches.bind(bus);
  bus.batches = (options) => {
    // the flood begins with the consumer, so that it sees the first frame
    bus.clock.schedule(50, flood);
    return batches(options);
  };
  exposeBus(bus, parentPort, { send: true, configure: true, closeBus: true });
}

/** Reads all frames and tells which are missing or out of order. */
function watch(stream) {
  const seen = { frames: 0, missing: 0, disordered: 0, next: CHANNELS.map(() => 0) };
  const done = (async () => {
    for await (const { length, stride, data, channel } of stream) {
      for (let row = 0; row < length; row++) {
        const at = row * stride;
        const counter = data[at] + data[at + 1] * 2 ** 8 + data[at + 2] * 2 ** 16 + data[at + 3] * 2 ** 24;
        const expected = seen.next[channel[row]];
        if (counter < expected) seen.disordered++;
        else seen.missing += counter - expected;
        seen.next[channel[row]] = counter + 1;
      }
      seen.frames += length;
    }
  })();
  return { seen, done };
}

/**
 * Receives while this thread blocks again and again; returns what was seen.
 * @param {{ readonly bus: import("../../dist/index.js").CanBus, readonly flood: () => void }} opened
 */
export async function receiveWhileBlocked({ bus, flood }, { blocks, blockMs, capacity }) {
  const events = { overruns: 0 };
  bus.on("overrun", () => events.overruns++);
  const stream = bus.batches({ capacity });
  const { seen, done } = watch(stream);
  flood();
  const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
  await pause(200);
  const cell = new Int32Array(new SharedArrayBuffer(4));
  let longestMs = 0;
  for (let i = 0; i < blocks; i++) {
    Atomics.wait(cell, 0, 0, blockMs);
    const began = performance.now();
    // until it has caught up
    do await pause(20);
    while (stream.pending > 2000 && performance.now() - began < 5000);
    longestMs = Math.max(longestMs, performance.now() - began);
  }
  await pause(200);
  await bus.close();
  await done;
  const { frames, missing, disordered } = seen;
  return { frames, missing, disordered, dropped: stream.dropped, ...events, catchUpMs: longestMs };
}
