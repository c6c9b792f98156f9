import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { VirtualBus } from "canalystii";
import { SocketcandServer } from "canalystii/bridge";
import { afterAll, beforeAll, describe, it } from "vitest";
import { quickly } from "./in-process.js";
import { PROGRAM, type RunOptions } from "./run.js";

let folder: string;
const at = (name: string) => join(folder, name);

/** Files that the tables name, with what is in them. */
const FILES = {
  "noise.log": "hello\nworld\n",
  "empty.log": "",
  "one.log": "(1.0) can5 123#11\n",
  "zero.log": "(1.0) can0 123#11\n",
  "fd.log": "(1.0) can0 123##011\n",
  "long.log": "(1.0) can0 123#11\n(4000.0) can0 123#22\n",
} as const;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "canalyst-exit-"));
  for (const [name, text] of Object.entries(FILES)) await writeFile(at(name), text);
});
afterAll(() => rm(folder, { recursive: true }));

/** Runs a command line; words that name a file of {@link FILES}, or begin with `out.`, are paths in the tests' folder. */
function run(line: string, options: RunOptions = {}) {
  return quickly(toArguments(line), options);
}

function toArguments(line: string): string[] {
  return line.split(" ").map((word) => (Object.hasOwn(FILES, word) || word.startsWith("out.") ? at(word) : word));
}

describe.concurrent("a log in which nothing could be read gives status 1", () => {
  it.for([
    "convert noise.log out.1.blf",
    "convert one.log noise.log out.2.log",
    "convert noise.log out.3.log --from blf",
    "info noise.log",
    "play noise.log -d sim",
    "dump -d sim --sim-replay noise.log",
    "simulate --usbip --port 0 --replay noise.log",
  ])("%s", async (line, { expect }) => {
    const { status, stderr, stdout } = await run(line);
    expect(stderr).toMatch(/^canalyst: .*noise\.log: nothing could be read/);
    if (line.startsWith("convert")) expect(stderr).toMatch(/"hello"|is truncated/);
    expect(status).toBe(1);
    if (line.startsWith("info")) expect(stdout).not.toBe("");
    else expect(stdout).toBe("");
  });

  it("and no output file", async ({ expect }) => {
    await run("convert noise.log out.none.blf");
    expect(await readdir(folder)).not.toContain("out.none.blf");
  });

  it.for(["convert empty.log out.4.log", "info empty.log", "convert one.log out.5.log -f 777"])("but not: %s", async (line, { expect }) => {
    expect((await run(line)).status).toBe(0);
  });
});

describe.concurrent("nothing that could be sent gives status 1", () => {
  it.for([
    ["play one.log -d sim", /1 frame on channels/],
    ["play one.log -d sim --map 0:5", /1 frame on channels/],
    ["play one.log -d sim --map 5:0 -f 777", /1 frame removed by filters/],
    ["play fd.log -d sim --loop", /1 CAN FD frame\n/],
    ["play empty.log -d sim", /0 frames sent/],
  ] as const)("%s", async ([line, words], { expect }) => {
    const { status, stderr } = await run(line);
    expect(stderr).toMatch(words);
    expect(stderr).toMatch(/canalyst: nothing was sent\n$/);
    expect(status).toBe(1);
  });
});

/** Interrupts as soon as there is output, or words. Once: the second signal would end it at once. */
function interruptWhenHeard(): RunOptions {
  let interrupted = false;
  const interrupt = (child: ChildProcess) => {
    if (!interrupted) child.kill("SIGINT");
    interrupted = true;
  };
  return { onOutput: interrupt, onWords: interrupt };
}

