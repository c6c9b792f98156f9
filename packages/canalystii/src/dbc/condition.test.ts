import { describe, expect, it } from "vitest";
import { FrameBatch, toFrame } from "../can/index.js";
import { compileCondition, DatabaseSet, parseCondition, parseDbc, type SignalValues } from "./index.js";

const { database } = parseDbc(`VERSION ""
BO_ 291 EngineData: 8 A
 SG_ EngineSpeed : 0|16@1+ (0.1,0) [0|0] "rpm" A
 SG_ Gear : 16|4@1+ (1,0) [0|0] "" A
 SG_ Counter : 24|8@1+ (1,0) [0|0] "" A
BO_ 292 Brakes: 2 A
 SG_ Pressure : 0|8@1- (1,0) [0|0] "bar" A
 SG_ Counter : 8|8@1+ (1,0) [0|0] "" A
BO_ 293 Modes: 2 A
 SG_ Mode M : 0|8@1+ (1,0) [0|0] "" A
 SG_ Level m1 : 8|8@1+ (1,0) [0|0] "" A
 SG_ Level m2 : 8|8@1+ (2,0) [0|0] "" A
BO_ 2566844672 J1939Speed: 8 A
 SG_ Wheel : 0|8@1+ (1,0) [0|0] "" A
VAL_ 291 Gear 0 "Neutral" 1 "Drive" 2 "Not available" ;
BA_DEF_ BO_ "VFrameFormat" ENUM "StandardCAN","ExtendedCAN","reserved","J1939PG";
BA_ "VFrameFormat" BO_ 2566844672 3;
`);
const databases = new DatabaseSet().add(database);

/** Returns which of the frames pass. */
function passes(condition: string, ...frames: readonly [message: string, values: SignalValues][]): boolean[] {
  const test = compileCondition(parseCondition(condition), databases);
  const batch = FrameBatch.from(frames.map(([message, values]) => toFrame(database.encode(message, values))));
  return frames.map((_, row) => test(batch, row));
}
const speeds = (condition: string, ...values: readonly number[]) =>
  passes(condition, ...values.map((EngineSpeed) => ["EngineData", { EngineSpeed }] as [string, SignalValues]));

