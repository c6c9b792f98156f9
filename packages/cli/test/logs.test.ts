import { copyFile, mkdtemp, open, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { quickly } from "./in-process.js";
import { lines, sample } from "./run.js";

let folder: string;
const at = (name: string) => join(folder, name);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "canalyst-logs-"));
});
afterAll(() => rm(folder, { recursive: true }));

const LOG = [
  "(1700000000.000000) can0 123#DEADBEEF R",
  "(1700000000.010000) can1 1F334455#R4 R",
  "(1700000000.020000) can0 123#00 T",
  "(1700000001.500000) can0 7FF##1001122 R",
  "(1700000002.000000) can1 123# R",
].join("\n");

async function log(name = "five.log"): Promise<string> {
  const path = at(name);
  await writeFile(path, `${LOG}\n`);
  return path;
}

describe("canalyst convert", () => {
  it.each(["blf", "jsonl", "pcapng", "asc", "trc"])("brings a log to %s and back unchanged", async (format) => {
    const source = await log();
    const there = await quickly(["convert", source, at(`five.${format}`), "--force"]);
    expect(there).toMatchObject({ status: 0, stdout: "" });
    const back = await quickly(["convert", at(`five.${format}`), "-", "--to", "candump"]);
    expect(back.status).toBe(0);
    expect(back.stdout).toBe(`${LOG}\n`);
  });

  it("says what a format cannot hold", async () => {
    const { stderr } = await quickly(["convert", await log(), "-", "--to", "csv"]);
    expect(stderr).toContain("csv cannot store channel: lost for 2 frames");
  });

  it("reads standard input and packed files, and selects by filter, channel and time", async () => {
    const convert = async (...args: string[]) =>
      lines((await quickly(["convert", "-", "-", "--to", "candump", ...args], { input: gzipSync(`${LOG}\n`) })).stdout);
    expect(await convert()).toEqual(LOG.split("\n"));
    expect(await convert("-f", "123")).toHaveLength(3);
    expect(await convert("-c", "1")).toHaveLength(2);
    expect(await convert("--start", "0.015", "--end", "1.6")).toEqual(LOG.split("\n").slice(2, 4));
    expect(await convert("--start", "2023-11-14T22:13:21.5Z")).toEqual(LOG.split("\n").slice(3));
    expect(await convert("--map", "1:4", "-c", "1")).toEqual(["(1700000000.010000) can4 1F334455#R4 R", "(1700000002.000000) can4 123# R"]);
    expect((await convert("--rebase", "--shift", "10"))[1]).toBe("(0000000010.010000) can1 1F334455#R4 R");
    expect((await convert("--no-direction"))[0]).toBe("(1700000000.000000) can0 123#DEADBEEF");
  });

  it("merges logs by time", async () => {
    const second = at("second.log");
    await writeFile(second, "(1700000000.005000) can2 001#01 R\n(1700000009.000000) can2 002#02 R\n");
    const { stdout } = await quickly(["convert", await log(), second, "-", "--to", "candump"]);
    expect(lines(stdout).map((line) => line.split(" ")[0])).toEqual(
      [...LOG.split("\n").map((line) => line.split(" ")[0]), "(1700000000.005000)", "(1700000009.000000)"].sort(),
    );
  });

  it("splits by time into numbered files", async () => {
    const { status } = await quickly(["convert", await log(), at("part.asc.gz"), "--split-time", "1"]);
    expect(status).toBe(0);
    expect((await readdir(folder)).filter((name) => name.startsWith("part")).sort()).toEqual(["part-001.asc.gz", "part-002.asc.gz"]);
  });

  it("keeps what exists, and never overwrites its own input", async () => {
    const source = await log("own.log");
    expect(await quickly(["convert", source, source, "--force"])).toMatchObject({ status: 2 });
    await copyFile(source, at("there.log"));
    expect((await quickly(["convert", source, at("there.log")])).stderr).toContain("use --force to overwrite it");
    expect(await readFile(source, "utf8")).toBe(`${LOG}\n`);
  });

  it("never overwrites its own input with a part of it", async () => {
    const source = await log("piece-002.log");
    const { status, stderr } = await quickly(["convert", source, at("piece.log"), "--split-time", "1", "--force"]);
    expect(stderr).toMatch(/input and output are the same file: .*piece-002\.log$/m);
    expect(status).toBe(2);
    expect(await readFile(source, "utf8")).toBe(`${LOG}\n`);
  });

  it("says when shifting leads before 1970", async () => {
    const { stdout, stderr } = await quickly(["convert", await log(), "-", "--to", "candump", "--shift", "-1700000001"]);
    expect(lines(stdout).slice(2, 4)).toEqual(["(0000000000.000000) can0 123#00 T", "(0000000000.500000) can0 7FF##1001122 R"]);
    expect(stderr).toContain("times before 1970 or after June 2255 cannot be stored: changed to that limit for 3 frames");
  });

  it("cannot be kept busy or filled up by a log of comments only", async () => {
    const path = at("comments.log");
    await writeFile(path, `${LOG}\n${"# again\n".repeat(200_000)}(1700000003.000000) can0 124#00 R\n`);
    const { status, stdout, stderr } = await quickly(["convert", path, "-", "--to", "candump"]);
    expect(status).toBe(0);
    expect(lines(stdout).filter((line) => !line.startsWith("#"))).toHaveLength(6);
    const kept = lines(stdout).filter((line) => line.startsWith("#")).length;
    const left = Number(/(\d+) markers dropped/.exec(stderr)?.[1]);
    expect(kept).toBeGreaterThanOrEqual(10_000);
    expect(kept + left).toBe(200_000);
  });

  it.each([
    [["only.log"], /canalyst convert IN OUT/],
    [["-", "out.xyz"], /the name of out.xyz does not show its format; choose one with --to: candump/],
    [["-", "-", "--to", "blf"], /cannot be written to a pipe/],
    [["-", "out.log", "--to", "savvycan"], /can be read but not written/],
    [["-", "out.log", "--from", "xls"], /format "xls" is not one of/],
    [["-", "out.log", "--start", "1", "--end", "2025-01-01"], /both be dates/],
    [["-", "out.log", "--map", "1"], /FROM:TO/],
    [["-", "-", "-", "--to", "candump"], /read only once/],
    [["-", "out.log", "--timezone", "Mars/Base"], /expected UTC, local/],
  ])("refuses %j with status 2", async (args, words) => {
    const { status, stderr } = await quickly(["convert", ...args]);
    expect(stderr).toMatch(words);
    expect(status).toBe(2);
  });

  it("tells where a damaged log is damaged, and converts the rest", async () => {
    const path = at("damaged.log");
    await writeFile(path, `${LOG}\n(1700000003.0) can0 12G#00\n(1700000004.000000) can0 124#00 R\n`);
    const { status, stdout, stderr } = await quickly(["convert", path, "-", "--to", "candump"]);
    expect(status).toBe(0);
    expect(lines(stdout)).toHaveLength(6);
    expect(stderr).toContain(`${path}: line 6: expected`);
  });
});

