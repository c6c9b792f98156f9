import { describe, expect, it } from "vitest";
import { type CanFrameInput, FrameBatch, toFrame } from "../can/index.js";
import { DatabaseSet, parseDbc, SignalTable } from "./index.js";

const { database } = parseDbc(`VERSION ""
BO_ 291 EngineData: 8 A
 SG_ Speed : 0|16@1+ (0.5,-10) [0|0] "rpm" A
 SG_ Gear : 16|4@1+ (1,0) [0|0] "" A
 SG_ Long : 24|32@1- (1,0) [0|0] "" A
BO_ 293 Modes: 2 A
 SG_ Mode M : 0|8@1+ (1,0) [0|0] "" A
 SG_ Level m1 : 8|8@1+ (1,0) [0|0] "" A
BO_ 294 Floats: 4 A
 SG_ Float : 0|32@1- (1,0) [0|0] "" A
BO_ 2566844672 J1939Speed: 1 A
 SG_ Wheel : 0|8@1+ (1,0) [0|0] "" A
VAL_ 291 Gear 1 "Drive" ;
SIG_VALTYPE_ 294 Float : 1;
BA_DEF_ BO_ "VFrameFormat" ENUM "StandardCAN","ExtendedCAN","reserved","J1939PG";
BA_ "VFrameFormat" BO_ 2566844672 3;
`);

function tableOf(...frames: readonly CanFrameInput[]): SignalTable {
  const table = new SignalTable(new DatabaseSet().add(database));
  table.update(FrameBatch.from(frames.map((frame, i) => ({ ...toFrame(frame), timestampUs: i + 1 }))));
  return table;
}

/** Last, smallest and largest value by name. */
function values(table: SignalTable, id: number, { channel = 0, extended = id > 0x7ff } = {}) {
  return table.signals({ channel, id, extended }).map(({ signal, value, minimum, maximum }) => [signal.name, value, minimum, maximum]);
}
const engine = (Speed: number, Gear = 0) => database.encode("EngineData", { Speed, Gear });

describe("a table of signals", () => {
  it("keeps the last, smallest and largest value of each signal", () => {
    const table = tableOf(engine(100), engine(5000, 1), engine(-10, 1));
    expect(values(table, 291)).toEqual([
      ["Speed", -10, -10, 5000],
      ["Gear", 1, 0, 1],
      ["Long", 0, 0, 0],
    ]);
    expect(table.signals({ channel: 0, id: 291, extended: false })[1]).toMatchObject({ raw: 1, label: "Drive", lastUs: 3 });
    expect(table.messageOf({ channel: 0, id: 291, extended: false })?.name).toBe("EngineData");
  });

  it("has no values of what was not received", () => {
    const table = tableOf({ id: 291, data: [0, 1] }, { id: 291, remote: true }, database.encode("Modes", { Mode: 2 }));
    const none = [Number.NaN, Number.NaN, Number.NaN];
    expect(values(table, 291).slice(1)).toEqual([
      ["Gear", ...none],
      ["Long", ...none],
    ]);
    expect(values(table, 293)).toEqual([
      ["Mode", 2, 2, 2],
      ["Level", ...none],
    ]);
    expect(values(table, 294)).toEqual([["Float", ...none]]);
    expect(values(table, 0x7ff)).toEqual([]);
    expect(table.messageOf({ channel: 0, id: 0x7ff, extended: false })).toBeUndefined();
  });

  it("takes no NaN for a limit", () => {
    const float = (Float: number) => database.encode("Floats", { Float });
    const table = tableOf(float(Number.NaN), float(2), float(Number.NaN), float(1));
    expect(values(table, 294)).toEqual([["Float", 1, 1, 2]]);
  });

  it("keeps channels and J1939 sources apart", () => {
    const wheel = (Wheel: number, source: number) => database.encode("J1939Speed", { Wheel }, { source });
    const table = tableOf(engine(1), { ...engine(2), channel: 1 }, wheel(5, 1), wheel(6, 2));
    expect([values(table, 291)[0], values(table, 291, { channel: 1 })[0]]).toEqual([
      ["Speed", 1, 1, 1],
      ["Speed", 2, 2, 2],
    ]);
    expect([1, 2].map((source) => values(table, wheel(0, source).id)[0]?.[1])).toEqual([5, 6]);
  });

  it("can be copied and cleared", () => {
    const table = tableOf(engine(7));
    const copy = table.copy();
    table.update(FrameBatch.from([toFrame(engine(8))]));
    expect(values(copy, 291)[0]).toEqual(["Speed", 7, 7, 7]);
    table.clear();
    expect(values(table, 291)[0]).toEqual(["Speed", Number.NaN, Number.NaN, Number.NaN]);
  });

  it("is bounded", () => {
    const table = new SignalTable(new DatabaseSet().add(database));
    const batch = new FrameBatch();
    for (let id = 0; id < 25_000; id++) batch.add(id, id + 0x1000, 1, 0, 0);
    batch.push({ ...toFrame(engine(1)), channel: 1 });
    table.update(batch);
    expect(values(table, 291, { channel: 1 })[0]?.[1]).toBeNaN();
  });
});
