import { describe, expect, it } from "vitest";
import { toFrame } from "../can/frame.js";
import { type Database, parseDbc } from "./index.js";

function databaseOf(text: string): Database {
  return parseDbc(text).database;
}

/** Raw values by name. */
function raws(database: Database, frame: { id: number; extended?: boolean; data?: readonly number[] }): Record<string, number | bigint> {
  return Object.fromEntries(database.decode(frame)?.signals.map(({ signal, raw }) => [signal.name, raw]) ?? []);
}

const signals = (...lines: string[]) => databaseOf(`BO_ 1 M: 64 A\n${lines.map((line) => ` SG_ ${line} "" A\n`).join("")}`);

describe("decoding", () => {
  it("gives raw values, physical values, labels, the message and each signal by name", () => {
    const database = databaseOf(`BO_ 291 EngineData: 8 A
 SG_ EngineSpeed : 0|16@1+ (0.25,0) [0|0] "rpm" A
 SG_ Gear : 16|4@1- (1,0) [0|0] "" A
VAL_ 291 Gear -1 "Reverse" 1 "Drive" ;
`);
    const decoded = database.decode(toFrame({ id: 291, data: [0x10, 0x27, 0x0f, 0, 0, 0, 0, 0] }));
    expect(decoded?.message).toBe(database.messages[0]);
    expect(decoded?.signals.map(({ signal, raw, value, label }) => [signal.name, raw, value, label])).toEqual([
      ["EngineSpeed", 10_000, 2500, undefined],
      ["Gear", -1, -1, "Reverse"],
    ]);
    expect(decoded?.get("EngineSpeed")?.value).toBe(2500);
    expect(decoded?.get("Nothing")).toBeUndefined();
    expect(decoded?.source).toBeUndefined();
  });

  it("matches the kind of id, and no error frames", () => {
    const database = databaseOf("BO_ 291 Standard: 8 A\nBO_ 2147483939 Extended: 8 A\n");
    const name = (frame: Parameters<Database["decode"]>[0]) => database.decode(frame)?.message.name;
    expect(name({ id: 291 })).toBe("Standard");
    expect(name({ id: 291, extended: true })).toBe("Extended");
    expect(name({ id: 292 })).toBeUndefined();
    expect(name({ id: 291, error: true, data: new Uint8Array(8) })).toBeUndefined();
    expect(database.decode({ id: 291, remote: true, dlc: 8 })?.signals).toEqual([]);
  });

  it("reads both byte orders at any place", () => {
    const data = [0x12, 0x34, 0x56, 0x78, 0x9a, 0xbc, 0xde, 0xf0, 0x0f];
    const database = signals(
      "A : 0|8@1+ (1,0) [0|0]",
      "B : 4|8@1+ (1,0) [0|0]",
      "C : 3|12@0+ (1,0) [0|0]",
      "D : 7|32@0+ (1,0) [0|0]",
      "E : 4|32@1+ (1,0) [0|0]",
      "F : 4|32@1- (1,0) [0|0]",
      "G : 3|36@0+ (1,0) [0|0]",
      "H : 4|64@1+ (1,0) [0|0]",
      "I : 3|64@0+ (1,0) [0|0]",
      "J : 4|64@1- (1,0) [0|0]",
      "K : 0|53@1+ (1,0) [0|0]",
    );
    expect(raws(database, { id: 1, data })).toEqual({
      A: 0x12,
      B: 0x41,
      C: 0x234,
      D: 0x12345678,
      E: 0xa7856341,
      F: 0xa7856341 - 2 ** 32,
      G: 0x23456789a,
      H: 0xff0debc9a7856341n,
      I: 0x23456789abcdef00n,
      J: BigInt.asIntN(64, 0xff0debc9a7856341n),
      K: 0x1ebc9a78563412 % 2 ** 53,
    });
  });

  it("keeps 64 bits exact, and gives numbers where those are exact", () => {
    const database = signals("U : 0|64@1+ (1,0) [0|0]", "I : 64|64@1- (1,0) [0|0]");
    const ones = Array(16).fill(0xff);
    expect(raws(database, { id: 1, data: ones })).toEqual({ U: 2n ** 64n - 1n, I: -1 });
    const largest = [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x1f, 0];
    expect(raws(database, { id: 1, data: [...largest, 1, 0, 0, 0, 0, 0, 0xe0, 0xff] })).toEqual({
      U: Number.MAX_SAFE_INTEGER,
      I: Number.MIN_SAFE_INTEGER,
    });
    expect(raws(database, { id: 1, data: [0, 0, 0, 0, 0, 0, 0x20, 0, ...Array(7).fill(0), 0x80] })).toEqual({
      U: 2n ** 53n,
      I: -(2n ** 63n),
    });
    expect(database.decode({ id: 1, data: ones })?.get("U")?.value).toBe(2 ** 64);
  });

  it("reads floats of 16, 32 and 64 bits in both byte orders", () => {
    const database = databaseOf(`BO_ 1 M: 28 A
 SG_ H : 0|16@1- (1,0) [0|0] "" A
 SG_ h : 23|16@0- (1,0) [0|0] "" A
 SG_ S : 32|32@1- (2,1) [0|0] "" A
 SG_ s : 71|32@0- (1,0) [0|0] "" A
 SG_ D : 96|64@1- (1,0) [0|0] "" A
 SG_ d : 167|64@0- (1,0) [0|0] "" A
${["H", "h", "S", "s", "D", "d"].map((name) => `SIG_VALTYPE_ 1 ${name} : ${/d/i.test(name) ? 2 : 1};\n`).join("")}`);
    const view = new DataView(new ArrayBuffer(28));
    view.setUint16(0, 0xc500, true);
    view.setUint16(2, 0x0001, false);
    view.setFloat32(4, 0.1, true);
    view.setFloat32(8, Number.NEGATIVE_INFINITY, false);
    view.setFloat64(12, Number.NaN, true);
    view.setFloat64(20, -0, false);
    const decoded = database.decode({ id: 1, data: new Uint8Array(view.buffer) });
    expect(decoded?.signals.map(({ value }) => value)).toEqual([
      -5,
      2 ** -24,
      Math.fround(0.1) * 2 + 1,
      Number.NEGATIVE_INFINITY,
      Number.NaN,
      0,
    ]);
    expect(decoded?.get("d")?.raw).toBe(-0);
  });

  it("leaves out signals that a short payload does not hold whole, and ignores what is too much", () => {
    const database = databaseOf(`BO_ 1 M: 4 A
 SG_ A : 0|8@1+ (1,0) [0|0] "" A
 SG_ B : 15|12@0+ (1,0) [0|0] "" A
 SG_ C : 24|8@1+ (1,0) [0|0] "" A
`);
    expect(raws(database, { id: 1, data: [1, 2] })).toEqual({ A: 1 });
    expect(raws(database, { id: 1, data: [1, 2, 0x30] })).toEqual({ A: 1, B: 0x23 });
    expect(raws(database, { id: 1, data: [1, 2, 3, 4, 5, 6, 7, 8] })).toEqual({ A: 1, B: 0x20, C: 4 });
    expect(raws(database, { id: 1, data: [] })).toEqual({});
  });
});

