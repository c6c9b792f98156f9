import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type ParsedDbc, parseDbc } from "canalystii/dbc";
import { vehicleDbc } from "canalystii/simulator";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Databases } from "../src/databases/databases.js";
import { MessageFrames, type MessageFramesOptions } from "../src/databases/message-frames.js";
import { parseMessageText } from "../src/databases/message-text.js";
import { joinValues } from "../src/sent-messages.js";
import { runInProcess } from "./in-process.js";

const CAR = `BO_ 256 EngineData: 8 Engine
 SG_ EngineSpeed : 0|16@1+ (0.25,0) [0|8000] "rpm" Gearbox
 SG_ Temp : 16|8@1- (1,-40) [-40|50] "degC" Gearbox
 SG_ Torque : 24|32@1- (1,0) [0|0] "Nm" Gearbox
BO_ 257 GearboxData: 3 Gearbox
 SG_ Gear : 0|4@1+ (1,0) [0|0] "" Engine
 SG_ Alive : 8|2@1+ (1,0) [0|3] "" Engine
 SG_ Check : 16|8@1+ (1,0) [0|255] "" Engine
BO_ 258 Wide: 12 Gearbox
BO_ 259 ABC: 1 Gearbox
 SG_ Serial : 0|8@1+ (1,0) [0|0] "" Engine
BA_DEF_ SG_ "CanalystCounter" INT 0 1;
BA_DEF_ SG_ "CanalystChecksum" STRING ;
BA_ "CanalystCounter" SG_ 257 Alive 1;
BA_ "CanalystChecksum" SG_ 257 Check "sum8";
VAL_ 257 Gear 0 "Park" 1 "Drive" 2 "Switched off" 3 "4" 4 "a \\"b\\" c=d" ;
SIG_VALTYPE_ 256 Torque : 1;
`;

function framesOf(...texts: readonly string[]) {
  return framesWith({}, ...texts);
}

function framesWith(options: Partial<MessageFramesOptions>, ...texts: readonly string[]) {
  const warnings: string[] = [];
  const list = texts.map((text, i) => {
    const { database }: ParsedDbc = parseDbc(text);
    return { name: `${i}.dbc`, database, channels: undefined };
  });
  const frames = new MessageFrames(new Databases(list), { warn: (line) => warnings.push(line), ...options });
  return { frames, warnings, bytes: (text: string) => [...Uint8Array.from(frames.read(text)().data ?? [])] };
}

describe("the text of a message", () => {
  it.each([
    ["A", []],
    ["  A  x=1   y=-2.5 ", ["x", "1", false, "y", "-2.5", false]],
    ["A x=Switched off y=2", ["x", "Switched off", false, "y", "2", false]],
    [String.raw`A x="a \"b\" c=d" y="4"`, ["x", 'a "b" c=d', true, "y", "4", true]],
    ["A x=1 rpm (High=idle && b)  y=2 (c)", ["x", "1 rpm (High=idle && b)", false, "y", "2 (c)", false]],
    ["A x= y=", ["x", "", false, "y", "", false]],
    ["A\tx=1\ty=a\u00e4", ["x", "1", false, "y", "a\u00e4", false]],
  ])("%j", (text, expected) => {
    const { name, values } = parseMessageText(text);
    expect(name).toBe("A");
    expect(values.flatMap(({ signal, text: value, quoted }) => [signal, value, quoted])).toEqual(expected);
  });

  it.each([
    ["A foo", '"foo" after A is not a value; expected e.g. Speed=12.5'],
    ["A x=1 x=2", "signal x of message A has two values"],
    ["x=1", '"x=1" has no message before it'],
    ['A x="1"2', undefined],
  ])("%j is refused", (text, message) => {
    if (message === undefined) expect(parseMessageText(text).values).toEqual([{ signal: "x", text: '"1"2', quoted: false }]);
    else expect(() => parseMessageText(text)).toThrow(message);
  });

  it("takes linear time", () => {
    const started = performance.now();
    for (const piece of ["a ", "a", " ", "x=", '"']) parseMessageText(`A x=${piece.repeat(5000)}b`.replaceAll("x=x=", "x=x"));
    expect(performance.now() - started).toBeLessThan(1000);
  });

  it("may have J1939 addresses", () => {
    expect(parseMessageText("A from 2a to FF x=1")).toMatchObject({ source: 0x2a, destination: 0xff, values: [{ signal: "x" }] });
    expect(parseMessageText("A from 0")).toMatchObject({ source: 0, destination: undefined, values: [] });
    expect(() => parseMessageText("A from 123")).toThrow('"from 123" after A is not a value');
    expect(joinValues(["A", "from", "2a", "to", "FF", "x=1", "B"])).toEqual(["A from 2a to FF x=1", "B"]);
  });

  it("is one word or several", () => {
    expect(joinValues(["123#11", "A", "x=1", "y=Switched off", "B", "456#"])).toEqual(["123#11", "A x=1 y=Switched off", "B", "456#"]);
  });
});

