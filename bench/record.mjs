// The additional cost of recording: both channels at full rate, in real time, with and without a recorder.

import { mkdtempSync, rmSync } from "node:fs";
import { open } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { cpuUsage } from "node:process";
import { CanalystBus, systemClock } from "canalystii";
import { LogFiles, Recorder } from "canalystii/logs";
import { VirtualAdapter } from "canalystii/simulator";
import { report } from "./measure.mjs";

const SECONDS = 8;

/** Returns the CPU in % of a core while everything received is passed to `push`. */
async function receive(push) {
  const adapter = new VirtualAdapter({ joined: false });
  const bus = await CanalystBus.open({ device: () => adapter.usbDevice({ nativeTimeouts: true }), bitrate: 1_000_000 });
  adapter.addTraffic({ kind: "flood", framesPerSecond: 7800 });
  let frames = 0;
  const reading = (async () => {
    for await (const batch of bus.batches()) {
      frames += batch.length;
      await push(batch);
    }
  })();
  const pass = (seconds) => new Promise((resolve) => setTimeout(resolve, 1000 * seconds));
  await pass(2);
  const start = { cpu: cpuUsage(), frames, ms: performance.now() };
  await pass(SECONDS);
  const used = cpuUsage(start.cpu);
  const ms = performance.now() - start.ms;
  const rate = ((frames - start.frames) / ms) * 1000;
  await bus.close();
  await reading;
  adapter.dispose();
  return { percent: ((used.user + used.system) / 1000 / ms) * 100, rate };
}

async function record(format) {
  const folder = mkdtempSync(join(tmpdir(), "canalystii-bench-"));
  try {
    const target = async (index) => {
      const file = await open(join(folder, `${index}.${format}`), "w");
      let at = 0;
      return {
        name: `${index}`,
        append: async (bytes) => {
          await file.write(bytes, 0, bytes.length, at);
          at += bytes.length;
        },
        overwrite: async (offset, bytes) => {
          await file.write(bytes, 0, bytes.length, offset);
        },
        close: () => file.close(),
      };
    };
    const recorder = new Recorder({ files: new LogFiles({ format, open: target }), bus: { clock: systemClock } });
    const result = await receive((batch) => recorder.push(batch));
    await recorder.finish();
    if (recorder.frames < SECONDS * result.rate * 0.9) throw new Error(`only ${recorder.frames} frames were recorded`);
    return result;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

export async function run() {
  const alone = await receive(() => {});
  report(`reception of ${Math.round(alone.rate)} frames/s, including the virtual adapter`, alone.percent, { unit: " % of a core" });
  for (const format of ["blf", "candump"]) {
    const { percent } = await record(format);
    report(`additional CPU to record it as ${format}`, percent - alone.percent, { unit: " % of a core", goal: 10 });
  }
}
