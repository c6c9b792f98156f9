import { describe, expect, it } from "vitest";
import { toFrame } from "../can/frame.js";
import { type Database, parseDbc } from "./index.js";

function databaseOf(text: string): Database {
  return parseDbc(text).database;
}

const engine = databaseOf(`BO_ 291 EngineData: 8 A
 SG_ EngineSpeed : 0|16@1+ (0.25,0) [0|8000] "rpm" A
 SG_ Temperature : 16|8@1- (1,-40) [0|0] "degC" A
 SG_ Gear : 31|4@0+ (1,0) [0|3] "" A
 SG_ Rest : 32|8@1+ (1,0) [0|0] "" A
VAL_ 291 Gear 0 "Neutral" 1 "Drive" 15 "Error" 2 "Drive" ;
BA_DEF_ SG_ "GenSigStartValue" INT 0 100000;
BA_ "GenSigStartValue" SG_ 291 Temperature -10;
`);

describe("encoding", () => {
  it("takes physical values and labels, and gives a frame to send", () => {
    const frame = engine.encode("EngineData", { EngineSpeed: 812.5, Gear: "Drive" });
    expect(frame).toEqual({ id: 291, extended: false, fd: false, data: Uint8Array.of(0xb2, 0x0c, 0xf6, 0x10, 0, 0, 0, 0) });
    expect(toFrame(frame).data.length).toBe(8);
    expect(engine.encode("EngineData", {}, { channel: 1 }).channel).toBe(1);
    expect(engine.encode(engine.messages[0] ?? "", { Rest: undefined }).id).toBe(291);
  });

  it("gives signals that are not given their initial value, else 0, and pads", () => {
    expect(engine.encode("EngineData").data).toEqual(Uint8Array.of(0, 0, 0xf6, 0, 0, 0, 0, 0));
    expect(engine.encode("EngineData", { Rest: 5 }, { padding: 1 }).data).toEqual(Uint8Array.of(0, 0, 0xf6, 0x0f, 5, 0xff, 0xff, 0xff));
    expect(() => engine.encode("EngineData", {}, { padding: 2 as 1 })).toThrow("padding 2 is not 0 or 1");
  });

  it("rounds to the nearest raw value", () => {
    const speed = (value: number) => engine.decode(engine.encode("EngineData", { EngineSpeed: value }))?.get("EngineSpeed")?.value;
    expect([100.1, 100.124, 100.126, 100.2, -0.1, 16383.8].map(speed)).toEqual([100, 100, 100.25, 100.25, 0, 16383.75]);
  });

  it("refuses what the bits cannot hold, with the value and the range", () => {
    const encode =
      (values: Parameters<Database["encode"]>[1], options = {}) =>
      () =>
        engine.encode("EngineData", values, options);
    expect(encode({ EngineSpeed: 20_000 })).toThrow(new RangeError("value 20000 of signal EngineSpeed is not in 0..16383.75"));
    expect(encode({ EngineSpeed: -1 })).toThrow("value -1 of signal EngineSpeed is not in 0..16383.75");
    expect(encode({ Temperature: 100 })).toThrow("value 100 of signal Temperature is not in -168..87");
    expect(encode({ EngineSpeed: Number.NaN })).toThrow("value NaN of signal EngineSpeed is not in 0..16383.75");
    expect(encode({ EngineSpeed: Number.POSITIVE_INFINITY })).toThrow("value Infinity");
    expect(encode({ Gear: 16n })).toThrow("raw value 16 of signal Gear is not in 0..15");
    expect(encode({ Gear: { raw: 16 } })).toThrow("raw value 16 of signal Gear is not in 0..15");
    expect(encode({ Gear: { raw: 1.5 } })).toThrow("raw value 1.5 of signal Gear is not an integer");
    expect(encode({ Gear: "Park" })).toThrow('"Park" is not a label of signal Gear, which has "Neutral", "Drive", "Error", "Drive"');
    expect(encode({ Rest: "x" })).toThrow('"x" is not a label of signal Rest, which has no labels');
    expect(encode({ Speed: 1 })).toThrow('signal "Speed" is not in message EngineData, which has EngineSpeed, Temperature, Gear, Rest');
    expect(encode({ Rest: true as unknown as number })).toThrow(TypeError);
    expect(() => engine.encode("Nothing")).toThrow('message "Nothing" is not in the database');
  });

  it("keeps to the limits of the database when strict, labels excepted", () => {
    const encode = (values: Parameters<Database["encode"]>[1]) => () => engine.encode("EngineData", values, { strict: true });
    expect(encode({ EngineSpeed: 8000.25 })).toThrow("value 8000.25 of signal EngineSpeed is not in 0..8000, the limits of the database");
    expect(encode({ EngineSpeed: 8000 })).not.toThrow();
    expect(encode({ Gear: 4 })).toThrow("value 4 of signal Gear is not in 0..3, the limits of the database");
    expect(encode({ Gear: { raw: 4 } })).toThrow("value 4");
    expect(encode({ Gear: 4n })).toThrow("value 4");
    expect(encode({ Gear: "Error" })).not.toThrow();
  });

  it("is exact with 64 bits", () => {
    const wide = databaseOf(`BO_ 1 M: 16 A
 SG_ U : 0|64@1+ (1,0) [0|0] "" A
 SG_ I : 71|64@0- (1,5) [0|0] "" A
`);
    const u = (value: number | bigint | { raw: bigint }) => wide.decode(wide.encode("M", { U: value }))?.get("U")?.raw;
    expect([u(2n ** 64n - 1n), u(2 ** 64), u({ raw: 2n ** 63n + 1n }), u(2 ** 53)]).toEqual([
      2n ** 64n - 1n,
      2n ** 64n - 1n,
      2n ** 63n + 1n,
      2n ** 53n,
    ]);
    expect(() => u(2 ** 64 + 4096)).toThrow("is not in 0..18446744073709552000");
    expect(() => u(2n ** 64n)).toThrow("is not in 0..18446744073709551615");
    expect(wide.decode(wide.encode("M", { I: -(2n ** 63n) + 5n }))?.get("I")?.raw).toBe(-(2n ** 63n));
  });

  it("writes floats, and refuses what they cannot hold", () => {
    const floats = databaseOf(`BO_ 1 M: 16 A
 SG_ H : 0|16@1- (1,0) [0|0] "" A
 SG_ S : 23|32@0- (1,0) [0|0] "" A
 SG_ D : 64|64@1- (2,1) [0|0] "" A
SIG_VALTYPE_ 1 H : 1;
SIG_VALTYPE_ 1 S : 1;
SIG_VALTYPE_ 1 D : 2;
`);
    const back = (name: string, value: number) => floats.decode(floats.encode("M", { [name]: value }))?.get(name)?.value;
    const values = [0, 1, -2.5, 65504, 2 ** -24, 2 ** -14, 1.0009765625, Number.NaN, Number.NEGATIVE_INFINITY];
    expect(values.map((value) => back("H", value))).toEqual(values);
    expect([1 / 3, 2 ** -25, 3 * 2 ** -26, 65519, 2048.9].map((value) => back("H", value))).toEqual([
      0.333251953125,
      0,
      2 ** -24,
      65504,
      2048,
    ]);
    expect([0.1, 3e38, -0].map((value) => back("S", value))).toEqual([Math.fround(0.1), Math.fround(3e38), 0]);
    expect(back("D", 3.5)).toBe(3.5);
    expect(() => back("H", 65520)).toThrow("value 65520 of signal H is beyond the range of a 16-bit float");
    expect(() => back("S", 1e39)).toThrow("value 1e+39 of signal S is beyond the range of a 32-bit float");
  });

  it("fills CAN FD frames up to a length that there is", () => {
    const fd = databaseOf(`BO_ 1 M: 10 A
 SG_ S : 0|8@1+ (1,0) [0|0] "" A
BA_DEF_ BO_ "VFrameFormat" INT 0 15;
BA_DEF_DEF_ "VFrameFormat" 14;
`);
    const frame = fd.encode("M", { S: 1 });
    expect(frame).toMatchObject({ fd: true, data: Uint8Array.of(1, ...Array(11).fill(0)) });
    expect(toFrame(frame).dlc).toBe(9);
  });

  it("refuses signals beyond the message, and two values for the same bits", () => {
    const text = `BO_ 1 M: 1 A
 SG_ A : 0|6@1+ (1,0) [0|0] "" A
 SG_ B : 4|4@1+ (1,0) [0|0] "" A
 SG_ C : 8|8@1+ (1,0) [0|0] "" A
`;
    const odd = databaseOf(text);
    expect(() => odd.encode("M", { C: 1 })).toThrow("signal C needs byte 1; message M has length 1");
    expect(odd.encode("M", { A: 0x33 }).data).toEqual(Uint8Array.of(0x33));
    expect(odd.encode("M", { A: 0x33, B: 0xb }).data).toEqual(Uint8Array.of(0xb3));
    expect(() => odd.encode("M", { A: 0x33, B: 4 })).toThrow("signal A shares bits with another signal");
  });
});

