import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { InvalidArgumentError } from "commander";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ChannelRates, parseBitrates, parseTimings } from "../src/bit-rates.js";
import { UsageError } from "../src/failures.js";
import { quickly } from "./in-process.js";
import { lines } from "./run.js";

const rates = (bitrate: string | undefined, timing?: string, strict = true) =>
  new ChannelRates(
    {
      bitrate: bitrate === undefined ? undefined : parseBitrates(bitrate),
      timing: timing === undefined ? undefined : parseTimings(timing),
    },
    strict,
  );

describe("--bitrate and --timing", () => {
  it("are for all channels, or for each its own", () => {
    expect(rates(undefined).configs([0, 1])).toEqual({ bitrate: 500_000 });
    expect(rates("250k").configs([0, 1])).toEqual({ bitrate: 250_000 });
    expect(rates("500k,125k").configs([0, 1])).toEqual({ channelConfigs: { 0: { bitrate: 500_000 }, 1: { bitrate: 125_000 } } });
    expect(rates("500k,125k").configs([1])).toEqual({ channelConfigs: { 1: { bitrate: 125_000 } } });
    expect(rates("500k", "75%").of(1)).toMatchObject({ timing: { brp: 1, tseg1: 11, tseg2: 4 } });
    expect(rates(undefined, ",0x00/0x14").of(0)).toEqual({ bitrate: 500_000 });
    expect(rates(undefined, "0x00/0x1C,0x03/0x1C").configs([0, 1])).toEqual({
      channelConfigs: { 0: { timing: { btr0: 0, btr1: 0x1c } }, 1: { timing: { btr0: 3, btr1: 0x1c } } },
    });
    expect([0, 1].map((channel) => rates("125k", ",0x03/0x1C").bitrateOf(channel))).toEqual([125_000, 125_000]);
    expect(rates("1M,500k").areEqual([0, 1])).toBe(false);
  });

  it("say how near a sample point comes", () => {
    expect(rates("500k", "87.5%").notes([0, 1])).toEqual([]);
    expect(rates("500k,800k", "75%,80%").notes([0, 1])).toEqual([]);
    expect(rates("500k", "80%").notes([1])).toEqual(["channel 1: sample point 81.3 % is used, the nearest to 80 % at 500000 bit/s"]);
  });

  it("must not contradict each other, unless the bit rate is that of the environment", () => {
    expect(() => rates("250k", "0x00/0x1C")).toThrow(
      "--timing 0x00/0x1C means 500000 bit/s, but --bitrate is 250000 bit/s; use only one of them",
    );
    expect(() => rates("500k,250k", "0x00/0x1C")).toThrow(UsageError);
    expect(rates("250k", "0x00/0x1C", false).bitrateOf(0)).toBe(500_000);
    expect(rates("250k", "75%", false).bitrateOf(0)).toBe(250_000);
    expect(() => rates("500k,250k,125k", "75%,80%")).toThrow("no timing is given for channel 2: there are only 2");
  });

  it("refuse nonsense", () => {
    for (const text of ["", "500k,", "500k,fast", "990000", "500k;125k"])
      expect(() => parseBitrates(text), text).toThrow(InvalidArgumentError);
    for (const text of ["", "87", "10%", "0x00", "0x00/0x1C/0x00"]) expect(() => parseTimings(text), text).toThrow(InvalidArgumentError);
  });
});

describe.concurrent("two buses of different rates", () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "canalyst-rates-"));
  });
  afterAll(() => rm(folder, { recursive: true }));

  it("go into one log, in order", async ({ expect }) => {
    const file = join(folder, "two.log");
    const { status, stderr } = await quickly(["record", file, "-d", "sim", "-b", "500k,125k", "-n", "1500"]);
    expect(stderr).toMatch(/^1500 frames, /);
    expect(status).toBe(0);
    const text = lines(await readFile(file, "utf8"));
    expect(new Set(text.map((line) => line.split(" ")[1]))).toEqual(new Set(["can0", "can1"]));
    const times = text.map((line) => line.split(" ")[0] as string);
    expect(times).toEqual([...times].sort());
  });

  it.for([
    ["monitor -w 400ms -b 500k,125k", /^can0[\s\S]*^can1/m],
    ["info - -b 500k,125k", /^channel 0[\s\S]* at 500000 bit\/s[\s\S]*^channel 1[\s\S]* at 125000 bit\/s/m],
    ["info - -b 500k", /^channel 1[\s\S]* at 500000 bit\/s/m],
  ] as const)("%s", async ([line, words], { expect }) => {
    const input = "(1.0) can0 123#11\n(2.0) can1 123#11\n";
    const args = line.split(" ");
    const { status, stdout } = await quickly(line.startsWith("info") ? args : [...args, "-d", "sim"], { input });
    expect(stdout).toMatch(words);
    expect(status).toBe(0);
  });

  it.for([
    ["dump -d sim -b 500k,125k,250k -n 1", /3 bit rates or timings are given, but there are only 2 channels/],
    ["dump -d sim -b 500k,fast -n 1", /is not bit\/s/],
    ["dump -d sim -b 250k --timing 0x00/0x1C -n 1", /--timing 0x00\/0x1C means 500000 bit\/s/],
    ["doctor -d sim --loopback -b 500k,125k", /--loopback needs the same bit rate on both channels/],
    ["bridge socketcan -d sim --timing 87.5%", /ip link set/],
  ] as const)("%s gives status 2", async ([line, words], { expect }) => {
    const { status, stderr } = await quickly(line.split(" "));
    expect(stderr).toMatch(words);
    expect(status).toBe(2);
  });

  it("take --timing, which overrules the environment", async ({ expect }) => {
    const line = ["dump", "-d", "sim", "--timing", "0x03/0x1C,80%", "-n", "3", "-L"];
    const { status, stderr } = await quickly(line, { env: { CANALYST_BITRATE: "250k" } });
    expect(stderr).toBe("canalyst: warning: channel 1: sample point 81.3 % is used, the nearest to 80 % at 250000 bit/s\n");
    expect(status).toBe(0);
  });
});