describe("multiplexed messages", () => {
  const database = databaseOf(`BO_ 1 M: 8 A
 SG_ Mode M : 0|4@1- (1,0) [0|0] "" A
 SG_ Always : 4|4@1+ (1,0) [0|0] "" A
 SG_ Temp m0 : 8|8@1+ (1,0) [0|0] "" A
 SG_ Temp m1 : 16|8@1+ (10,0) [0|0] "" A
 SG_ Inner m2M : 8|8@1+ (1,0) [0|0] "" A
 SG_ Deep m1 : 16|8@1+ (1,0) [0|0] "" A
 SG_ Deeper m5 : 24|8@1+ (1,0) [0|0] "" A
 SG_ Wide m9 : 32|8@1+ (1,0) [0|0] "" A
SG_MUL_VAL_ 1 Inner Mode 2-2, 4-4;
SG_MUL_VAL_ 1 Deep Inner 1-1, 100-255;
SG_MUL_VAL_ 1 Deeper Deep 5-5;
SG_MUL_VAL_ 1 Wide Mode 8-15;
`);
  const of = (...data: number[]) => raws(database, { id: 1, data: [...data, ...Array(8 - data.length).fill(0)] });

  it("have the signals of the selected branch", () => {
    expect(of(0x33)).toEqual({ Mode: 3, Always: 3 });
    expect(of(0x02, 1, 5, 7)).toEqual({ Mode: 2, Always: 0, Inner: 1, Deep: 5, Deeper: 7 });
    expect(of(0x04, 200, 6, 7)).toEqual({ Mode: 4, Always: 0, Inner: 200, Deep: 6 });
    expect(of(0x02, 2, 5, 7)).toEqual({ Mode: 2, Always: 0, Inner: 2 });
  });

  it("may have one name in several branches", () => {
    expect(database.decode({ id: 1, data: [0, 5, 6, 0] })?.get("Temp")?.value).toBe(5);
    expect(database.decode({ id: 1, data: [1, 5, 6, 0] })?.get("Temp")?.value).toBe(60);
    expect(database.decode({ id: 1, data: [2, 5, 6, 0] })?.get("Temp")).toBeUndefined();
  });

  it("compare a selector by its bits, signed or not", () => {
    expect(of(0x0f, 0, 0, 0, 9)).toEqual({ Mode: -1, Always: 0, Wide: 9 });
  });

  it("do without branches whose selector is not in a short payload", () => {
    expect(raws(database, { id: 1, data: [] })).toEqual({});
    expect(raws(database, { id: 1, data: [2] })).toEqual({ Mode: 2, Always: 0 });
  });

  it("are never decoded wrong where the database is ambiguous or circular", () => {
    const text = `BO_ 1 M: 8 A
 SG_ X M : 0|8@1+ (1,0) [0|0] "" A
 SG_ Y M : 8|8@1+ (1,0) [0|0] "" A
 SG_ Z m0 : 16|8@1+ (1,0) [0|0] "" A
BO_ 2 N: 8 A
 SG_ A m0M : 0|8@1+ (1,0) [0|0] "" A
 SG_ B m0M : 8|8@1+ (1,0) [0|0] "" A
 SG_ C m0 : 16|8@1+ (1,0) [0|0] "" A
 SG_ D : 24|8@1+ (1,0) [0|0] "" A
BO_ 3 O: 8 A
 SG_ E m0 : 0|8@1+ (1,0) [0|0] "" A
 SG_ F m0M : 8|8@1+ (1,0) [0|0] "" A
BO_ 4 P: 8 A
 SG_ G M : 0|32@1- (1,0) [0|0] "" A
 SG_ H m0 : 32|8@1- (1,0) [0|0] "" A
SIG_VALTYPE_ 4 G : 1;
SG_MUL_VAL_ 2 A B 0-0;
SG_MUL_VAL_ 2 B A 0-0;
SG_MUL_VAL_ 2 C A 3-1;
SG_MUL_VAL_ 3 E Nothing 0-0;
`;
    const { database: doubtful, problems } = parseDbc(text);
    expect(problems.map(({ line, message }) => `${line}: ${message}`)).toEqual([
      '4: multiplexed signal "Z" of message "M" is never decoded: SG_MUL_VAL_ does not say which of 2 signals marked M selects it',
      '6: signals of message "N" select each other in a cycle through "A"; they are never decoded',
      '11: selector "Nothing" is not in message "O"; the signals it selects are never decoded',
      '12: multiplexed signal "F" of message "O" is never decoded: no other signal is marked M',
      '15: selector "G" of message "P" is a float; the signals it selects are never decoded',
      "19: the range 3-1 is empty",
    ]);
    const zeros = Array(8).fill(0);
    expect([1, 2, 3, 4].map((id) => Object.keys(raws(doubtful, { id, data: zeros })))).toEqual([["X", "Y"], ["D"], [], ["G"]]);
  });
});