describe.concurrent("interrupted before the end that was named gives status 130, else 0", () => {
  it.for([
    ["dump -d sim -n 1000000", 130],
    ["dump -d sim -w 1h", 130],
    ["dump -d sim -T 1h", 130],
    ["dump -d sim", 0],
    ["record - --to candump -d sim -n 1000000", 130],
    ["record - --to candump -d sim -w 1h", 130],
    ["record - --to candump -d sim --stop-on 7FF#99", 130],
    ["record - --to candump -d sim", 0],
    ["monitor -d sim -w 1h", 130],
    ["monitor -d sim", 0],
    ["doctor -d sim --loopback", 130],
    // the end of the replay shows that the bus is open
    ["send 123# -d sim --sim-replay zero.log -r 1000000", 130],
    ["generate -d sim --sim-replay zero.log -n 1000000", 130],
    ["play long.log -d sim --sim-replay zero.log", 130],
    ["simulate --usbip --port 0", 0],
    ["bridge socketcand -d sim --listen 0", 0],
  ] as const)("%s: %i", async ([line, expected], { expect }) => {
    const { status, stderr } = await run(line, interruptWhenHeard());
    if (expected === 130) expect(stderr).toMatch(/^canalyst: interrupted( after \d|\n| before)/m);
    else expect(stderr).not.toContain("interrupted");
    expect(status).toBe(expected);
  });

  it.for([
    ["send 123# -r 0 -i 1", 0, /sent \d+ frames?/],
    ["generate -g 1", 0, /sent \d+ frames?/],
    ["play long.log --loop 2", 130, /interrupted/],
    ["play long.log --loop", 0, /[01] frames? sent/],
  ] as const)("%s: %i", async ([line, expected, words], { expect }) => {
    const [served, peer] = VirtualBus.pair() as [VirtualBus, VirtualBus];
    await using server = await SocketcandServer.listen(served, { port: 0 });
    const stream = peer.frames();
    const { status, stderr } = await run(`${line} -d socketcand://127.0.0.1:${server.port}/can0`, {
      // what it sends shows that it is at work
      onSpawn: (child) => void stream.next().then(() => child.kill("SIGINT")),
    });
    expect(stderr).toMatch(words);
    expect(status).toBe(expected);
    await Promise.all([served.close(), peer.close()]);
  });

  it.for([
    "dump -d sim -n 5",
    "dump -d sim -n 1000000 -w 100ms",
    "generate -d sim -n 2 -g 1",
    "monitor -d sim -w 100ms",
    "record - --to candump -d sim -n 5",
  ])("%s: 0, uninterrupted", async (line, { expect }) => {
    expect((await run(line)).status).toBe(0);
  });
});

// util-linux' script gives a program a terminal
const hasScript = process.platform === "linux" && spawnSync("script", ["--version"]).status === 0;

describe.skipIf(!hasScript).concurrent("a key on a terminal does what a signal does, or ends as usual", () => {
  it.for([
    ["monitor -d sim", " 0 0C0 ", "\x03", 0],
    ["monitor -d sim -w 1h", " 0 0C0 ", "\x03", 130],
    ["monitor -d sim -w 1h", " 0 0C0 ", "q", 0],
    ["play long.log -d sim", "q: quit", "\x03", 130],
    ["play long.log -d sim", "q: quit", "q", 0],
  ] as const)("%s %s%j: %i", async ([line, shown, key, expected], { expect, onTestFinished }) => {
    const command = [process.execPath, PROGRAM, ...toArguments(line)].join(" ");
    const child = spawn("script", ["-qec", `stty cols 80 rows 24; ${command}`, "/dev/null"], { stdio: ["pipe", "pipe", "pipe"] });
    onTestFinished(() => void child.kill());
    let output = "";
    let pressed = false;
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      output += text;
      if (pressed || !output.includes(shown)) return;
      pressed = true;
      child.stdin.write(key);
    });
    expect(await new Promise((resolve) => child.on("close", resolve))).toBe(expected);
  });
});

