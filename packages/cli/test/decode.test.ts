import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runInProcess } from "./in-process.js";
import { canalyst, lines } from "./run.js";

const CAR = `VERSION ""
BU_: Engine
BO_ 256 EngineData: 4 Engine
 SG_ EngineSpeed : 0|16@1+ (0.25,0) [0|16383] "rpm" Engine
 SG_ Gear : 16|4@1+ (1,0) [0|0] "" Engine
 SG_ Temp : 24|8@1- (0.1,-40) [0|0] "\u00b0C" Engine
BO_ 257 Mux: 3 Engine
 SG_ Page M : 0|8@1+ (1,0) [0|0] "" Engine
 SG_ Level m1 : 8|8@1+ (1,0) [0|0] "" Engine
 SG_ Level m2 : 8|16@1+ (0.01,0) [0|0] "" Engine
BO_ 258 Wide: 8 Engine
 SG_ Total : 0|64@1+ (1,0) [0|0] "" Engine
BO_ 259 Real: 4 Engine
 SG_ F : 0|32@1- (1,0) [0|0] "" Engine
BO_ ${0x98f004fe} EEC1: 1 Engine
 SG_ Torque : 0|8@1+ (1,-125) [0|0] "%" Engine
SIG_VALTYPE_ 259 F : 1;
VAL_ 256 Gear 0 "Neutral" 3 "Drive, \\"eco\\"" ;
BA_DEF_ BO_ "VFrameFormat" ENUM "StandardCAN","ExtendedCAN","reserved","J1939PG";
BA_DEF_DEF_ "VFrameFormat" "StandardCAN";
BA_ "VFrameFormat" BO_ ${0x98f004fe} 3;
`;

const LOG = [
  "(1700000000.000000) can0 100#B20C03FF R",
  "(1700000000.010000) can1 0CF00417#7F R",
  "(1700000000.020000) can0 101#0105 R",
  "(1700000000.030000) can0 101#020700 R",
  "(1700000000.040000) can0 102#FFFFFFFFFFFFFFFF R",
  "(1700000000.050000) can0 100#B20C R",
  "(1700000000.060000) can0 103#CDCCCC3D R",
  "(1700000000.070000) can0 103#0000C07F R",
  "(1700000000.080000) can0 7E8#00 R",
  "(1700000000.090000) can0 100#R4 R",
  "(1700000000.100000) can0 20000004#0000000000000000 R",
];

let folder: string;
const at = (name: string) => join(folder, name);
async function file(name: string, content: string | Uint8Array): Promise<string> {
  await writeFile(at(name), content);
  return at(name);
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "canalyst-decode-"));
  await file("car.dbc", CAR);
  await file("car.log", `${LOG.join("\n")}\n`);
  // frames of two channels within the resolution of their times may be printed in another order
  await file("one-channel.log", `${LOG.join("\n").replaceAll("can1", "can0")}\n`);
});
afterAll(() => rm(folder, { recursive: true }));

const decode = (...args: string[]) => runInProcess(["decode", at("car.log"), "--no-config", "--dbc", at("car.dbc"), ...args]);

