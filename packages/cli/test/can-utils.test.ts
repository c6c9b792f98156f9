import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { VirtualBus } from "canalystii";
import { SocketcandServer } from "canalystii/bridge";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { canalyst, lines, type RunOptions } from "./run.js";

// command lines as users of can-utils type them

let folder: string;
const FILES = {
  "four.log": ["(1.0) can0 123#11", "(1.01) can1 456#22", "(1.02) can0 00000123#33", "(1.03) can0 123#R"]
    .map((line) => `${line}\n`)
    .join(""),
  "named.log": "(1.0) vcan7 123#11\n(1.01) body 456#22\n(1.02) can0 457#33\n",
} as const;
const at = (name: string) => join(folder, name);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "canalyst-can-utils-"));
  for (const [name, text] of Object.entries(FILES)) await writeFile(at(name), text);
});
afterAll(() => rm(folder, { recursive: true }));

const run = (line: string, options: RunOptions = {}) =>
  canalyst(
    line.split(" ").map((word) => (Object.hasOwn(FILES, word) || word.startsWith("out.") ? at(word) : word)),
    options,
  );
/** What a line of `dump -L` has behind its time. */
const frames = (stdout: string) => lines(stdout).map((line) => line.slice(line.indexOf(" ") + 1));

describe.concurrent("dump takes interfaces and filters as candump does", () => {
  const replay = "dump -d sim --sim-replay four.log -L -T 1500 ";

  it.for([
    ["can0", ["can0 123#11", "can0 00000123#33", "can0 123#R"]],
    ["CAN2", ["can1 456#22"]],
    ["can0 can1", ["can0 123#11", "can1 456#22", "can0 00000123#33", "can0 123#R"]],
    ["any", ["can0 123#11", "can1 456#22", "can0 00000123#33", "can0 123#R"]],
    ["any,123:7FF", ["can0 123#11", "can0 00000123#33", "can0 123#R"]],
    ["can0,123:C00007FF", ["can0 123#11"]],
    ["can0,0:0 1", ["can0 123#11", "can1 456#22", "can0 00000123#33", "can0 123#R"]],
    ["can0,123~7FF vcan1", ["can1 456#22"]],
    ["any,0~0,#FFFFFFFF", []],
    ["any,~123,0x456:0x7FF,#1FFFFFFF", ["can1 456#22", "can0 00000123#33"]],
    ["any,123~C00007FF,456~7FF,j", ["can0 00000123#33", "can0 123#R"]],
    ["-c can1", ["can1 456#22"]],
    ["-c 0,1 -f 456", ["can1 456#22"]],
    ["-c both -f 123 -f ~0:0", ["can0 123#11", "can0 123#R"]],
  ] as const)("%s", async ([words, expected], { expect }) => {
    const { status, stdout } = await run(replay + words);
    // on a busy machine the first times are late, on each channel by something else
    const byChannel = (all: readonly string[]) => all.toSorted((a, b) => Number(a.slice(3, 4)) - Number(b.slice(3, 4)));
    expect(byChannel(frames(stdout))).toEqual(byChannel(expected));
    expect(status).toBe(0);
  });

  it.for([
    ["can2", /channel "can2" is not one of can0, can1 \(or 0, 1; on the case CAN1, CAN2\) or any/],
    ["CAN0", /channel "CAN0" is not one of/],
    ["eth0", /channel "eth0" is not one of/],
    ["can0 -c 1", /channels are given twice, as can0 and by --channel; leave one out/],
    ["can0,123:7FF -f 1", /filters are given twice/],
    ["can0,123:1FFFFFFF", /wider than the 11 bits of the standard id 123; write 123:7FF, or 00000123:1FFFFFFF for extended ids/],
    ["can0,xyz", /filter "xyz" is not ID, ID:MASK/],
    ["can0,800:7FF", /id 800 is not in 0\.\.7FF; write 00000800 for an extended id/],
  ] as const)("%s gives status 2", async ([words, message], { expect }) => {
    const { status, stdout, stderr } = await run(`dump -d sim ${words}`);
    expect(stderr).toMatch(message);
    expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
  });

  it("prints the time with -t a, and takes -D and the letters together", async ({ expect }) => {
    const { status, stdout } = await run("dump -D -xta -n 2 can0 -d sim");
    expect(stdout).toMatch(/^(?: \(\d{10}\.\d{6}\) {2}can0 {2}RX - - {2}.*\n){2}$/);
    expect(status).toBe(0);
  });

  it("names the channels of a bus elsewhere as it does", async ({ expect }) => {
    const [served, peer] = VirtualBus.pair() as [VirtualBus, VirtualBus];
    const server = await SocketcandServer.listen(served, {
      port: 0,
      names: new Map([
        [1, "can1"],
        [0, "body"],
      ]),
    });
    const tasks = [0, 1].map((channel) => peer.sendPeriodic({ id: 0x100 + channel, channel }, { periodMs: 5 }));
    try {
      const on = (words: string, names: string) => run(`dump -L -n 2 ${words} -d socketcand://127.0.0.1:${server.port}/${names}`);
      expect(frames((await on("body", "can1,body")).stdout)).toEqual(["body 100#", "body 100#"]);
      expect(frames((await on("0", "can1,body")).stdout)).toEqual(["can1 101#", "can1 101#"]);
      expect(frames((await on("can1,101 body,101", "can1,body")).stdout)).toEqual(["can1 101#", "can1 101#"]);
      expect((await on("can0", "can1")).stderr).toMatch(/has no channel can0; it has can1/);
    } finally {
      for (const task of tasks) task.stop();
      await server.close();
      await Promise.all([served.close(), peer.close()]);
    }
  });
});

