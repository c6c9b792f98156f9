// Conversion of a million classic frames on two channels: time and peak memory of a separate process, compared with
// python-can's `logconvert` if Debian's python3-can is installed. `node bench/formats.mjs [--frames=N] [--no-python]`.
import { spawnSync } from "node:child_process";
import { closeSync, createReadStream, mkdtempSync, openSync, rmSync, statSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { argv, execPath } from "node:process";
import { fileURLToPath } from "node:url";
import { FrameBatch } from "../packages/canalystii/dist/can/index.js";
import { createLogWriter, formatOfFile, readLog } from "../packages/canalystii/dist/logs/index.js";
import { report } from "./measure.mjs";

const PYTHON = "/usr/bin/python3";
const MILLION = 1_000_000;
/** From, to, goal in s for a million frames. */
const CONVERSIONS = [
  ["log", "blf", 2.2],
  ["blf", "log", 1.1],
  ["log", "asc", 2.0],
  ["asc", "log", 2.0],
  ["log", "csv", 1.5],
  ["csv", "log", 1.5],
  ["log", "trc"],
  ["trc", "log"],
  ["log", "pcapng"],
  ["pcapng", "log"],
  ["log", "jsonl"],
  ["jsonl", "log"],
  ["log", "log.gz"],
  ["log.gz", "log"],
];
const MEMORY_GOAL_MIB = 120;

/** A small generator of random numbers (mulberry32): the same file on every machine. */
function random(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return (t ^ (t >>> 14)) >>> 0;
  };
}

/** Writes a log of two busy channels: 60 ids with different periods, slowly changing data, a quarter of the ids extended. */
export async function generate(file, frames, seed = 1) {
  const next = random(seed);
  const ids = Array.from({ length: 60 }, (_, i) => ({
    id: i % 4 === 0 ? next() & 0x1fff_ffff : next() & 0x7ff,
    extended: i % 4 === 0,
    size: i % 7 === 0 ? next() % 9 : 8,
    data: Uint8Array.from({ length: 8 }, () => next() & 0xff),
  }));
  const writer = await createLogWriter(formatOfFile(file).format);
  const out = openSync(file, "w");
  let time = 1_763_800_000_000_000;
  for (let at = 0; at < frames; ) {
    const batch = new FrameBatch(4096);
    for (; at < frames && batch.length < 4096; at++) {
      const source = ids[next() % ids.length];
      time += 40 + (next() % 200);
      source.data[next() & 7] = next() & 0xff;
      const to = batch.add(time, source.id, (source.extended ? 1 : 0) | ((next() & 15) === 0 ? 64 : 0), next() & 1, source.size);
      batch.data.set(source.data.subarray(0, source.size), to);
    }
    writeSync(out, await writer.write(batch));
  }
  writeSync(out, (await writer.finish()).bytes);
  closeSync(out);
}

/** Converts a file as a program would do it, with only the library. */
async function convert(from, to) {
  const log = await readLog(createReadStream(from, { highWaterMark: 1 << 18 }), { fileName: from });
  const { format, gzip } = formatOfFile(to);
  const writer = await createLogWriter(format, { gzip, channelNames: log.header.channelNames });
  const out = openSync(to, "w");
  for await (const batch of log) {
    const bytes = writer.write(batch);
    writeSync(out, bytes instanceof Promise ? await bytes : bytes);
  }
  const end = await writer.finish();
  writeSync(out, end.bytes);
  for (const { offset, bytes } of end.patches) writeSync(out, bytes, 0, bytes.length, offset);
  closeSync(out);
  const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage();
  console.log(JSON.stringify({ frames: log.report.frames, mib: maxRSS / 1024, cpu: (userCPUTime + systemCPUTime) / 1e6 }));
}

function timed(command, args) {
  const began = performance.now();
  const { status, stdout, stderr } = spawnSync(command, args, { encoding: "utf8" });
  if (status !== 0) throw new Error(`${command} ${args.join(" ")}: ${stderr}`);
  return { seconds: (performance.now() - began) / 1000, stdout };
}

function hasPython() {
  return spawnSync(PYTHON, ["-c", "import can"]).status === 0;
}

export async function run(options = []) {
  const frames = Number(options.find((option) => option.startsWith("--frames="))?.slice(9) ?? MILLION);
  const python = !options.includes("--no-python") && hasPython();
  const folder = mkdtempSync(join(tmpdir(), "canalyst-bench-"));
  const file = (suffix, by = "") => join(folder, `bench${by}.${suffix}`);
  try {
    await generate(file("log"), frames);
    console.log(`${frames} classic frames on two channels, ${Math.round(statSync(file("log")).size / 2 ** 20)} MiB as candump log`);
    if (!python)
      console.log("no comparison with python-can: --no-python was given, or /usr/bin/python3 has no module can (Debian: python3-can)");
    let mib = 0;
    for (const [from, to, goal] of CONVERSIONS) {
      const target = from === "log" ? file(to) : file(to, "-back");
      let best = Number.POSITIVE_INFINITY;
      let cpu = Number.POSITIVE_INFINITY;
      for (let round = 0; round < 2; round++) {
        const { seconds, stdout } = timed(execPath, [fileURLToPath(import.meta.url), "--convert", file(from), target]);
        best = Math.min(best, seconds);
        const result = JSON.parse(stdout);
        if (result.frames !== frames) throw new Error(`${from} to ${to}: ${result.frames} frames instead of ${frames}`);
        cpu = Math.min(cpu, result.cpu);
        mib = Math.max(mib, result.mib);
      }
      const theirs =
        python && goal !== undefined ? timed(PYTHON, ["-m", "can.logconvert", file(from), file(to, "-python")]).seconds : undefined;
      const comparison =
        theirs === undefined ? undefined : `python-can ${theirs.toFixed(1)} s, ${(theirs / best).toFixed(1)} times as long`;
      report(`${from} to ${to}`, best, { unit: " s", goal: goal === undefined ? undefined : (goal * frames) / MILLION, comparison });
    }
    report("peak memory of the conversions", mib, { unit: " MiB", goal: MEMORY_GOAL_MIB });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

if (argv[1] === fileURLToPath(import.meta.url)) {
  if (argv[2] === "--convert") await convert(argv[3], argv[4]);
  else await run(argv.slice(2));
}