describe("J1939", () => {
  const j1939 = (...messages: string[]) =>
    databaseOf(`${messages.join("\n")}
BA_DEF_ BO_ "VFrameFormat" ENUM "StandardCAN","ExtendedCAN","reserved","J1939PG";
BA_DEF_DEF_ "VFrameFormat" "J1939PG";
`);
  const signal = (name: string) => ` SG_ ${name} : 0|8@1+ (1,0) [0|0] "" A`;
  const dbcId = (id: number) => id + 0x8000_0000;

  it("is matched by parameter group, whatever priority, source and destination, and keeps the addresses", () => {
    const database = j1939(`BO_ ${dbcId(0x18fe_f1fe)} Cruise: 8 A`, signal("Speed"), `BO_ ${dbcId(0x18ef_fffe)} ToOne: 8 A`, signal("X"));
    const seen = [0x18fe_f100, 0x0cfe_f121, 0x18ef_2103, 0x18fe_f2fe, 0x19fe_f100].map((id) => {
      const decoded = database.decode({ id, extended: true, data: [1] });
      return [decoded?.message.name, decoded?.source, decoded?.destination];
    });
    expect(seen).toEqual([
      ["Cruise", 0x00, undefined],
      ["Cruise", 0x21, undefined],
      ["ToOne", 0x03, 0x21],
      [undefined, undefined, undefined],
      [undefined, undefined, undefined],
    ]);
    // 11 bits are no J1939
    expect(database.decode({ id: 0x1fe, extended: false, data: [1] })).toBeUndefined();
  });

  it("prefers the exact id, then a message for any source", () => {
    const of = (id: number, name: string) => [`BO_ ${dbcId(id)} ${name}: 8 A`, signal(name)].join("\n");
    const database = j1939(of(0x18fe_f100, "Engine"), of(0x18fe_f1fe, "Any"), of(0x18fe_f103, "Gearbox"));
    const name = (id: number) => database.decode({ id, extended: true, data: [1] })?.message.name;
    expect([0x18fe_f100, 0x18fe_f103, 0x18fe_f105, 0x0cfe_f100].map(name)).toEqual(["Engine", "Gearbox", "Any", "Any"]);
  });

  it("does not guess between messages of one group that differ", () => {
    const database = j1939(
      [`BO_ ${dbcId(0x18ff_0001)} A: 8 A`, signal("X")].join("\n"),
      [`BO_ ${dbcId(0x18ff_0002)} B: 8 A`, signal("Y")].join("\n"),
      [`BO_ ${dbcId(0x18ff_0101)} C: 8 A`, signal("Z")].join("\n"),
      [`BO_ ${dbcId(0x18ff_0102)} D: 8 A`, signal("Z")].join("\n"),
    );
    const name = (id: number) => database.decode({ id, extended: true, data: [1] })?.message.name;
    expect([0x18ff_0001, 0x18ff_0002, 0x18ff_0003, 0x18ff_0103].map(name)).toEqual(["A", "B", undefined, "D"]);
  });

  it("is told by ProtocolType where frame formats are not defined", () => {
    const text = `BO_ ${dbcId(0x18fe_f1fe)} M: 8 A\n${signal("S")}\nBO_ 5 N: 8 A\nBA_DEF_ "ProtocolType" STRING ;\nBA_ "ProtocolType" "J1939";\n`;
    expect(databaseOf(text).messages.map(({ pgn }) => pgn)).toEqual([0xfef1, undefined]);
  });
});
