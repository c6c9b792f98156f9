import { VirtualClock } from "canalystii";
import { parseDbc, RestBus } from "canalystii/dbc";
import { vehicleDatabase } from "canalystii/simulator";
import { describe, expect, it } from "vitest";
import { compileChecksums } from "../src/databases/compile-checksums.js";
import { Databases } from "../src/databases/databases.js";
import { chooseMessages, type MessageChoice } from "../src/generate/select-messages.js";
import { sendRestBus } from "../src/generate/send-rest-bus.js";
import { runInProcess } from "./in-process.js";
import { lines } from "./run.js";

const CAR = `BU_: Engine Gearbox
BO_ 1 EngineData: 8 Engine
 SG_ CHECKSUM : 0|8@1+ (1,0) [0|255] "" Gearbox
BO_ 2 GearboxData: 8 Gearbox
BO_ 3 Shared: 8 Engine
BO_ 4 Orphan: 8 Vector__XXX
BO_ 5 Long: 12 Gearbox
BO_ 6 Old: 8 Gearbox
BO_ 6 New: 8 Gearbox
BO_TX_BU_ 3 : Engine,Gearbox;
`;

function databasesOf(...list: readonly { readonly text: string; readonly channels?: readonly number[] }[]): Databases {
  return new Databases(list.map(({ text, channels }, i) => ({ name: `${i}.dbc`, database: parseDbc(text).database, channels })));
}

function namesOf(choice: MessageChoice, databases = databasesOf({ text: CAR }), channel = 0): string[] {
  return chooseMessages(databases, choice, channel).messages.map(({ name }) => name);
}

describe("the messages to send", () => {
  it.each<[MessageChoice, string[]]>([
    [{}, ["EngineData", "GearboxData", "Shared", "Orphan", "New"]],
    [{ node: ["Engine"] }, ["EngineData", "Shared"]],
    [{ node: ["E*", "Gear?ox"] }, ["EngineData", "GearboxData", "Shared", "New"]],
    [{ exceptNode: ["Engine"] }, ["GearboxData", "Orphan", "New"]],
    [{ node: ["Gearbox"], messages: ["*Data", "Shared"] }, ["GearboxData", "Shared"]],
  ])("%j", (choice, expected) => {
    expect(namesOf(choice)).toEqual(expected);
  });

  it("are those of the databases for the channel, the first one first", () => {
    const databases = databasesOf({ text: "BO_ 1 Mine: 8 E", channels: [1] }, { text: CAR });
    expect(namesOf({ messages: ["*i*e*"] }, databases, 1)).toContain("Mine");
    expect(namesOf({}, databases, 0)).toContain("EngineData");
    expect(namesOf({}, databases, 1)).not.toContain("EngineData");
  });

  it.each<[MessageChoice, string]>([
    [{ node: ["Engin"] }, 'node "Engin" is not in 0.dbc; nearest: Engine'],
    [{ messages: ["X*"] }, 'message "X*" is not in 0.dbc'],
    [{ exceptNode: ["*"], messages: ["Shared"] }, "no message to send: 0.dbc has none with these nodes and names"],
    [{ messages: ["Long"] }, "no message to send: the adapter cannot send Long (CAN FD, or more than 8 bytes)"],
  ])("refuses %j", (choice, message) => {
    expect(() => namesOf(choice)).toThrow(message);
  });

  it("have the checksums that the user names", () => {
    const databases = databasesOf({ text: CAR });
    const signal = databases.messages[0]?.signals[0] as never;
    expect(compileChecksums(databases, [{ pattern: "*.CHECKSUM", kind: "sum8" }])(signal)).toBe("sum8");
    expect(() => compileChecksums(databases, [{ pattern: "*.CHECKSUM", kind: "sum9" }])).toThrow('checksum "sum9" is not one of xor8');
    expect(() => compileChecksums(databases, [{ pattern: "CHEKSUM", kind: "sum8" }])).toThrow("nearest: CHECKSUM");
  });
});

describe("sendRestBus", () => {
  async function run(ms: number, sendMs: number, count = Number.POSITIVE_INFINITY) {
    const clock = new VirtualClock();
    const restBus = new RestBus(vehicleDatabase().messages);
    const ending = new AbortController();
    clock.schedule(ms, () => ending.abort());
    const times = new Map<number, number[]>();
    const send = async (frames: readonly { readonly id: number }[]) => {
      for (const { id } of frames) times.set(id, [...(times.get(id) ?? []), clock.now()]);
      if (sendMs > 0) await new Promise<void>((resolve) => clock.schedule(sendMs, resolve));
    };
    const sent = await clock.run(sendRestBus(restBus, { clock, send, count, signal: ending.signal }));
    return { restBus, times, sent };
  }

  it("sends when frames are due, whatever sending takes", async () => {
    for (const sendMs of [0, 2]) {
      const { times, sent, restBus } = await run(10_000, sendMs);
      const times10 = times.get(0xc0) as number[];
      expect(times10).toHaveLength(1000);
      expect(Math.max(...times10.map((time, i) => Math.abs(time - (times10[0] as number) - 10 * i)))).toBeLessThanOrEqual(sendMs);
      expect([sent, restBus.skipped]).toEqual([14_320, 0]);
    }
  });

  it("leaves out what a slow bus cannot carry", async () => {
    const { restBus, sent } = await run(2000, 40);
    expect(restBus.skipped).toBeGreaterThan(400);
    expect(sent).toBeGreaterThan(1000);
  });

  it("ends after so many frames", async () => {
    expect((await run(10_000, 0, 100)).sent).toBe(100);
  });
});

describe.concurrent("canalyst generate --dbc", () => {
  const generate = (words: string) => runInProcess(["generate", "-d", "sim", "--sim-traffic", "none", ...words.split(" ")]);

  it("sends the messages of a node", async ({ expect }) => {
    const { status, stdout, stderr } = await generate("can1 --dbc sim --node Steering -n 12 -v");
    expect(status).toBe(0);
    expect(new Set(lines(stdout).map((line) => line.slice(0, 11)))).toEqual(new Set(["  can1  0C2", "  can1  140"]));
    expect(stderr).toMatch(/^2 messages, 110 frames\/s\nsent 12 frames in \d+\.\d s \(\d+\/s\)\n/);
  });

  it.for([
    ["--dbc sim --gap 5", /--gap cannot be used with --dbc/],
    ["--node Engine", /--node needs --dbc/],
    ["--dbc sim --except-node Steerin", /node "Steerin" is not in sim; nearest: Steering/],
    ["--dbc sim --cycle 0.5", /--cycle 0\.5 is less than 1 ms/],
    ["--dbc sim --checksum Check", /expected e\.g\. \*\.CHECKSUM=xor8/],
    ["--dbc sim --messages Odometer --checksum Odometer.Distance=e2e-p01", /needs a data id: the message has no attribute CanalystDataId/],
    ["--dbc sim --node ,", /expected names, separated by commas/],
  ] as const)("refuses %s", async ([words, message], { expect }) => {
    const { status, stderr } = await generate(words);
    expect(stderr).toMatch(message);
    expect(status).toBe(2);
  });
});