describe("canalyst info", () => {
  it("says what a log holds", async () => {
    const { status, stdout } = await quickly(["info", await log()]);
    expect(status).toBe(0);
    expect(stdout).toContain("format    candump");
    expect(stdout).toContain("frames    5");
    expect(stdout).toContain("duration  2.000 s");
    expect(stdout).toContain("first     2023-11-14T22:13:20.000000Z");
    expect(stdout).toMatch(/^channel 0 \(can0\): 3 frames, 1 CAN FD, 1 sent by the recorder/m);
    expect(stdout).toMatch(/^ 0 123 +2 +20\.000 +20\.000 +20\.000 +50\.0 {2}1-4$/m);
  });

  it("says it as JSON too", async () => {
    const { stdout } = await quickly(["info", await log(), "--json", "--bitrate", "990k"]);
    expect(JSON.parse(stdout)).toMatchObject({
      format: "candump",
      frames: 5,
      durationUs: 2_000_000,
      channels: [{ channel: 0 }, { channel: 1 }],
    });
  });

  const truncated = sample("edge_truncated.blf");
  it.skipIf(truncated === undefined)("reads what there is of a log that was cut off", async () => {
    const { status, stdout } = await quickly(["info", truncated as string, "--no-ids"]);
    expect(status).toBe(0);
    expect(stdout).toContain("the file is truncated; all complete frames were read");
  });

  it("refuses what is no log", async () => {
    await writeFile(
      at("noise"),
      Uint8Array.from({ length: 5000 }, (_, i) => (i * 7919) >> 3),
    );
    expect(await quickly(["info", at("noise")])).toMatchObject({ status: 1, stdout: "" });
  });
});

