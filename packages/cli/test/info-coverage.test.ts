import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { FramePeriods } from "../src/info/frame-periods.js";
import { runInProcess } from "./in-process.js";
import { lines } from "./run.js";

const CAR = `VERSION ""
BO_ 256 EngineData: 4 X
 SG_ EngineSpeed : 0|16@1+ (0.1,0) [0|6000.3] "rpm" X
 SG_ Gear : 16|8@1+ (1,0) [0|6] "" X
BO_ 257 GearboxData: 2 X
BO_ 258 Missing: 2 X
BO_ 259 OnRequest: 2 X
VAL_ 256 Gear 255 "NotAvailable" ;
BA_DEF_ BO_ "GenMsgCycleTime" INT 0 10000;
BA_ "GenMsgCycleTime" BO_ 256 100;
BA_ "GenMsgCycleTime" BO_ 257 10;
BA_ "GenMsgCycleTime" BO_ 259 1000;
`;
/** EngineSpeed 6000.3 (the limit), 6000.4, 6553.5; Gear 7 and not available. */
const LOG = `(1.000000) can0 100#63EA0000
(1.100000) can0 100#64EA0700
(1.200000) can0 100#FFFFFF00
(1.250000) can0 100#6300
(1.500000) can0 101#0000
(1.520000) can0 101#0000
(1.540000) can0 101#0000
(2.000000) can0 103#R
(2.001000) can0 103#0000
(3.001000) can0 103#0000
(4.000000) can0 7E8#00
(4.100000) can1 7E8#00
(4.200000) can1 18FF0000#00
`;

let folder: string;
const at = (name: string) => join(folder, name);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "canalyst-info-"));
  await writeFile(at("car.dbc"), CAR);
  await writeFile(at("car.log"), LOG);
});
afterAll(() => rm(folder, { recursive: true }));

const info = (...args: string[]) => runInProcess(["info", at("car.log"), "--no-config", ...args]);

describe("canalyst info --dbc", () => {
  it("says how the log and the database agree", async () => {
    const { status, stdout } = await info("--dbc", at("car.dbc"));
    const found = lines(stdout);
    expect(found.filter((line) => /^(?:database|unknown|missing|short|range) /.test(line))).toEqual([
      `database  ${at("car.dbc")}: 3 of 4 messages in the log, 3 of 6 ids known`,
      "unknown   7E8 on channel 0 (1), 7E8 on channel 1 (1), 18FF0000 on channel 1 (1)",
      "missing   Missing",
      "short     EngineData: 1 frame of less than 4 bytes",
      "range     EngineData.EngineSpeed: 2 values outside 0..6000.3 rpm: 6000.4 to 6553.5",
      "range     EngineData.Gear: 1 value outside 0..6: 7",
    ]);
    expect(found.find((line) => line.startsWith(" 0 101"))).toMatch(/ 2 {6}GearboxData$/);
    expect(found.slice(-4)).toEqual([
      "CH ID       MESSAGE    CYCLE ms (database, median, longest)",
      " 0 100      EngineData      100.000     100.000     100.000",
      " 0 101      GearboxData      10.000      20.000      20.000  slower",
      " 0 103      OnRequest      1000.000    1000.000    1000.000",
    ]);
    expect(status).toBe(0);
  });

  it("says it in JSON, too", async () => {
    const { stdout } = await info("--dbc", at("car.dbc"), "--json");
    const report = JSON.parse(stdout) as { readonly ids: readonly unknown[] };
    expect(report).toMatchObject({
      databases: [{ file: at("car.dbc"), messages: 4, missing: ["Missing"] }],
      missing: ["Missing"],
      short: [{ message: "EngineData", length: 4, frames: 1 }],
      outOfRange: [
        { message: "EngineData", signal: "EngineSpeed", minimum: 0, maximum: 6000.3, values: 2, highest: 6553.5 },
        { message: "EngineData", signal: "Gear", values: 1, lowest: 7, highest: 7 },
      ],
    });
    expect(report.ids[1]).toMatchObject({ id: 0x101, message: "GearboxData", cycleTimeMs: 10, medianPeriodUs: 20_000 });
    expect(report.ids[3]).not.toHaveProperty("message");
  });

  it("keeps the sources of a J1939 message apart, and says which database a missing message is of", async () => {
    const j1939 = `BO_ ${0x98f0_04fe} EEC1: 8 X\n SG_ Speed : 0|8@1+ (1,0) [0|250] "rpm" X\nBO_ 1 Other: 8 X\nBA_DEF_ BO_ "VFrameFormat" INT 0 15;\nBA_ "VFrameFormat" BO_ ${0x98f0_04fe} 3;\n`;
    await writeFile(at("j1939.dbc"), j1939);
    await writeFile(at("j1939.log"), "(1.0) can0 0CF00400#FB00000000000000\n(1.1) can0 0CF0040B#FC\n(1.2) can0 0CF0040B#FD\n");
    const run = (...args: string[]) =>
      runInProcess(["info", at("j1939.log"), "--no-config", "--dbc", at("j1939.dbc"), "--dbc", `1:${at("car.dbc")}`, ...args]);
    const found = lines((await run()).stdout);
    expect(found.filter((line) => /^(?:missing|short|range) /.test(line))).toEqual([
      `missing   Other (${at("j1939.dbc")})`,
      `missing   EngineData, GearboxData, Missing, OnRequest (${at("car.dbc")})`,
      "short     EEC1 from 0B: 2 frames of less than 8 bytes",
      "range     EEC1.Speed from 00: 1 value outside 0..250 rpm: 251",
      "range     EEC1.Speed from 0B: 2 values outside 0..250 rpm: 252 to 253",
    ]);
    expect(JSON.parse((await run("--json")).stdout)).toMatchObject({
      short: [{ message: "EEC1", source: 0x0b, frames: 2 }],
      outOfRange: [
        { source: 0, values: 1 },
        { source: 0x0b, values: 2 },
      ],
    });
  });

  it("changes nothing without a database", async () => {
    const { stdout } = await info();
    expect(stdout).not.toMatch(/database|MESSAGE|CYCLE/);
    expect(Object.keys(JSON.parse((await info("--json")).stdout) as object)).not.toContain("missing");
  });
});

describe("FramePeriods", () => {
  it("has the median and the longest period", () => {
    const periods = new FramePeriods();
    expect([periods.medianUs, periods.longestUs]).toEqual([undefined, undefined]);
    const medians = [0, 10, 30, 90].map((us) => {
      periods.add(us);
      return periods.medianUs;
    });
    expect(medians).toEqual([undefined, 10, 15, 20]);
    expect(periods.longestUs).toBe(60);
  });

  it("estimates the median of many periods from a fair sample", () => {
    const periods = new FramePeriods();
    let us = 0;
    for (let i = 0; i < 100_000; i++) {
      us += i;
      periods.add(us);
    }
    expect(periods.medianUs).toBeGreaterThan(45_000);
    expect(periods.medianUs).toBeLessThan(55_000);
  });
});