describe("messages to send", () => {
  it.each([
    ["EngineData EngineSpeed=812.5", [0xb2, 0x0c, 0, 0, 0, 0, 0, 0]],
    ["EngineData EngineSpeed=812.5rpm Temp=-1 degC", [0xb2, 0x0c, 39, 0, 0, 0, 0, 0]],
    ["GearboxData  Gear=2 (Switched off)  Alive=0  Check=1", [2, 0, 1]],
    ["EngineData EngineSpeed=raw:0x1F Temp=raw:-5", [0x1f, 0, 0xfb, 0, 0, 0, 0, 0]],
    ["EngineData Torque=-inf", [0, 0, 0, 0, 0, 0x80, 0xff, 0]],
    ["GearboxData Gear=Switched off Check=0", [2, 0, 0]],
    ['GearboxData Gear="4" Check=0', [3, 0, 0]],
    ["GearboxData Gear=4 Check=0", [4, 0, 0]],
    ["ABC Serial=0x2a", [0x2a]],
  ])("%s", (text, expected) => {
    expect(framesOf(CAR).bytes(text)).toEqual(expected);
  });

  it.each([
    ["Enginedata", 'message "Enginedata" is not in 0.dbc; nearest: EngineData'],
    ["EngineData EngienSpeed=1", 'signal "EngienSpeed" is not in message EngineData; nearest: EngineSpeed'],
    ["GearboxData Gear=Drvie", 'value "Drvie" of signal GearboxData.Gear is not a number or one of its labels: "Park", "Drive"'],
    ["GearboxData Gear=", 'value "" of signal GearboxData.Gear is not a number'],
    ["EngineData Temp=5 K", 'value "5 K" of signal EngineData.Temp is not a number, and the signal has no labels; its unit is degC'],
    ["EngineData Temp=warm", 'value "warm" of signal EngineData.Temp is not a number, and the signal has no labels'],
    ["EngineData EngineSpeed=16384", "value 16384 of signal EngineSpeed is not in 0..16383.75"],
    ["EngineData EngineSpeed=raw:1.5", 'raw value "1.5" of signal EngineSpeed is not an integer'],
    ["EngineData EngineSpeed=raw:99999999999999999999", "raw value 99999999999999999999 of signal EngineSpeed is not in 0..65535"],
    ["EngineData EngineSpeed=inf", 'value "inf" of signal EngineData.EngineSpeed is not a number'],
    ["Wide", "message Wide (12 bytes): "],
    ["ABC from 21", "message ABC is not a J1939 message"],
  ])("refuses %s", (text, message) => {
    expect(() => framesOf(CAR).frames.read(text)).toThrow(message);
  });

  it("have the given source", () => {
    const { frames } = framesOf(vehicleDbc());
    expect(frames.read("FuelConsumption from 2a Trip=3 l")()).toMatchObject({ id: 0x18fe_e92a, extended: true });
  });

  it("count, with the right checksum, unless the value is given", () => {
    const { frames } = framesOf(CAR);
    const first = frames.read("GearboxData Gear=Drive");
    const second = frames.read("GearboxData Gear=Park Check=raw:7");
    const data = [first(), second(), first(), first(), first()].map((frame) => [...Uint8Array.from(frame.data ?? [])]);
    expect(data).toEqual([
      [1, 0, 1],
      [0, 1, 7],
      [1, 2, 3],
      [1, 3, 4],
      [1, 0, 1],
    ]);
  });

  it("warn beyond the limits of the database", () => {
    const { bytes, warnings } = framesOf(CAR);
    expect(bytes("EngineData EngineSpeed=9000").slice(0, 2)).toEqual([0xa0, 0x8c]);
    expect(warnings).toEqual(["message EngineData: value 9000 of signal EngineSpeed is not in 0..8000, the limits of the database"]);
  });

  it("say which checksum is not computed, once, unless its kind is given", () => {
    const text = 'BO_ 1 A: 2 E\n SG_ CHECKSUM : 0|8@1+ (1,0) [0|255] "" E\n SG_ X : 8|8@1+ (1,0) [0|0] "" E';
    const { bytes, warnings } = framesOf(text);
    expect([bytes("A X=1"), bytes("A X=1"), bytes("A X=1 CHECKSUM=9")]).toEqual([
      [0, 1],
      [0, 1],
      [9, 1],
    ]);
    expect(warnings).toEqual(["checksum A.CHECKSUM keeps its initial value: its kind is unknown (--checksum)"]);
    const given = framesWith({ checksums: [{ pattern: "CHECKSUM", kind: "xor8-id" }] }, text);
    expect([given.bytes("A X=2"), given.warnings]).toEqual([[3, 2], []]);
  });

  it("are those of the first database with the name", () => {
    expect(framesOf("BO_ 5 ABC: 1 E", CAR).frames.read("ABC")()).toMatchObject({ id: 5 });
  });

  it("are those of the databases for the channel", async () => {
    const folder = await mkdtemp(join(tmpdir(), "canalyst-channels-"));
    const args = await Promise.all(
      [0, 1].map(async (channel) => {
        const path = join(folder, `${channel}.dbc`);
        await writeFile(path, `BO_ ${channel + 5} ABC: 1 E\nBO_ ${channel + 7} Only${channel}: 1 E\n`);
        return `${channel}:${path}`;
      }),
    );
    const send = async (...words: string[]) => {
      const [first = "", second = ""] = args;
      const run = await runInProcess(["send", "-d", "sim", "--sim-traffic", "none", "--dbc", first, "--dbc", second, ...words]);
      return run.stderr;
    };
    expect(await send("can1", "Only1")).toBe("sent 1 frame on channel 1 (CAN2)\n");
    expect(await send("can1", "Only0")).toBe(`canalyst: message "Only0" is not in ${join(folder, "1.dbc")}; nearest: Only1\n`);
    const [only = ""] = args;
    const { status, stderr } = await runInProcess(["send", "-d", "sim", "--dbc", only, "can1", "Only0"]);
    expect([status, stderr]).toEqual([2, 'canalyst: message "Only0" is not in a database for this channel\n']);
    await rm(folder, { recursive: true });
  });
});