describe.concurrent("dump", () => {
  it("ends when nothing has come for -T, in ms, and says nothing of it", async ({ expect }) => {
    const { status, stdout, stderr } = await run("dump -d sim --sim-traffic none -T 200");
    expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: "", stderr: "" });
    expect((await run("dump -d sim -T 0")).stderr).toMatch(/expected a time above 0/);
  });

  it("never goes back in time, with both channels busy", async ({ expect }) => {
    const { stdout } = await run("dump -L -d sim -n 2000");
    const times = lines(stdout).map((line) => line.split(" ")[0] as string);
    expect(times).toHaveLength(2000);
    expect(new Set(lines(stdout).map((line) => line.split(" ")[1]))).toEqual(new Set(["can0", "can1"]));
    expect(times).toEqual([...times].sort());
  });

  it.for(["--merge", "--no-merge"])("takes %s", async (option, { expect }) => {
    expect(await run(`dump -d sim -n 5 -L ${option}`)).toMatchObject({ status: 0, stderr: "" });
  });
});

describe.concurrent("send takes what cansend takes, and more", () => {
  it.for([
    ["can0 123#11", "sent 1 frame on channel 0 (CAN1)\n"],
    ["can1 123#11 456#22", "sent 2 frames on channel 1 (CAN2)\n"],
    ["CAN2 123#R", "sent 1 frame on channel 1 (CAN2)\n"],
    ["123#11 -c can1", "sent 1 frame on channel 1 (CAN2)\n"],
    ["123#11 -r 3 -i 10ms", "sent 3 frames on channel 0 (CAN1)\n"],
    ["123#11 -r 3 -i 500us", "sent 3 frames on channel 0 (CAN1)\n"],
  ] as const)("%s", async ([words, said], { expect }) => {
    expect(await run(`send -d sim ${words}`)).toMatchObject({ status: 0, stdout: "", stderr: said });
  });

  it.for([
    ["can2 123#11", /channel "can2" is not one of/],
    ["any 123#11", /one channel is needed/],
    ["can0", /there is no frame to send on can0; expected e\.g\. send can0 123#DEADBEEF/],
    ["123 456#11", /frame "123" has no '#'/],
    ["can0 123#11 -c 1", /channels are given twice/],
    ["- 123#11", /leave one out/],
    ["- -r 2", /can be sent only once/],
    ["123#11 -i soon", /expected a time from 0/],
  ] as const)("%s gives status 2", async ([words, message], { expect }) => {
    const { status, stderr } = await run(`send -d sim ${words}`);
    expect(stderr).toMatch(message);
    expect(status).toBe(2);
  });

  it("reads frames from standard input, one a line, as they come", async ({ expect }) => {
    const [served, peer] = VirtualBus.pair() as [VirtualBus, VirtualBus];
    await using server = await SocketcandServer.listen(served, { port: 0 });
    const stream = peer.frames();
    const sent = await run(`send - -d socketcand://127.0.0.1:${server.port}/can0`, {
      input: "123#11\r\n\n# a comment\n  1F334455#R4\n7FF#",
    });
    const got = [await stream.next(), await stream.next(), await stream.next()].map(({ value }) => [value?.id, value?.remote, value?.dlc]);
    expect(got).toEqual([
      [0x123, false, 1],
      [0x1f33_4455, true, 4],
      [0x7ff, false, 0],
    ]);
    expect(sent).toMatchObject({ status: 0, stderr: "sent 3 frames on channel 0 (can0)\n" });
    await Promise.all([served.close(), peer.close()]);
  });

  it.for([
    ["123#11\nfoo\n456#\n", 1, /^canalyst: standard input, line 2: frame "foo" has no '#'; expected ID#DATA/],
    ["123##1\n", 1, /line 1: frame "123##1": a CAN FD frame cannot be sent/],
    ["", 1, /sent 0 frames[\s\S]*there was no frame in standard input: nothing was sent/],
    ["# nothing\n", 1, /nothing was sent/],
  ] as const)("says what is wrong with %j", async ([input, expected, message], { expect }) => {
    const { status, stderr } = await run("send - -d sim", { input });
    expect(stderr).toMatch(message);
    expect(status).toBe(expected);
  });
});

describe("send", () => {
  it("gives up on a line without an end", async () => {
    const { status, stderr } = await run("send - -d sim", { input: `123#11\n${"1".repeat(20_000)}` });
    expect(stderr).toMatch(/line 2: it has more than 10000 characters/);
    expect(status).toBe(1);
  });
});

describe.concurrent("generate takes what cangen takes", () => {
  it.for([
    ["can1 -g 1ms -n 2 -I 42A -L 4 -D i -v", "  can1  42A#00.00.00.00\n  can1  42A#01.00.00.00\n"],
    ["-g 1 -n 2 -I 42A -D 1122 -v -v", "  can0  42A   [2]  11 22\n  can0  42A   [2]  11 22\n"],
    ["-g 1 -n 1 -e -I 42A -D 31.32 -vvv", "  can0  0000042A   [2]  31 32                     '12'\n"],
    ["-g 1 -n 1 -R -I 42A -L 3 -v", "  can0  42A#R3\n"],
    // a counter has a byte at least
    ["-g 1 -n 1 -I 1 -L 0 -D i -v", "  can0  001#00\n"],
    ["-g 1 -n 1", ""],
  ] as const)("%s", async ([words, printed], { expect }) => {
    const { status, stdout, stderr } = await run(`generate -d sim ${words}`);
    expect(stdout).toBe(printed);
    expect(stderr).toMatch(/^sent \d frames? in/);
    expect(status).toBe(0);
  });
});

describe.concurrent("play takes what canplayer takes", () => {
  it.for([
    ["-I four.log vcan0=can1", ["can0  456"]],
    ["four.log can1=can0 can0=can1 -f ~0:0,123", ["can1  123", "can1  123"]],
    ["four.log -c 0 -t", ["can0  123", "can0  00000123", "can0       123"]],
    ["named.log can0=vcan7 can1=body", ["can0  123", "can1  456"]],
    ["named.log can1=can0", ["can1  457"]],
    // by its number where nothing has the name
    ["named.log can1=can7", ["can1  123"]],
    ["--loop 2 four.log -g 1ms 1=1", ["can1  456", "can1  456"]],
    ["-l 2 four.log -g 1 CAN2=can1", ["can1  456", "can1  456"]],
  ] as const)("%s", async ([words, expected], { expect }) => {
    const { status, stdout } = await run(`play -v -d sim ${words}`);
    expect(lines(stdout).map((line) => line.trim().split(/ {3}\[/)[0])).toEqual(expected);
    expect(status).toBe(0);
  });

  it("reads standard input if told no file", async ({ expect }) => {
    const { status, stderr } = await run("play -d sim", { input: FILES["four.log"] });
    expect({ status, stderr }).toEqual({ status: 0, stderr: "4 frames sent\n" });
  });

  it.for(["--loop", "-l", "-l i"])("goes on for ever with %s, and leaves the file to itself", async (option, { expect }) => {
    const [served, peer] = VirtualBus.pair() as [VirtualBus, VirtualBus];
    await using server = await SocketcandServer.listen(served, { port: 0 });
    const stream = peer.frames();
    const { status, stderr } = await run(`play -g 1 ${option} four.log -c 0 -d socketcand://127.0.0.1:${server.port}/can0`, {
      onSpawn: (child) =>
        void (async () => {
          for (let frames = 0; frames < 8; frames++) await stream.next();
          child.kill("SIGINT");
        })(),
    });
    expect(stderr).toMatch(/frames sent in \d+ rounds/);
    expect(status).toBe(0);
    await Promise.all([served.close(), peer.close()]);
  });

  it.for([
    ["four.log stdout=can0", /stdout=can0: frames are printed by canalyst convert/],
    ["-I four.log named.log", /there are two logs to play/],
    ["four.log named.log", /there are two logs to play/],
    ["four.log =can0", /is not TO=FROM/],
    ["four.log can0=can0 can1=can0", /can0 of the log can go to one channel only/],
    ["four.log can2=can0", /channel "can2" is not one of/],
    ["four.log can1=can0 --map 0:1", /assigned by --map and without/],
    ["four.log can1=can0 -c 1", /channels are given twice/],
    ["four.log -t -g 1", /cannot be used with/],
    ["four.log --loop 0", /there are two logs to play/],
    ["four.log --loop=0", /expected an integer from 1, or i/],
  ] as const)("%s gives status 2", async ([words, message], { expect }) => {
    const { status, stderr } = await run(`play -d sim ${words}`);
    expect(stderr).toMatch(message);
    expect(status).toBe(2);
  });
});

describe.concurrent("options with a value that may be left out leave the file to itself", () => {
  it.for([
    ["convert --rebase four.log - --to candump", "(0000000000.000000) can0 123#11 R"],
    ["convert four.log - --to candump --rebase", "(0000000000.000000) can0 123#11 R"],
    ["convert --rebase 5 four.log - --to candump", "(0000000005.000000) can0 123#11 R"],
    ["convert --rebase 500ms four.log - --to candump", "(0000000000.500000) can0 123#11 R"],
    ["convert --rebase=2 four.log - --to candump --shift -500ms", "(0000000001.500000) can0 123#11 R"],
  ] as const)("%s", async ([line, first], { expect }) => {
    const { status, stdout } = await run(line);
    expect(lines(stdout)[0]).toBe(first);
    expect(status).toBe(0);
  });
});

describe("record", () => {
  it("takes interfaces with filters, and -T", async () => {
    const { status, stderr } = await run("record out.rec.log can0,123:7FF can1,~456 -d sim --sim-replay four.log -T 1500");
    expect(stderr).toMatch(/^3 frames, /m);
    expect(status).toBe(0);
    expect(frames(await readFile(at("out.rec.log"), "utf8"))).toEqual(["can0 123#11 R", "can0 00000123#33 R", "can0 123#R R"]);
  });
});
