import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseDbc } from "canalystii/dbc";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { messageReport } from "../src/dbc/message-report.js";
import { Colours } from "../src/text/colour.js";
import { textWidth } from "../src/text/text-width.js";
import { runInProcess } from "./in-process.js";
import { lines } from "./run.js";

let folder: string;
let car: string;
const CAR = `VERSION ""
BU_: Engine Display
BO_ 291 EngineData: 4 Engine
 SG_ EngineSpeed : 0|16@1+ (0.25,0) [0|16383.75] "rpm" Display
 SG_ Gear : 24|2@1+ (1,0) [0|0] "" Vector__XXX
 SG_ Torque : 23|12@0- (0.5,-10) [-1000|1000] "Nm" Vector__XXX
BO_ 2566844926 Dashboard: 8 Vector__XXX
BO_ 512 Modes: 3 Display
 SG_ Mode M : 0|4@1+ (1,0) [0|0] "" Vector__XXX
 SG_ Speed m1 : 8|16@1+ (1,0) [0|0] "" Vector__XXX
 SG_ Sub m2M : 8|8@1+ (1,0) [0|0] "" Vector__XXX
 SG_ Deep m7 : 16|8@1+ (1,0) [0|0] "" Vector__XXX
SG_MUL_VAL_ 512 Speed Mode 1-1, 3-5;
SG_MUL_VAL_ 512 Sub Mode 2-2;
SG_MUL_VAL_ 512 Deep Sub 7-7;
CM_ BO_ 291 "What the engine does.";
CM_ SG_ 291 Gear "The gear that is engaged";
BA_DEF_ BO_ "GenMsgCycleTime" INT 0 10000;
BA_ "GenMsgCycleTime" BO_ 291 20;
VAL_ 291 Gear 0 "Neutral" 1 "Drive" 2 "Reverse" ;
VAL_ 512 Mode 2 "Nested" ;
`;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "canalyst-dbc-"));
  car = join(folder, "car.dbc");
  await writeFile(car, CAR);
});
afterAll(() => rm(folder, { recursive: true }));

async function show(...args: string[]): Promise<string[]> {
  const { status, stdout, stderr } = await runInProcess(["dbc", "show", car, ...args]);
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  return lines(stdout);
}

