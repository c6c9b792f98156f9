// A thread with clients of `canalyst serve`: counts what they miss of a flood, in which each channel counts up.
import { parentPort, workerData } from "node:worker_threads";
import { openBus } from "canalystii";

const { address, clients } = workerData;
const buses = await Promise.all(Array.from({ length: clients }, () => openBus(address)));
let frames = 0;
let missing = 0;
let dropped = 0;
const readers = buses.map(async (bus) => {
  const stream = bus.batches();
  const next = new Map();
  for await (const batch of stream) {
    const view = new DataView(batch.data.buffer, batch.data.byteOffset);
    for (let row = 0; row < batch.length; row++) {
      const count = view.getUint32(row * batch.stride, true);
      const expected = next.get(batch.channel[row]) ?? count;
      if (count !== expected) missing += (count - expected) >>> 0;
      next.set(batch.channel[row], (count + 1) >>> 0);
    }
    frames += batch.length;
  }
  dropped += stream.dropped;
});
parentPort.postMessage("ready");
parentPort.once("message", async () => {
  await Promise.all(buses.map((bus) => bus.close()));
  await Promise.all(readers);
  parentPort.postMessage({ frames, missing, dropped });
});