describe("a condition", () => {
  it("is read from text", () => {
    expect(parseCondition("EngineSpeed>3000")).toEqual([{ message: undefined, signal: "EngineSpeed", operator: ">", value: 3000 }]);
    expect(parseCondition(' A.B >= -1.5e3 && C=0x1F&&D != "a && b"&& E==Not available ')).toEqual([
      { message: "A", signal: "B", operator: ">=", value: -1500 },
      { message: undefined, signal: "C", operator: "==", value: 31 },
      { message: undefined, signal: "D", operator: "!=", value: "a && b" },
      { message: undefined, signal: "E", operator: "==", value: "Not available" },
    ]);
    expect(parseCondition("A==-0x10")[0]?.value).toBe(-16);
    expect(parseCondition('A=="5"')[0]?.value).toBe("5");
  });

  it.each(["", "A", "A>", ">5", "A>5&&", "A>5 && B", "A B>5", "A.B.C>5", "A=>5", "A>>5", 'A=="x', "A<5<6"])("is not %j", (text) => {
    expect(() => parseCondition(text)).toThrow(TypeError);
  });

  it("compares physical values", () => {
    const values = [99.9, 100, 100.1] as const;
    expect(speeds("EngineSpeed>100", ...values)).toEqual([false, false, true]);
    expect(speeds("EngineSpeed>=100", ...values)).toEqual([false, true, true]);
    expect(speeds("EngineData.EngineSpeed<100", ...values)).toEqual([true, false, false]);
    expect(speeds("EngineSpeed<=100", ...values)).toEqual([true, true, false]);
    expect(speeds("EngineSpeed==100.1", ...values)).toEqual([false, false, true]);
    expect(speeds("EngineSpeed!=100.1", ...values)).toEqual([true, true, false]);
    // 3 · 0.1 is not 0.3
    expect(speeds("EngineSpeed==0.3", 0.3)).toEqual([true]);
    expect(speeds("EngineSpeed<=0.3", 0.3)).toEqual([true]);
    expect(passes("Pressure<-5", ["Brakes", { Pressure: -6 }], ["Brakes", { Pressure: 6 }])).toEqual([true, false]);
  });

  it("compares labels", () => {
    const gears = (condition: string) =>
      passes(condition, ["EngineData", { Gear: 0 }], ["EngineData", { Gear: 1 }], ["EngineData", { Gear: 2 }]);
    expect(gears("Gear==Drive")).toEqual([false, true, false]);
    expect(gears("Gear!=Drive")).toEqual([true, false, true]);
    expect(gears("Gear==Not available")).toEqual([false, false, true]);
    expect(gears("Gear==2")).toEqual([false, false, true]);
  });

  it("joins signals of one message and of several, with their last values", () => {
    const frames: [string, SignalValues][] = [
      ["EngineData", { EngineSpeed: 4000 }],
      ["Brakes", { Pressure: 50 }],
      ["Modes", {}],
      ["EngineData", { EngineSpeed: 100 }],
      ["Brakes", { Pressure: 60 }],
      ["EngineData", { EngineSpeed: 5000, Gear: 1 }],
    ];
    expect(passes("EngineSpeed>3000 && Pressure>40", ...frames)).toEqual([false, true, false, false, false, true]);
    expect(passes("EngineSpeed>3000 && Gear==Drive", ...frames)).toEqual([false, false, false, false, false, true]);
  });

  it("holds only for frames that have the signal", () => {
    const test = compileCondition(parseCondition("Gear!=Drive"), databases);
    const data = [0, 0, 0, 0, 0, 0, 0, 0];
    const frames = [
      { id: 291, data: [0, 0] },
      { id: 291, remote: true },
      { id: 291, extended: true, data },
      { id: 291, data },
    ].map((frame) => toFrame(frame));
    const batch = FrameBatch.from([...frames, { ...toFrame({ id: 291 }), error: true }]);
    expect(Array.from({ length: 5 }, (_, row) => test(batch, row))).toEqual([false, false, false, true, false]);
  });

  it("knows branches and J1939 parameter groups", () => {
    const level = (Mode: number, raw: number): [string, SignalValues] => ["Modes", Mode === 3 ? { Mode } : { Mode, Level: { raw } }];
    expect(passes("Level>100", level(1, 60), level(2, 60), level(3, 0), level(1, 101))).toEqual([false, true, false, true]);
    const test = compileCondition(parseCondition("Wheel==7"), databases);
    const other = database.encode("J1939Speed", { Wheel: 7 }, { source: 0x42 });
    expect(test(FrameBatch.from([toFrame(other)]), 0)).toBe(true);
  });

  it("uses each database for its channels", () => {
    const test = compileCondition(parseCondition("Gear==Drive"), new DatabaseSet().add(database, { channels: [1] }));
    const frames = [0, 1].map((channel) => ({ ...toFrame(database.encode("EngineData", { Gear: 1 })), channel }));
    expect([0, 1].map((row) => test(FrameBatch.from(frames), row))).toEqual([false, true]);
  });

  it.each([
    ["EngineSped>1", 'signal "EngineSped" is not in the databases'],
    ["Brakes.EngineSpeed>1", 'signal "Brakes.EngineSpeed" is not in the databases'],
    ["Counter>1", 'signal "Counter" is in 2 messages; write EngineData.Counter or Brakes.Counter'],
    ["Gear==Reverse", '"Reverse" is not a label of signal "Gear"; its labels are "Neutral", "Drive", "Not available"'],
    ["EngineSpeed==fast", '"fast" is not a label of signal "EngineSpeed"; it has no labels'],
    ["Gear>Drive", 'signal "Gear" cannot be compared with "Drive" by >: it is not a number'],
  ])("says what is wrong with %s", (text, message) => {
    expect(() => compileCondition(parseCondition(text), databases)).toThrow(message);
  });
});
