// CPU of a CanalystBus that receives for ten seconds after warm-up: node bus-cost.mjs MAX_LATENCY_MS. Prints one line.
import { argv, cpuUsage, exit } from "node:process";
import { setTimeout as sleep } from "node:timers/promises";
import { CanalystBus } from "canalystii";

const maxLatencyMs = Number(argv[2]);
const bus = await CanalystBus.open({ bitrate: 1_000_000, maxLatencyMs });
let frames = 0;
void (async () => {
  for await (const batch of bus.batches()) frames += batch.length;
})();
await sleep(5_000);
const before = { frames, transfers: bus.statistics().transfers, cpu: cpuUsage() };
await sleep(10_000);
const { user, system } = cpuUsage(before.cpu);
const received = frames - before.frames;
const transfers = bus.statistics().transfers - before.transfers;
console.log(
  `canalystii, ${maxLatencyMs} ms: ${received} frames, ${transfers} transfers, ${((user + system) / received).toFixed(1)} µs a frame`,
);
await bus.close();
exit(0);