describe("canalyst decode", () => {
  it("prints a line for each frame, and a summary of the others", async () => {
    const { status, stdout, stderr } = await decode("-t", "z");
    expect(lines(stdout)).toEqual([
      '    0.000000  can0  EngineData    EngineSpeed=812.5 rpm  Gear=3 (Drive, "eco")  Temp=-40.1 °C',
      "    0.010000  can1  EEC1 from 17  Torque=2 %",
      "    0.020000  can0  Mux           Page=1  Level=5",
      "    0.030000  can0  Mux           Page=2  Level=0.07",
      "    0.040000  can0  Wide          Total=18446744073709551615",
      "    0.050000  can0  EngineData    EngineSpeed=812.5 rpm",
      "    0.060000  can0  Real          F=0.1",
      "    0.070000  can0  Real          F=nan",
    ]);
    expect(lines(stderr)).toEqual([
      `8 of 11 frames decoded with ${at("car.dbc")}`,
      "not in the database: 1 frame: 7E8 (1)",
      "without values: 1 remote frame, 1 error frame",
      "shorter than their message, so that signals may be missing: 2 frames: EngineData (1), Mux (1)",
    ]);
    expect(status).toBe(0);
  });

  it("writes wide CSV: a row for each frame, empty cells for signals that it does not have", async () => {
    const { stdout } = await decode("--to", "csv");
    expect(lines(stdout)).toEqual([
      "time,channel,message,source,EngineData.EngineSpeed,EngineData.Gear,EngineData.Temp,Mux.Page,Mux.Level,Wide.Total,Real.F,EEC1.Torque",
      "1700000000.000000,0,EngineData,,812.5,3,-40.1,,,,,",
      "1700000000.010000,1,EEC1,23,,,,,,,,2",
      "1700000000.020000,0,Mux,,,,,1,5,,,",
      "1700000000.030000,0,Mux,,,,,2,0.07,,,",
      "1700000000.040000,0,Wide,,,,,,,18446744073709551615,,",
      "1700000000.050000,0,EngineData,,812.5,,,,,,,",
      "1700000000.060000,0,Real,,,,,,,,0.1,",
      "1700000000.070000,0,Real,,,,,,,,,",
    ]);
  });

  it("writes long CSV: a row for each value", async () => {
    const { stdout } = await decode("--to", "csv", "--layout", "long", "-t", "A");
    expect(lines(stdout)).toEqual([
      "time,channel,message,source,signal,value,unit,label",
      "2023-11-14T22:13:20.000000Z,0,EngineData,,EngineSpeed,812.5,rpm,",
      '2023-11-14T22:13:20.000000Z,0,EngineData,,Gear,3,,"Drive, ""eco"""',
      "2023-11-14T22:13:20.000000Z,0,EngineData,,Temp,-40.1,°C,",
      "2023-11-14T22:13:20.010000Z,1,EEC1,23,Torque,2,%,",
      "2023-11-14T22:13:20.020000Z,0,Mux,,Page,1,,",
      "2023-11-14T22:13:20.020000Z,0,Mux,,Level,5,,",
      "2023-11-14T22:13:20.030000Z,0,Mux,,Page,2,,",
      "2023-11-14T22:13:20.030000Z,0,Mux,,Level,0.07,,",
      "2023-11-14T22:13:20.040000Z,0,Wide,,Total,18446744073709551615,,",
      "2023-11-14T22:13:20.050000Z,0,EngineData,,EngineSpeed,812.5,rpm,",
      "2023-11-14T22:13:20.060000Z,0,Real,,F,0.1,,",
    ]);
  });

  it("writes JSON lines that are also a log", async () => {
    const { stdout } = await decode("--to", "jsonl");
    const [engine, eec1, , , wide, , , nan] = lines(stdout);
    expect(JSON.parse(engine ?? "")).toEqual({
      timestampUs: 1_700_000_000_000_000,
      channel: 0,
      id: 0x100,
      dlc: 4,
      data: "B20C03FF",
      direction: "rx",
      message: "EngineData",
      signals: {
        EngineSpeed: { value: 812.5, unit: "rpm" },
        Gear: { value: 3, label: 'Drive, "eco"' },
        Temp: { value: -40.1, unit: "°C" },
      },
    });
    expect(JSON.parse(eec1 ?? "")).toMatchObject({ message: "EEC1", source: 0x17, signals: { Torque: { value: 2 } } });
    expect(wide).toContain('"Total":{"value":18446744073709551615}');
    expect(nan).toContain('"F":{"value":null}');
    const log = await file("decoded.jsonl", stdout);
    expect((await runInProcess(["convert", log, "-", "--to", "candump"])).stdout).toBe(`${LOG.slice(0, 8).join("\n")}\n`);
  });

  it("keeps the destinations of J1939 messages apart in CSV", async () => {
    const dbc = await file("request.dbc", CAR.replaceAll(String(0x98f004fe), String(0x8c00fefe)).replace("EEC1: 1", "TSC1: 1"));
    const log = await file("request.log", "(1.0) can0 0C002103#7F\n(1.1) can0 0C00FF03#80\n(1.2) can0 100#B20C\n");
    const rows = async (...args: string[]) =>
      lines((await runInProcess(["decode", log, "--no-config", "--dbc", dbc, "--to", "csv", "-q", ...args])).stdout);
    expect(await rows("--signals", "TSC1,EngineSpeed")).toEqual([
      "time,channel,message,source,destination,EngineData.EngineSpeed,TSC1.Torque",
      "1.000000,0,TSC1,3,33,,2",
      "1.100000,0,TSC1,3,255,,3",
      "1.200000,0,EngineData,,,812.5,",
    ]);
    expect((await rows("--layout", "long")).slice(0, 2)).toEqual([
      "time,channel,message,source,destination,signal,value,unit,label",
      "1.000000,0,TSC1,3,33,Torque,2,%,",
    ]);
  });

  it("selects frames and signals", async () => {
    const found = async (...args: string[]) =>
      lines((await decode("--to", "csv", ...args)).stdout).map((line) => line.replace(/^17000000/, ""));
    expect(await found("--signals", "EngineData.Gear,F")).toEqual([
      "time,channel,message,EngineData.Gear,Real.F",
      "00.000000,0,EngineData,3,",
      "00.060000,0,Real,,0.1",
    ]);
    expect(await found("-f", "E?C1", "--signals", "Torque")).toEqual(["time,channel,message,source,EEC1.Torque", "00.010000,1,EEC1,23,2"]);
    expect(await found("-c", "1", "--signals", "EEC1")).toHaveLength(2);
    expect(await found("--start", "0.04", "--end", "0.06", "--signals", "Wide,F")).toHaveLength(3);
    const times = async (kind: string, ...form: string[]) =>
      lines((await decode("--signals", "EngineSpeed,F", "-t", kind, ...form)).stdout).map((line) => /[\d.]+/.exec(line)?.[0]);
    expect(await times("z", "-f", "100,103")).toEqual(["0.000000", "0.050000", "0.060000", "0.070000"]);
    expect(await times("d")).toEqual(["0.000000", "0.050000", "0.010000", "0.010000"]);
    expect((await times("d", "--to", "csv")).slice(1)).toEqual(["0.000000", "0.050000", "0.010000"]);
    const { stdout, stderr } = await decode("--signals", "Gear");
    expect(lines(stdout)).toEqual(['1700000000.000000  can0  EngineData  Gear=3 (Drive, "eco")']);
    expect(lines(stderr)[0]).toMatch(/^1 of 11 frames decoded/);
  });

  it("merges several logs, and uses databases by channel", async () => {
    const second = await file("second.log", "(1700000000.005000) can1 100#0400\n(1700000000.015000) can0 100#0400\n");
    const run = await runInProcess(["decode", at("car.log"), second, "--dbc", `1:${at("car.dbc")}`, "--no-config", "-t", "d"]);
    expect(lines(run.stdout)).toEqual([
      "    0.000000  can1  EngineData    EngineSpeed=1 rpm",
      "    0.005000  can1  EEC1 from 17  Torque=2 %",
    ]);
    expect(run.stderr).toContain(
      "not in the database: 9 frames: 100 on channel 0 (3), 101 on channel 0 (2), 103 on channel 0 (2), 102 on channel 0 (1), 7E8 on channel 0 (1)\n",
    );
  });

  it("ends a line without values after the name", async () => {
    const log = await file("no-values.log", "(1.0) can1 103#00\n");
    const { stdout } = await runInProcess(["decode", log, "--dbc", at("car.dbc"), "--no-config"]);
    expect(stdout).toBe("    1.000000  can1  Real\n");
  });

  it("counts an unknown id once for all channels", async () => {
    const log = await file("two-channels.log", "(1.0) can1 7E8#00\n(2.0) can0 7E8#00\n(3.0) can0 7E9#00\n");
    const { stderr } = await runInProcess(["decode", log, "--dbc", at("car.dbc"), "--no-config"]);
    expect(stderr).toContain("not in the database: 3 frames: 7E8 (2), 7E9 (1)\n");
  });

  it("writes files, compressed if so named, and keeps existing ones", async () => {
    const { status, stdout, stderr } = await decode("-o", at("out.csv.gz"));
    expect({ status, stdout }).toEqual({ status: 0, stdout: "" });
    expect(stderr).toMatch(/^8 of 11 frames decoded with \S+ to \S+out\.csv\.gz \(\d+ B\) in \d\.\d s\n/);
    expect(gunzipSync(await readFile(at("out.csv.gz"))).toString()).toBe((await decode("--to", "csv")).stdout);
    expect(await decode("-o", at("out.csv.gz"))).toMatchObject({ status: 2, stderr: expect.stringContaining("use --force") });
    expect(await decode("-o", at("out.csv.gz"), "--force", "-q")).toMatchObject({ status: 0, stderr: "" });
    expect(await decode("-o", at("car.log"), "--to", "text", "--force")).toMatchObject({ status: 2 });
    expect(await decode("-o", at("car.dbc"), "--to", "text", "--force")).toMatchObject({ status: 2 });
  });

  it.each([
    [["--layout", "long"], "--layout is only for csv"],
    [["--to", "jsonl", "-t", "z"], "--timestamps is not for jsonl"],
    [["-o", "out.blf"], "the name of out.blf does not show its format; choose one with --to: text, csv, jsonl"],
    [["--signals", "Gaer"], 'signal "Gaer" is not in'],
    [["--signals", " ,"], "expected names, separated by commas"],
    [["--to", "xml"], "Allowed choices are text, csv, jsonl"],
  ])("refuses %j", async (args, message) => {
    expect(await decode(...args)).toMatchObject({ status: 2, stdout: "", stderr: expect.stringContaining(message) });
  });

  it("prints live frames at once", async () => {
    const { status, stdout } = await canalyst(["decode", "-", "--no-config", "--dbc", at("car.dbc"), "-q"], {
      openInput: true,
      onSpawn: (child) => child.stdin?.write(`${LOG.slice(0, 2).join("\n")}\n`),
      // the third frame follows when the first two are printed
      onOutput: (child, text) => (lines(text).length === 2 ? child.stdin?.end(`${LOG[2]}\n`) : undefined),
    });
    expect(status).toBe(0);
    expect(lines(stdout)).toHaveLength(3);
  });

  it("needs a database, and a log", async () => {
    expect(await runInProcess(["decode", at("car.log"), "--no-config"])).toMatchObject({
      status: 2,
      stderr: expect.stringContaining("a database is required: --dbc FILE"),
    });
    const noise = await file("noise.log", "nothing\nto read\n");
    expect(await runInProcess(["decode", noise, "--no-config", "--dbc", at("car.dbc"), "-o", at("none.csv")])).toMatchObject({ status: 1 });
    await expect(readFile(at("none.csv"))).rejects.toMatchObject({ code: "ENOENT" });
  });
});