describe("canalyst record", () => {
  it.each(["blf", "log", "log.gz", "asc", "trc", "pcapng", "jsonl"])("records into .%s what then reads, in order", async (suffix) => {
    const file = at(`rec.${suffix}`);
    const { status, stderr } = await quickly(["record", file, "-d", "sim", "-c", "0", "-n", "300"]);
    expect(status).toBe(0);
    expect(stderr).toMatch(/^300 frames, /);
    const info = JSON.parse((await quickly(["info", file, "--json"])).stdout) as Record<string, unknown>;
    expect(info).toMatchObject({ frames: 300, skipped: 0, truncated: false, backwards: 0 });
  });

  it.each(["-", "/dev/stdout"])("writes to standard output when told to write %s, whatever that is", async (name) => {
    const record = ["record", name, "-d", "sim", "--to", "candump", "-n", "3"];
    const pipe = await quickly(record);
    expect(pipe).toMatchObject({ status: 0, stderr: expect.stringMatching(/^3 frames, .* to standard output\n$/) as unknown });
    expect(lines(pipe.stdout)).toHaveLength(3);
    const file = at(`stdout-${name === "-" ? "dash" : "device"}.log`);
    await writeFile(file, "# mine\n");
    const handle = await open(file, "a");
    expect((await quickly(record, { stdout: handle.fd })).status).toBe(0);
    await handle.close();
    expect(await readFile(file, "utf8")).toMatch(/^# mine\n(\(.*\n){3}$/);
  });

  it("finishes the file on SIGTERM, with status 0", async () => {
    const file = at("term.asc");
    const { status } = await quickly(["record", file, "-d", "sim"], {
      onSpawn: (child) => void setTimeout(() => child.kill("SIGTERM"), 3000),
    });
    expect(status).toBe(0);
    expect(await readFile(file, "utf8")).toMatch(/End TriggerBlock\r?\n$/);
  });

  it("leaves a log that reads, without a gap, when it is killed", async () => {
    const file = at("kill.blf");
    // the frames count up
    const { status } = await quickly(["record", file, "-d", "sim", "-c", "0", "--sim-traffic", "flood:1000"], {
      onSpawn: (child) => void setTimeout(() => child.kill("SIGKILL"), 3500),
    });
    expect(status).toBeNull();
    const dump = await quickly(["convert", file, "-", "--to", "candump"]);
    const counters = lines(dump.stdout).map((line) => Buffer.from(line.slice(line.indexOf("#") + 1).slice(0, 16), "hex").readUInt32LE());
    expect(counters.length).toBeGreaterThan(300);
    expect(counters).toEqual(counters.map((_, i) => (counters[0] as number) + i));
  });

  it("rotates by time without losing a frame", async () => {
    const { status } = await quickly([
      "record",
      at("rot.log"),
      "-d",
      "sim",
      "-c",
      "0",
      "--sim-traffic",
      "flood:1000",
      "-n",
      "1000",
      "--rotate-time",
      "300ms",
    ]);
    expect(status).toBe(0);
    const names = (await readdir(folder)).filter((name) => name.startsWith("rot-")).sort();
    expect(names.length).toBeGreaterThanOrEqual(3);
    const text = (await Promise.all(names.map((name) => readFile(at(name), "utf8")))).join("");
    const counters = lines(text).map((line) => Buffer.from(line.slice(line.indexOf("#") + 1).slice(0, 16), "hex").readUInt32LE());
    expect(counters).toEqual(counters.map((_, i) => (counters[0] as number) + i));
    expect(counters).toHaveLength(1000);
  });

  it("begins at a trigger, with what came before it, and ends at another", async () => {
    const file = at("trigger.log");
    const args = ["--sim-traffic", "flood:1000", "--start-on", "200#F401", "--pre-trigger", "100ms", "--stop-on", "200#2602"];
    const { status } = await quickly(["record", file, "-d", "sim", "-c", "0", ...args]);
    expect(status).toBe(0);
    const counters = lines(await readFile(file, "utf8")).map((line) =>
      Buffer.from(line.slice(line.indexOf("#") + 1).slice(0, 16), "hex").readUInt32LE(),
    );
    expect(counters.at(-1)).toBe(0x226);
    // 100 at most: a process that stands still makes the time between the frames longer
    expect(counters.indexOf(0x1f4)).toBeGreaterThan(5);
    expect(counters.indexOf(0x1f4)).toBeLessThan(150);
  });

  it("tells at once of a file that the rotation would come upon later", async () => {
    await writeFile(at("series-002.blf"), "mine");
    await writeFile(at("series-x.blf"), "");
    const { status, stderr } = await quickly(["record", at("series.blf"), "-d", "sim", "--rotate-time", "1h", "-w", "1"]);
    expect(stderr).toContain("series-002.blf already exists");
    expect(status).toBe(2);
    expect((await readdir(folder)).filter((name) => name.startsWith("series"))).toEqual(["series-002.blf", "series-x.blf"]);
    expect((await quickly(["record", at("ser.blf"), "-d", "sim", "--rotate-time", "1h", "-w", "1"])).status).toBe(0);
  });

  it("refuses to overwrite, and to write where it cannot", async () => {
    const file = await log("mine.log");
    expect(await quickly(["record", file, "-d", "sim", "-n", "1"])).toMatchObject({ status: 2 });
    expect(await readFile(file, "utf8")).toBe(`${LOG}\n`);
    expect((await quickly(["record", at("no/such/folder.log"), "-d", "sim", "-n", "1"])).stderr).toMatch(
      /the folder .*such does not exist/,
    );
  });

  it("writes into what is no file without asking, and not into a folder", async () => {
    expect(await quickly(["record", "/dev/null", "--to", "candump", "-d", "sim", "-n", "5"])).toMatchObject({ status: 0 });
    expect(await quickly(["record", folder, "--to", "candump", "-d", "sim", "-n", "5"])).toMatchObject({
      status: 2,
      stderr: `canalyst: ${folder} is a folder, not a file to write\n`,
    });
  });

  it("ends with a clear error when the disk is full", async () => {
    const { status, stderr } = await quickly(["record", "/dev/full", "--to", "candump", "-d", "sim", "-w", "10"]);
    expect(stderr).toContain("/dev/full: no space left on the disk");
    expect(status).toBe(1);
  });
});

describe("canalyst play", () => {
  it("plays a log and says what was left out", async () => {
    const { status, stderr } = await quickly(["play", await log(), "-d", "sim", "--speed", "10"]);
    expect(status).toBe(0);
    expect(stderr).toBe("4 frames sent\nnot sent: 1 CAN FD frame\n");
  });

  it("loops, maps channels, filters and leaves out own frames", async () => {
    const run = async (...args: string[]) => (await quickly(["play", await log(), "-d", "sim", ...args])).stderr;
    expect(await run("--gap", "1", "--loop", "3")).toMatch(/^12 frames sent in 3 rounds\n/);
    expect(await run("--gap", "0", "-f", "123", "--skip-own")).toBe(
      "2 frames sent\nnot sent: 1 CAN FD frame\nnot sent: 1 frame sent by the recorder\nnot sent: 1 frame removed by filters\n",
    );
    expect(await run("--gap", "0", "--map", "1:0")).toMatch(/^2 frames sent\n[\s\S]*2 frames on channels/);
    expect(await run("--max-gap", "10ms")).toMatch(/^4 frames sent/);
  });
});
