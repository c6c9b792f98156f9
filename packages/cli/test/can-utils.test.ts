import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { VirtualBus } from "canalystii";
import { SocketcandServer } from "canalystii/bridge";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { framesOfLines } from "../src/sent-frames.js";
import { quickly } from "./in-process.js";
import { lines, type RunOptions } from "./run.js";

// command lines as users of can-utils type them

let folder: string;
const FILES = {
  "four.log": ["(1.0) can0 123#11", "(1.01) can1 456#22", "(1.02) can0 00000123#33", "(1.03) can0 123#R"]
    .map((line) => `${line}\n`)
    .join(""),
} as const;
const at = (name: string) => join(folder, name);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "canalyst-can-utils-"));
  for (const [name, text] of Object.entries(FILES)) await writeFile(at(name), text);
});
afterAll(() => rm(folder, { recursive: true }));

const run = (line: string, options: RunOptions = {}) =>
  quickly(
    line.split(" ").map((word) => (Object.hasOwn(FILES, word) || word.startsWith("out.") ? at(word) : word)),
    options,
  );
/** What a line of candump's log format has behind its time. */
const frames = (text: string) => lines(text).map((line) => line.slice(line.indexOf(" ") + 1));

describe.concurrent("dump", () => {
  it("takes interfaces with filters", async ({ expect }) => {
    const { status, stdout } = await run("dump can0,123:C00007FF can1,~456 any,0~0,#FFFFFFFF -L -T 1500 -d sim --sim-replay four.log");
    expect(frames(stdout)).toEqual(["can0 123#11"]);
    expect(status).toBe(0);
  });

  it("prints the time with -t a, and takes -D and letters together", async ({ expect }) => {
    const { status, stdout } = await run("dump -D -xta -n 2 can0 -d sim");
    expect(stdout).toMatch(/^(?: \(\d{10}\.\d{6}\) {2}can0 {2}RX - - {2}.*\n){2}$/);
    expect(status).toBe(0);
  });

  it("ends when nothing has come for -T, in ms, and says nothing of it", async ({ expect }) => {
    const { status, stdout, stderr } = await run("dump -d sim --sim-traffic none -T 200");
    expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: "", stderr: "" });
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

  it.for([
    ["can2", /channel "can2" is not one of can0, can1 \(or 0, 1; on the case CAN1, CAN2\) or any/],
    ["can0,123:1FFFFFFF", /wider than the 11 bits of the standard id 123; write 123:7FF, or 00000123:1FFFFFFF for extended ids/],
    ["-T 0", /expected a time greater than 0/],
  ] as const)("refuses %s with status 2", async ([words, message], { expect }) => {
    const { status, stdout, stderr } = await run(`dump -d sim ${words}`);
    expect(stderr).toMatch(message);
    expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
  });
});