describe.concurrent("a frame to start on that never comes gives status 1", () => {
  it.for([
    ["-w 200ms", 1, /no frame matched --start-on 7FF#99: nothing was recorded/],
    ["-w 200ms -q", 1, /no frame matched --start-on 7FF#99: nothing was recorded/],
  ] as const)("record --start-on 7FF#99 %s", async ([more, expected, words], { expect }) => {
    const { status, stderr } = await run(`record - --to candump -d sim --start-on 7FF#99 ${more}`);
    expect(stderr).toMatch(words);
    expect(status).toBe(expected);
  });

  it("but one to stop on that never comes is only said", async ({ expect }) => {
    const { status, stderr } = await run("record - --to candump -d sim --stop-on 7FF#99 -w 200ms");
    expect(stderr).toMatch(/no frame matched --stop-on 7FF#99/);
    expect(status).toBe(0);
  });
});

describe.concurrent("a command line that makes no sense gives status 2", () => {
  it.for([
    ["send -d sim 123##1112233", /CAN FD frame/],
    ["dump -d sim --sim-traffic flood:0", /flood:0/],
    ["simulate --usbip --port 0 --traffic flood:0", /flood:0/],
    ["simulate --usbip --port 0 --knob rxBufferSize=-1", /rxBufferSize -1 is not in/],
    ["simulate --usbip --host 80", /--port/],
    ["dump -d ftp://x", /"ftp:\/\/x" is not known/],
    ["dump -d socketcand://", /is not socketcand:\/\/HOST/],
    ["dump -d socketcand://127.0.0.1:99999/can0", /99999 is not in/],
    ["bridge relay sim socketcand://", /is not socketcand:\/\/HOST/],
    ["bridge relay sim sim --channels 0=7", /channel 7 is not one of/],
    ["generate -d sim -R -D 1122", /cannot be used with/],
    ["record - -d sim --to candump --pre-trigger 1s", /--start-on/],
    ["record - -d sim", /standard output needs a format; choose one with --to: /],
    ["record - -d sim --to blf", /cannot be written to a pipe/],
    ["record - -d sim --to candump --rotate-time 1h", /cannot be split/],
    ["simulate --usbip --loop", /--replay/],
    ["simulate --usbip --speed 2", /--replay/],
    ["doctor -d sim --force", /--loopback/],
    ["play one.log -d sim --gap 1 --max-gap 1s", /cannot be used with/],
    ["help nosuch", /unknown command 'nosuch'/],
    ["nosuch --help", /unknown command 'nosuch'/],
    ["help bridge nosuch", /unknown command 'nosuch'/],
    ["bridge nosuch --help", /unknown command 'nosuch'/],
    ["bridge help nosuch", /unknown command 'nosuch'/],
  ] as const)("%s", async ([line, words], { expect }) => {
    const { status, stdout, stderr } = await run(line);
    expect(stderr).toMatch(words);
    expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
  });

  it("also where the other side has no such channel", async ({ expect }) => {
    const [served, peer] = VirtualBus.pair() as [VirtualBus, VirtualBus];
    await using server = await SocketcandServer.listen(served, { port: 0 });
    for (const line of ["send 123#", "generate -n 1", "dump -n 1", "play one.log"]) {
      const { status, stderr } = await run(`${line} -c 1 -d socketcand://127.0.0.1:${server.port}/can0`);
      expect(stderr, line).toContain("has no channel 1");
      expect(status, line).toBe(2);
    }
    await Promise.all([served.close(), peer.close()]);
  });
});

describe.concurrent("an empty environment variable counts as unset", () => {
  it.for([
    [{ CANALYST_BITRATE: "" }, "dump -d sim -n 1"],
    [{ FORCE_COLOR: "" }, "dump -d sim -n 1"],
    [{ DEBUG: "" }, "send -d sim 123#"],
  ] as const)("%j", async ([env, line], { expect }) => {
    const { status, stdout, stderr } = await run(line, { env });
    expect(status).toBe(0);
    expect(stdout + stderr).not.toContain("\x1b");
  });

  it("CANALYST_DEVICE", async ({ expect }) => {
    const unset = await run("dump -n 1 -w 200ms");
    expect(await run("dump -n 1 -w 200ms", { env: { CANALYST_DEVICE: "" } })).toMatchObject({
      status: unset.status,
      stderr: unset.stderr,
    });
  });
});