describe("canalyst dbc show", () => {
  it("lists the messages", async () => {
    expect(await show()).toEqual([
      "3 messages, 7 signals, 2 nodes",
      "ID        MESSAGE     BYTES  CYCLE  SIGNALS  SENDER",
      "123       EngineData      4  20 ms        3  Engine",
      "200       Modes           3               4  Display",
      "18FEF1FE  Dashboard       8               0",
    ]);
  });

  it("draws the bits of a message and lists its signals", async () => {
    expect(await show("EngineData")).toEqual([
      "EngineData  id 123, 4 bytes, every 20 ms",
      "sent by Engine",
      "What the engine does.",
      "",
      "         7        6        5        4        3        2        1        0",
      "     ┌───────────────────────────────────────────────────────────────────────┐",
      "   0 │ EngineSpeed 7:0                                                       │",
      "   1 │ EngineSpeed 15:8                                                      │",
      "     ├───────────────────────────────────────────────────────────────────────┤",
      "   2 │ Torque 11:4                                                           │",
      "     │                                   ┌─────────────────┬─────────────────┤",
      "   3 │ Torque 3:0                        │                 │ Gear            │",
      "     └───────────────────────────────────┴─────────────────┴─────────────────┘",
      "",
      "SIGNAL       START  LEN  ORDER     TYPE  SCALE  OFFSET  RANGE        UNIT",
      "EngineSpeed      0   16  intel     uint   0.25       0  0..16383.75  rpm",
      "    to Display",
      "Torque          23   12  motorola  int     0.5     -10  -1000..1000  Nm",
      "Gear            24    2  intel     uint      1       0",
      "    0 = Neutral, 1 = Drive, 2 = Reverse",
      "    The gear that is engaged",
    ]);
  });

  it("draws what selectors select, as a tree and branch by branch", async () => {
    const printed = await show("Modes");
    expect(printed.slice(11, 17)).toEqual(["Mode", "├─ 1, 3-5: Speed", "└─ 2 (Nested): Sub", "   Sub", "   └─ 7: Deep", ""]);
    const second = printed.indexOf("Mode = 2 (Nested)");
    expect(printed.slice(second + 2, second + 9)).toEqual([
      "     ┌───────────────────────────────────┬───────────────────────────────────┐",
      "   0 │                                   │ Mode                              │",
      "     ├───────────────────────────────────┴───────────────────────────────────┤",
      "   1 │ Sub                                                                   │",
      "     ├───────────────────────────────────────────────────────────────────────┤",
      "   2 │ by Sub                                                                │",
      "     └───────────────────────────────────────────────────────────────────────┘",
    ]);
    expect(printed.slice(-2)).toEqual(["Deep       16    8  intel  uint      1       0", "    if Sub is 7"]);
  });

  it("finds messages by pattern and by id", async () => {
    const names = async (text: string) => (await show(text)).flatMap((line) => /^(\w+) {2}id /.exec(line)?.slice(1) ?? []);
    expect(await names("*")).toEqual(["EngineData", "Dashboard", "Modes"]);
    expect(await names("?odes")).toEqual(["Modes"]);
    expect(await names("123")).toEqual(["EngineData"]);
    expect(await names("0x18FEF1FE")).toEqual(["Dashboard"]);
  });

  it("says what it does not find, with the nearest name", async () => {
    expect(await runInProcess(["dbc", "show", car, "EngineDate"])).toEqual({
      status: 2,
      stdout: "",
      stderr: 'canalyst: no message has the name, pattern or id "EngineDate"; nearest: EngineData\n',
    });
    const text = join(folder, "text");
    await writeFile(text, "hello");
    expect((await runInProcess(["dbc", "show", text])).stderr).toBe(
      `canalyst: ${text} has no messages\n  ${text}:1:1: this is not a DBC file: no line begins with a keyword such as VERSION, BU_ or BO_\n`,
    );
  });

  it("warns of errors in the file", async () => {
    const bad = join(folder, "bad.dbc");
    await writeFile(bad, `${CAR}BO_ x`);
    const { status, stderr } = await runInProcess(["dbc", "show", bad]);
    expect(status).toBe(0);
    expect(stderr).toBe(
      `canalyst: warning: ${bad}:22:5: expected the id of a message, found "x" (1 error; see canalyst dbc check ${bad})
`,
    );
  });

  it("knows the virtual car", async () => {
    const { stdout } = await runInProcess(["dbc", "show", "sim"]);
    expect(stdout).toContain("EngineSpeed");
  });
});

function report(dbc: string, { columns = 80, all = false } = {}): string[] {
  const [message] = parseDbc(dbc).database.messages;
  if (message === undefined) throw new Error("no message");
  const look = { columns, all, colours: new Colours(false) };
  return [...messageReport(message, look)].map((parts) => parts.map((part) => (typeof part === "string" ? part : part.text)).join(""));
}

/** A message M of 8 bytes with these signals. */
const message = (...signals: readonly string[]) => `BO_ 1 M: 8 A\n${signals.map((each) => ` SG_ ${each} (1,0) [0|0] "" A\n`).join("")}`;