describe.concurrent("canalyst send --dbc", () => {
  const send = (...words: string[]) => runInProcess(["send", "-d", "sim", ...words]);

  it("sends messages among frames", async ({ expect }) => {
    expect(await send("--dbc", "sim", "can1", "GearStatus", "Gear=First", "123#11", "Odometer Distance=5")).toEqual({
      status: 0,
      stdout: "",
      stderr: "sent 3 frames on channel 1 (CAN2)\n",
    });
  });

  it.for([
    ["--dbc sim GearStats Gear=First", /message "GearStats" is not in sim; nearest: GearStatus/],
    ["--dbc sim 123", /frame "123" has no '#'/],
    ["EngineData Speed=1", /values of signals, as in 'EngineData Speed=12\.5', need a CAN database: --dbc/],
    ["--dbc sim --strict EngineSpeed Rpm=9000", /not in 0\.\.8000, the limits of the database/],
    ["--strict 123#", /--strict needs --dbc/],
    ["--checksum A.B=xor8 123#", /--checksum needs --dbc/],
    ["--dbc sim --checksum EngineSpeed.Checksum=xor9 EngineSpeed", /checksum "xor9" is not one of xor8, xor8-id/],
  ] as const)("refuses %s", async ([words, message], { expect }) => {
    const { status, stderr } = await send(...words.split(" "));
    expect(stderr).toMatch(message);
    expect(status).toBe(2);
  });
});

describe.concurrent("the databases of a profile", () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "canalyst-profile-"));
    const profiles = { car: { device: "sim", databases: ["missing.dbc"] } };
    await writeFile(join(folder, "config.json"), JSON.stringify({ profiles }));
  });
  afterAll(() => rm(folder, { recursive: true }));

  it.for([
    ["send 123#11", 0],
    ["send can0 123#11", 0],
    ["generate -n 1", 0],
    ["generate --node Engine --no-dbc", 2, "--node needs --dbc"],
    ["send GearStatus Gear=First", 2, "missing.dbc"],
    ["generate --node Engine", 2, "missing.dbc"],
  ] as const)("are read only if needed: %s", async ([words, status, said = "sent 1 frame"], { expect }) => {
    const config = ["--config", join(folder, "config.json"), "--profile", "car"];
    const { stderr, ...run } = await runInProcess([...words.split(" "), ...config]);
    expect(run.status).toBe(status);
    expect(stderr).toContain(said);
  });
});
