// `canalyst decode` of a million frames of the virtual car, on two channels in random order: time of the whole process,
// from a candump log to each form. `npm run bench decode`.
import { spawnSync } from "node:child_process";
import { closeSync, mkdtempSync, openSync, rmSync, statSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execPath } from "node:process";
import { fileURLToPath } from "node:url";
import { FrameBatch } from "canalystii";
import { parseDbc } from "canalystii/dbc";
import { createLogWriter } from "canalystii/logs";
import { vehicleDbc } from "canalystii/simulator";
import { report } from "./measure.mjs";

const FRAMES = 1_000_000;
const ROUNDS = 3;
const PROGRAM = fileURLToPath(new URL("../packages/cli/dist/main.node.js", import.meta.url));
/** Name, further arguments, goal in s. */
const FORMS = [
  ["wide.csv", [], 3],
  ["one-signal.csv", ["--signals", "EngineSpeed.Rpm"]],
  ["long.csv", ["--layout", "long"], 3],
  ["text.txt", []],
  ["lines.jsonl", []],
];

/** A small generator of random numbers (mulberry32): the same log on every machine. */
function random(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return (t ^ (t >>> 14)) >>> 0;
  };
}

async function writeLog(file) {
  const { messages } = parseDbc(vehicleDbc()).database;
  const next = random(1);
  const writer = await createLogWriter("candump");
  const out = openSync(file, "w");
  const batch = new FrameBatch(4096);
  for (let at = 0; at < FRAMES; batch.clear()) {
    for (; at < FRAMES && batch.length < 4096; at++) {
      const { id, extended, length } = messages[next() % messages.length];
      const to = batch.add(1_763_800_000_000_000 + at * 100, id, extended ? 1 : 0, at & 1, length);
      for (let i = 0; i < length; i++) batch.data[to + i] = next();
    }
    writeSync(out, await writer.write(batch));
  }
  writeSync(out, (await writer.finish()).bytes);
  closeSync(out);
}

export async function run() {
  const folder = mkdtempSync(join(tmpdir(), "canalyst-bench-"));
  try {
    const log = join(folder, "car.log");
    await writeLog(log);
    for (const [name, args, goal] of FORMS) {
      const output = join(folder, name);
      let best = Number.POSITIVE_INFINITY;
      for (let round = 0; round < ROUNDS; round++) {
        const began = performance.now();
        const { status, stderr } = spawnSync(execPath, [
          PROGRAM,
          "decode",
          log,
          "--no-config",
          "--dbc",
          "sim",
          "-o",
          output,
          "--force",
          ...args,
        ]);
        if (status !== 0) throw new Error(`canalyst decode failed: ${stderr}`);
        best = Math.min(best, (performance.now() - began) / 1000);
      }
      const mib = (statSync(output).size / 2 ** 20).toFixed(0);
      report(`1,000,000 frames: candump → ${name}, ${mib} MiB`, best, { unit: " s", goal });
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
}