describe("the drawing of a message", () => {
  it("labels bits that several signals use", () => {
    expect(report(message("A : 0|8@1+", "B : 4|8@1+"))[5]).toBe(`   0 │${" A + B".padEnd(35)}│${" A".padEnd(35)}│`);
  });

  it("names a few of the signals that use the same bits", () => {
    const printed = report(message(...Array.from({ length: 9 }, (_, i) => `S${i} : 0|8@1+`)));
    expect(printed[5]).toBe(`   0 │${" S0 + S1 + S2 + S3 + …".padEnd(71)}│`);
  });

  it("prints any number of lines about a signal", () => {
    expect(report(`${message("A : 0|8@1+")}CM_ SG_ 1 A "${"a\n".repeat(150_000)}";\n`).length).toBeGreaterThan(150_000);
  });

  it("leaves out the middle of names that are too long", () => {
    const row = report(message("ValidSideways : 0|1@1+", "ValidForwards : 1|1@1+", "LongNameIsCut : 15|9@0+"))[5];
    expect(row).toBe(`   0 │${" ".repeat(53)}│Vali…rds│Vali…ays│`);
    expect(report(message("LongNameIsCut : 0|9@0+"))[5]).toBe(`   0 │${" ".repeat(62)}│Lon…ut 8│`);
  });

  it("shortens empty space and shows what is beyond the end", () => {
    const rows = report(message("A : 0|8@1+", "B : 160|8@1+")).filter((line) => /^ +(?:\d+|⋮) │/.test(line));
    expect(rows.map((line) => line.slice(0, 8).trim())).toEqual(["0 │ A", "1 │", "⋮ │", "19 │", "20 │ B"]);
  });

  it("draws 64 bytes of CAN FD, and no more of a J1939 message", () => {
    const wide = (bytes: number) =>
      report(`BO_ 1 M: ${bytes} A\n${Array.from({ length: bytes }, (_, i) => ` SG_ S${i} : ${8 * i}|8@1+ (1,0) [0|0] "" A\n`).join("")}`);
    expect(wide(64)).toContain(`  63 │${" S63".padEnd(71)}│`);
    expect(wide(100)).toContain("     bytes 64 to 99 are not drawn");
  });

  it("draws a few branches unless all are wanted", () => {
    const dbc = message("X M : 0|8@1+", ...Array.from({ length: 9 }, (_, i) => `Y${i} m${i} : 8|8@1+`));
    const drawn = (options: { all: boolean }) => report(dbc, options).filter((line) => line.startsWith("X = "));
    expect(drawn({ all: false })).toHaveLength(4);
    expect(report(dbc)).toContain("and 5 more branches, which --all draws");
    expect(drawn({ all: true })).toHaveLength(9);
  });

  it("survives selectors in a cycle, missing ones, and deep nesting", () => {
    const cycle = report(`${message("A m1M : 0|8@1+", "B m1M : 8|8@1+")}SG_MUL_VAL_ 1 A B 1-1;\nSG_MUL_VAL_ 1 B A 1-1;\n`);
    expect(cycle).toContain("    if B is 1");
    expect(report(message("A m1 : 0|8@1+"))).toContain("    never decoded: its selector is unknown");
    const deep = Array.from({ length: 300 }, (_, i) => `S${i} ${i === 0 ? "M" : "m1M"} : ${i % 8}|1@1+`);
    const ranges = deep.slice(1).map((_, i) => `SG_MUL_VAL_ 1 S${i + 1} S${i} 1-1;\n`);
    expect(report(message(...deep) + ranges.join(""))).toContain("S299        3    1  intel  uint      1       0");
  });

  it.each([80, 60, 40, 20])("fits %d columns, as far as names and numbers allow", (columns) => {
    const name = "AVeryLongNameOfASignalThatIsNotShort";
    const labels = Array.from({ length: 40 }, (_, i) => `${i} "Label${i}"`).join(" ");
    const about = `CM_ SG_ 1 ${name} "${"many words ".repeat(30)}";\nVAL_ 1 C ${labels};\n`;
    const printed = report(`${message(`${name} : 0|12@1+`, "Wide : 16|8@1+", "C : 31|16@0-")}${about}`, { columns });
    expect(Math.max(...printed.map(textWidth))).toBeLessThanOrEqual(Math.max(columns, 50));
  });
});