describe("with hostile databases, canalyst decode", () => {
  async function decoded(dbc: string | Uint8Array, log: string) {
    const args = ["decode", await file("hostile.log", log), "--no-config", "--dbc", await file("hostile.dbc", dbc)];
    const [text, csv] = await Promise.all([runInProcess([...args, "-t", "z"]), runInProcess([...args, "--to", "csv", "-t", "z"])]);
    return { text: lines(text.stdout), csv: lines(csv.stdout), stderr: lines(text.stderr) };
  }

  it("keeps names, units and labels on their line, and quotes them in CSV", async () => {
    const { text, csv } = await decoded(
      'BO_ 1 A: 1 X\n SG_ S : 0|8@1+ (1,0) [0|0] "\u001b[31m\nx" X\nVAL_ 1 S 7 "a\nb\u202e" ;\nBA_DEF_ BO_ "SystemMessageLongSymbol" STRING ;\nBA_ "SystemMessageLongSymbol" BO_ 1 "Say ""x"", or\ny";\n',
      "(1.0) can0 001#07\n",
    );
    expect(text).toHaveLength(1);
    expect(text[0]).toContain("S=7 \\x1b[31m\\nx (a\\nb\\u202e)");
    expect(csv[0]).toMatch(/^time,channel,message,/);
  });

  it("omits signals outside the payload, and of selectors in a circle", async () => {
    const { text, csv, stderr } = await decoded(
      `BO_ 1 Outside: 8 X
 SG_ Beyond : 60|8@1+ (1,0) [0|0] "" X
 SG_ Far : 400|8@1+ (1,0) [0|0] "" X
 SG_ Fits : 0|8@1+ (1,0) [0|0] "" X
BO_ 2 Circle: 8 X
 SG_ A m1M : 0|8@1+ (1,0) [0|0] "" X
 SG_ B m1M : 8|8@1+ (1,0) [0|0] "" X
 SG_ C : 16|8@1+ (1,0) [0|0] "" X
SG_MUL_VAL_ 2 A B 1-1;
SG_MUL_VAL_ 2 B A 1-1;
`,
      "(1.0) can0 001#0102030405060708\n(1.0) can0 002#0101030405060708\n",
    );
    expect(text).toEqual(["    0.000000  can0  Outside  Fits=1", "    0.000000  can0  Circle   C=3"]);
    expect(csv.slice(1)).toEqual(["0.000000,0,Outside,,,1,,,", "0.000000,0,Circle,,,,,,3"]);
    expect(stderr[0]).toMatch(/^canalyst: warning: .*hostile\.dbc:\d+:\d+: .* \(\d+ errors?; see canalyst dbc check /);
  });

  it("writes as many cells as columns when there are no signals", async () => {
    const { text, csv } = await decoded("BO_ 1 A: 1 X\n", "(1.0) can0 001#07\n");
    expect([text, csv]).toEqual([["    0.000000  can0  A"], ["time,channel,message", "0.000000,0,A"]]);
  });

  it("reads windows-1252, and text with bytes of neither encoding", async () => {
    const latin = Buffer.from('BO_ 1 A: 1 X\n SG_ S : 0|8@1+ (1,0) [0|0] "\u00b0C" X\n', "latin1");
    expect((await decoded(latin, "(1.0) can0 001#07\n")).text).toEqual(["    0.000000  can0  A  S=7 °C"]);
  });

  it("answers for a long line, and for many messages", async () => {
    const message = (id: number) => `BO_ ${id} M${id}: 1 X SG_ S : 0|8@1+ (1,0) [0|0] "" X `;
    const oneLine = await decoded(message(1) + "x".repeat(100_000), "(1.0) can0 001#07\n");
    expect(oneLine.text).toEqual(["    0.000000  can0  M1  S=7"]);
    const many = Array.from({ length: 300 }, (_, id) => `${message(id)}\n`).join("");
    const { text, csv } = await decoded(many, "(1.0) can0 12B#07\n");
    expect(text).toEqual(["    0.000000  can0  M299  S=7"]);
    expect(csv[1]).toBe(`0.000000,0,M299,${",".repeat(299)}7`);
  });
});

describe("canalyst dump --dbc", () => {
  const dump = async (...args: string[]) =>
    runInProcess([
      "dump",
      "-d",
      "sim",
      "--no-config",
      "--sim-replay",
      at("one-channel.log"),
      "--sim-speed",
      "10",
      "--dbc",
      at("car.dbc"),
      ...args,
    ]);

  it("adds names and values to candump's lines, which remain a log", async () => {
    const { status, stdout } = await dump("-n", "4");
    expect(status).toBe(0);
    expect(lines(stdout)).toEqual([
      '  can0  100   [4]  B2 0C 03 FF              :: EngineData  EngineSpeed=812.5 rpm  Gear=3 (Drive, "eco")  Temp=-40.1 °C',
      "  can0  0CF00417   [1]  7F                       :: EEC1 from 17  Torque=2 %",
      "  can0       101   [2]  01 05                    :: Mux  Page=1  Level=5",
      "  can0       101   [3]  02 07 00                 :: Mux  Page=2  Level=0.07",
    ]);
    const back = await runInProcess(["convert", await file("dumped.log", stdout), "-", "--to", "candump", "--no-direction"]);
    expect(lines(back.stdout).map((line) => line.replace(/^\S+ /, ""))).toEqual(
      LOG.slice(0, 4).map((line) => line.slice(20, -2).replace("can1", "can0")),
    );
  });

  it("prints only frames with the selected signals", async () => {
    expect(lines((await dump("-n", "1", "--signals", "Level")).stdout)).toEqual([
      "  can0  101   [2]  01 05                    :: Mux  Level=5",
    ]);
  });

  it("adds the values to JSON, and nothing to candump's log format", async () => {
    const json = lines((await dump("-n", "1", "--json", "-f", "Mux")).stdout).map((line) => JSON.parse(line) as unknown);
    expect(json).toEqual([expect.objectContaining({ id: 0x101, message: "Mux", signals: { Page: { value: 1 }, Level: { value: 5 } } })]);
    expect((await dump("-n", "1", "-L", "-f", "EEC1")).stdout).toMatch(/^\(\d+\.\d{6}\) can0 0CF00417#7F\n$/);
  });

  it("needs --dbc for --signals", async () => {
    expect(await runInProcess(["dump", "-d", "sim", "--no-config", "--signals", "X"])).toMatchObject({
      status: 2,
      stderr: expect.stringContaining("--signals needs --dbc"),
    });
  });
});
