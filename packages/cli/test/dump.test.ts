import { spawn } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { quickly } from "./in-process.js";
import { lines, sample } from "./run.js";

const TERMINAL_LINE = /^ {2}can[01] {2}(?: {5})?(?:[0-9A-F]{3}|[0-9A-F]{8}) {3}\[[0-8]\] (?:(?: [0-9A-F]{2})*| remote request)$/;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "canalyst-"));
});
afterAll(() => rm(folder, { recursive: true }));

async function logFile(name: string, text: string): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, text);
  return path;
}

describe("canalyst dump", () => {
  it("prints candump's terminal format and ends after --count", async () => {
    const { status, stdout, stderr } = await quickly(["dump", "--device", "sim", "--count", "50"]);
    expect(stderr).toBe("");
    expect(status).toBe(0);
    expect(lines(stdout)).toHaveLength(50);
    for (const line of lines(stdout)) expect(line).toMatch(TERMINAL_LINE);
  });

  it("replays a log complete, unchanged and in order, onto the channels it was recorded on", async () => {
    const frames = ["123#", "7FF#1122334455667788", "123#R4", "1F334455#DEAD", "00000001#R", "000#00"];
    const log = await logFile(
      "six.log",
      frames.map((frame, i) => `(1700000000.${String(i * 1000).padStart(6, "0")}) can1 ${frame}\n`).join(""),
    );
    const { status, stdout } = await quickly(["dump", "-d", "sim", "--sim-replay", log, "-n", "6", "-L"]);
    expect(status).toBe(0);
    expect(lines(stdout).map((line) => line.replace(/^\(\d+\.\d{6}\) /, ""))).toEqual(frames.map((frame) => `can1 ${frame}`));
    const terminal = await quickly(["dump", "-d", "sim", "--sim-replay", log, "-n", "6"]);
    expect(lines(terminal.stdout)).toEqual([
      "  can1  123   [0] ",
      "  can1  7FF   [8]  11 22 33 44 55 66 77 88",
      "  can1  123   [4]  remote request",
      "  can1  1F334455   [2]  DE AD",
      "  can1  00000001   [0]  remote request",
      "  can1       000   [1]  00",
    ]);
  });

  it("does not call a replay over that it ends itself", async () => {
    const log = await logFile("long.log", Array.from({ length: 5000 }, (_, i) => `(${1 + i / 100}0000) can0 123#\n`).join(""));
    expect((await quickly(["dump", "-d", "sim", "--sim-replay", log, "-n", "2"])).stderr).toBe("");
  });

  // loading the code of a format takes long on a busy machine
  const slowLoading = `--import data:text/javascript,${encodeURIComponent(
    `import { register } from "node:module";
    const load = "export async function load(url, context, next) { if (/formats.(candump|jsonl).index/.test(url)) await new Promise((done) => setTimeout(done, 300)); return next(url, context); }";
    register("data:text/javascript," + encodeURIComponent(load));`,
  )}`;

  it.each([
    ["dump", "-L"],
    ["dump", "--json"],
    ["record", "-", "-q", "--to", "jsonl"],
  ])("misses nothing while the code that writes is loaded: %s %s", async (...command) => {
    const log = await logFile("first.log", "(1.0) can0 123#01\n(1.001) can0 123#02\n(1.1) can0 123#03\n");
    const { stdout } = await quickly([...command, "-d", "sim", "--sim-replay", log, "-n", "3", "-w", "2s"], {
      env: { NODE_OPTIONS: slowLoading },
    });
    expect(lines(stdout)).toHaveLength(3);
  });

  const capture = sample("savvycan_candump.log");
  it.skipIf(capture === undefined)(
    "carries a real capture of 12,974 frames through the virtual adapter, complete and in order",
    async () => {
      const file = capture as string;
      const { status, stdout } = await quickly([
        "dump",
        "-d",
        "sim",
        "-c",
        "0",
        "-L",
        "--sim-replay",
        file,
        "--sim-speed",
        "4",
        "-n",
        "12974",
      ]);
      expect(status).toBe(0);
      const frames = (text: string) => lines(text).map((line) => line.split(" ")[2]);
      expect(frames(stdout)).toEqual(frames(await readFile(file, "utf8")));
    },
    90_000,
  );

  it("prints one JSON object a line", async () => {
    const { stdout } = await quickly(["dump", "-d", "sim", "-n", "20", "--json"]);
    const objects = lines(stdout).map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(objects).toHaveLength(20);
    for (const object of objects) expect(object).toHaveProperty("id");
  });

  it("lets only filtered frames through, of one channel", async () => {
    const { stdout } = await quickly(["dump", "-d", "sim", "-c", "1", "-f", "0C0", "-f", "1E0:7F0", "-n", "30", "-L"]);
    expect(lines(stdout)).toHaveLength(30);
    for (const line of lines(stdout)) expect(line).toMatch(/ can1 (?:0C0|1E[0-9A-F])#/);
  });

  it.each([
    ["a", /^ \(\d{10}\.\d{6}\) {2}can/],
    ["A", /^ \(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{6}\) {2}can/],
    ["d", /^ \(\d{3}\.\d{6}\) {2}can/],
    ["z", /^ \(\d{3}\.\d{6}\) {2}can/],
  ])("prints timestamps of kind %s", async (kind, pattern) => {
    const { stdout } = await quickly(["dump", "-d", "sim", "-n", "5", "-t", kind]);
    for (const line of lines(stdout)) expect(line).toMatch(pattern);
    if (kind === "d" || kind === "z") expect(stdout).toMatch(/^ \(000\.000000\)/);
  });

  it.each(["-t a", "-t A -x", "-t d -a", "-x -a --color always"])("prints what info reads without a complaint: %s", async (options) => {
    const { stdout } = await quickly(["dump", "-d", "sim", "-n", "300", ...options.split(" ")]);
    const info = await quickly(["info", "-", "--json"], { input: stdout });
    expect(info).toMatchObject({ status: 0, stderr: "" });
    expect(JSON.parse(info.stdout)).toMatchObject({ format: "candump", frames: 300, skipped: 0 });
  });

  it("prints the log format as candump does with -x, and with -t z only from zero", async () => {
    const log = await logFile("z.log", "(1700000000.000000) can0 123#01\n(1700000000.200000) can0 123#02\n");
    const run = (...options: readonly string[]) => quickly(["dump", "-d", "sim", "--sim-replay", log, "-n", "2", "-L", ...options]);
    const [relative, ...absolute] = await Promise.all([run("-x", "-t", "z"), ...["a", "A", "d"].map((time) => run("-t", time))]);
    expect(relative?.stdout).toMatch(/^\(000\.000000\) can0 123#01 R\n\(00\d\.[1-9]\d{5}\) can0 123#02 R\n$/);
    for (const { stdout } of absolute) expect(stdout).toMatch(/^(?:\(\d{10}\.\d{6}\) can0 123#0\d\n){2}$/);
  });

  it.each(["-L", "--json"])("refuses -a with %s", async (format) => {
    const { status, stdout, stderr } = await quickly(["dump", "-d", "sim", "-n", "1", "-a", format]);
    expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
    expect(stderr).toContain("'-a, --ascii' cannot be used with option");
  });

  it("colours only when told to, or on a terminal", async () => {
    const sequence = "\x1b[";
    expect((await quickly(["dump", "-d", "sim", "-n", "1"])).stdout).not.toContain(sequence);
    expect((await quickly(["dump", "-d", "sim", "-n", "1", "--color", "always"])).stdout).toContain(sequence);
    expect((await quickly(["dump", "-d", "sim", "-n", "1"], { env: { NO_COLOR: "1", FORCE_COLOR: "1" } })).stdout).not.toContain(sequence);
  });

  it("ends after --duration", async () => {
    const { status, stdout } = await quickly(["dump", "-d", "sim", "-w", "300ms", "-L"]);
    expect(status).toBe(0);
    expect(lines(stdout).length).toBeGreaterThan(0);
  });

  it.each(["SIGINT", "SIGTERM"] as const)("ends cleanly on %s, with whole lines", async (signal) => {
    let sent = false;
    const { status, stdout, stderr } = await quickly(["dump", "-d", "sim"], {
      onOutput: (child) => {
        if (!sent) child.kill(signal);
        sent = true;
      },
    });
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(stdout.endsWith("\n")).toBe(true);
  });

  it("ends quietly when its reader goes away", async () => {
    const program = fileURLToPath(new URL("../dist/main.node.js", import.meta.url));
    const shell = spawn("bash", ["-c", `"$0" "$1" dump -d sim | head -n 2; echo "status \${PIPESTATUS[0]}"`, process.execPath, program]);
    let output = "";
    let words = "";
    shell.stdout.on("data", (chunk) => (output += chunk));
    shell.stderr.on("data", (chunk) => (words += chunk));
    await new Promise((resolve) => shell.on("close", resolve));
    expect(lines(output)).toHaveLength(3);
    expect(output).toContain("status 0");
    expect(words).toBe("");
  });

  it("loses nothing to a reader that is slow for a while", async () => {
    let paused = false;
    const { status, stdout, stderr } = await quickly(["dump", "-d", "sim", "-c", "0", "--sim-traffic", "flood:4000", "-n", "6000", "-L"], {
      onOutput: (child) => {
        if (paused) return;
        paused = true;
        child.stdout?.pause();
        setTimeout(() => child.stdout?.resume(), 1000);
      },
    });
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    const counters = lines(stdout).map((line) => Buffer.from(line.slice(line.indexOf("#") + 1), "hex").readUInt32LE());
    expect(counters).toEqual(counters.map((_, i) => (counters[0] as number) + i));
    expect(counters).toHaveLength(6000);
  });

  it("takes the virtual adapter for auto where none is plugged in, and says so in one line", async () => {
    const { status, stderr } = await quickly(["dump", "-d", "auto", "-n", "1"]);
    expect(status).toBe(0);
    // with an adapter plugged in there is nothing to say
    if (stderr !== "") expect(stderr).toMatch(/^canalyst: warning: .*virtual adapter.*\n$/);
  });
});
