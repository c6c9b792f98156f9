// Receives a counting flood on both channels while the main thread stands still again and again:
// node blocked-thread.mjs thread|main BLOCKS BLOCK_MS. Prints one line of JSON.
import { argv, exit } from "node:process";
import { setTimeout as sleep } from "node:timers/promises";
import { openBus } from "canalystii";

const [, , where, blocks, blockMs] = argv;
const bus = await openBus("0", { bitrate: 1_000_000, thread: where === "thread" });
const nothing = () => [0, 1].map(() => ({ first: -1, next: -1, missing: 0, disordered: 0 }));
let channels = nothing();
let declared = 0;
bus.on("overrun", ({ lostAtMost }) => {
  declared += lostAtMost;
});
const stream = bus.batches({ capacity: 1 << 20 });
const reading = (async () => {
  for await (const { length, channel, data, stride } of stream) {
    const view = new DataView(data.buffer, data.byteOffset);
    for (let row = 0; row < length; row++) {
      const seen = channels[channel[row]];
      const count = view.getUint32(row * stride, true);
      if (seen.first === -1) seen.first = count;
      else if (count < seen.next) seen.disordered += 1;
      else seen.missing += count - seen.next;
      seen.next = Math.max(seen.next, count + 1);
    }
  }
})();
// an emulated machine loses frames until the code is compiled
await sleep(3_000);
channels = nothing();
declared = 0;
// a gap is seen between two frames: one must have come before the first block
while (channels.some(({ first }) => first === -1)) await sleep(5);
const still = new Int32Array(new SharedArrayBuffer(4));
for (let i = 0; i < Number(blocks); i++) {
  Atomics.wait(still, 0, 0, Number(blockMs));
  await sleep(1_500);
}
const { dropped } = stream;
const before = channels.map(({ first, next, missing, disordered }) => ({ frames: next - first, missing, disordered }));
await bus.close();
await reading;
console.log(JSON.stringify({ channels: before, dropped, declared }));
exit(0);