describe("encoding multiplexed messages", () => {
  const database = databaseOf(`BO_ 1 M: 8 A
 SG_ Mode M : 0|4@1- (1,0) [0|0] "" A
 SG_ Always : 4|4@1+ (1,0) [0|0] "" A
 SG_ Temp m0 : 8|8@1+ (1,0) [0|0] "" A
 SG_ Temp m1 : 16|8@1+ (10,0) [0|0] "" A
 SG_ Inner m2M : 8|8@1+ (1,0) [0|0] "" A
 SG_ Deep m1 : 16|8@1+ (1,0) [0|0] "" A
SG_MUL_VAL_ 1 Inner Mode 2-2, 8-15;
SG_MUL_VAL_ 1 Deep Inner 1-1;
VAL_ 1 Mode 2 "Nested" ;
`);

  it("writes the selected branch", () => {
    expect(database.encode("M", { Temp: 7 }).data).toEqual(Uint8Array.of(0, 7, 0, 0, 0, 0, 0, 0));
    expect(database.encode("M", { Mode: 1, Temp: 70 }).data).toEqual(Uint8Array.of(1, 0, 7, 0, 0, 0, 0, 0));
    expect(database.encode("M", { Mode: "Nested", Inner: 1, Deep: 9, Always: 15 }).data).toEqual(Uint8Array.of(0xf2, 1, 9, 0, 0, 0, 0, 0));
    expect(database.encode("M", { Mode: -1, Inner: 3 }).data).toEqual(Uint8Array.of(0x0f, 3, 0, 0, 0, 0, 0, 0));
    expect(database.encode("M", { Mode: 3 }, { padding: 1 }).data).toEqual(Uint8Array.of(3, ...Array(7).fill(0xff)));
  });

  it("refuses signals of other branches", () => {
    expect(() => database.encode("M", { Mode: 2, Temp: 5 })).toThrow(
      "signal Temp of message M is not present: it needs Mode = 0, but Mode is 2",
    );
    expect(() => database.encode("M", { Inner: 1 })).toThrow(
      "signal Inner of message M is not present: it needs Mode = 2, 8..15, but Mode is 0",
    );
    expect(() => database.encode("M", { Mode: 2, Deep: 1 })).toThrow(
      "signal Deep of message M is not present: it needs Inner = 1, but Inner is 0",
    );
  });
});

describe("encoding J1939", () => {
  const database = databaseOf(`BO_ ${0x98fe_f1fe} Cruise: 8 A
 SG_ S : 0|8@1+ (1,0) [0|0] "" A
BO_ ${0x98ef_fffe} ToOne: 8 A
BO_ 5 Other: 8 A
BA_DEF_ BO_ "VFrameFormat" INT 0 15;
BA_DEF_DEF_ "VFrameFormat" 3;
`);

  it("sets the addresses and the priority", () => {
    expect(database.encode("Cruise", {}, { source: 3, priority: 2 }).id).toBe(0x08fe_f103);
    expect(database.encode("ToOne", {}, { source: 3, destination: 0x21, priority: 7 }).id).toBe(0x1cef_2103);
    expect(() => database.encode("Cruise", {}, { destination: 5 })).toThrow(
      "message Cruise (PGN 65265) is sent to all nodes; it has no destination",
    );
    expect(() => database.encode("Cruise", {}, { source: 256 })).toThrow("source 256 is not an integer in 0..255");
    expect(() => database.encode("Other", {}, { source: 1 })).toThrow("message Other is not a J1939 message");
  });
});