describe.concurrent("send", () => {
  it.for([
    ["can0 123#11", "sent 1 frame on channel 0 (CAN1)\n"],
    ["CAN2 123#11 456#22 -r 3 -i 500us", "sent 6 frames on channel 1 (CAN2)\n"],
    ["123#R -c can1", "sent 1 frame on channel 1 (CAN2)\n"],
  ] as const)("%s", async ([words, said], { expect }) => {
    expect(await run(`send -d sim ${words}`)).toMatchObject({ status: 0, stdout: "", stderr: said });
  });

  it.for([
    ["can0", /no frame is given to send on can0; expected e\.g\. send can0 123#DEADBEEF/],
    ["123 456#11", /frame "123" has no '#'/],
    ["- 123#11", /use only one of them/],
    ["- -r 2", /can be sent only once/],
    ["123#11 -i soon", /expected a time of 0 or more/],
  ] as const)("refuses %s with status 2", async ([words, message], { expect }) => {
    const { status, stderr } = await run(`send -d sim ${words}`);
    expect(stderr).toMatch(message);
    expect(status).toBe(2);
  });

  it("reads frames from standard input, one a line", async ({ expect }) => {
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
    ["123#11\nfoo\n456#\n", /^canalyst: standard input, line 2: frame "foo" has no '#'; expected ID#DATA/],
    ["# nothing\n", /sent 0 frames[\s\S]*no frame on standard input: nothing was sent/],
  ] as const)("gives status 1 for the standard input %j", async ([input, message], { expect }) => {
    const { status, stderr } = await run("send can1 - -d sim", { input });
    expect(stderr).toMatch(message);
    expect(status).toBe(1);
  });

  it("hands on frames as they come, up to a line that is none", async ({ expect }) => {
    const read = async (...chunks: readonly string[]) => {
      const ids: number[][] = [];
      const bytes = async function* () {
        for (const chunk of chunks) yield new TextEncoder().encode(chunk);
      };
      try {
        for await (const each of framesOfLines(bytes())) ids.push(each.map(({ id }) => id));
        return ids;
      } catch (error) {
        return [...ids, (error as Error).message];
      }
    };
    expect(await read("001#\n00", "2#\n003#", "\n004#")).toEqual([[1], [2], [3], [4]]);
    expect(await read("001#\n002#\nx\n003#\n")).toEqual([[1, 2], expect.stringMatching(/^standard input, line 3: frame "x"/)]);
    expect(await read("123##1\n")).toEqual([expect.stringMatching(/line 1: frame "123##1": a CAN FD frame cannot be sent/)]);
    expect(await read(`001#\n${"1".repeat(20_000)}`)).toEqual([[1], "standard input, line 2: the line is longer than 10000 characters"]);
    expect(await read("")).toEqual([]);
  });
});

describe.concurrent("generate", () => {
  it.for([
    ["can1 -g 1ms -n 2 -I 42A -L 4 -D i -v", "  can1  42A#00.00.00.00\n  can1  42A#01.00.00.00\n"],
    ["-g 1 -n 2 -I 42A -D 1122 -v -v", "  can0  42A   [2]  11 22\n  can0  42A   [2]  11 22\n"],
    ["-g 1 -n 1 -e -I 42A -D 31.32 -vvv", "  can0  0000042A   [2]  31 32                     '12'\n"],
  ] as const)("%s", async ([words, printed], { expect }) => {
    const { status, stdout, stderr } = await run(`generate -d sim ${words}`);
    expect(stdout).toBe(printed);
    expect(stderr).toMatch(/^sent \d frames? in/);
    expect(status).toBe(0);
  });
});

describe.concurrent("play", () => {
  it.for([
    ["-I four.log vcan0=can1", ["can0  456"]],
    ["four.log can1=can0 can0=can1 -f ~0:0,123", ["can1  123", "can1  123"]],
    ["four.log -c 0 -t", ["can0  123", "can0  00000123", "can0       123"]],
    ["--loop 2 four.log -g 1ms 1=1", ["can1  456", "can1  456"]],
  ] as const)("%s", async ([words, expected], { expect }) => {
    const { status, stdout } = await run(`play -v -d sim ${words}`);
    expect(lines(stdout).map((line) => line.trim().split(/ {3}\[/)[0])).toEqual(expected);
    expect(status).toBe(0);
  });

  it("reads standard input if told no file", async ({ expect }) => {
    const { status, stderr } = await run("play -d sim", { input: FILES["four.log"] });
    expect({ status, stderr }).toEqual({ status: 0, stderr: "4 frames sent\n" });
  });

  it.for(["--loop", "-l i"])("goes on for ever with %s, and leaves the file to itself", async (option, { expect }) => {
    const [served, peer] = VirtualBus.pair() as [VirtualBus, VirtualBus];
    await using server = await SocketcandServer.listen(served, { port: 0 });
    const stream = peer.frames();
    const { status, stderr } = await run(`play -g 1 ${option} four.log -c 0 -d socketcand://127.0.0.1:${server.port}/can0`, {
      onSpawn: (child) =>
        void (async () => {
          for (let count = 0; count < 8; count++) await stream.next();
          child.kill("SIGINT");
        })(),
    });
    expect(stderr).toMatch(/frames sent in \d+ rounds/);
    expect(status).toBe(0);
    await Promise.all([served.close(), peer.close()]);
  });

  it.for([
    ["four.log can1=can0 --map 0:1", /channels are assigned twice: with --map and with TO=FROM/],
    ["four.log -t -g 1", /cannot be used with/],
    ["four.log --loop=0", /expected an integer from 1, or i/],
  ] as const)("refuses %s with status 2", async ([words, message], { expect }) => {
    const { status, stderr } = await run(`play -d sim ${words}`);
    expect(stderr).toMatch(message);
    expect(status).toBe(2);
  });
});

describe.concurrent("convert", () => {
  it.for([
    ["--rebase four.log - --to candump", "(0000000000.000000) can0 123#11 R"],
    ["--rebase 500ms four.log - --to candump --shift -100ms", "(0000000000.400000) can0 123#11 R"],
  ] as const)("%s", async ([words, first], { expect }) => {
    const { status, stdout } = await run(`convert ${words}`);
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
