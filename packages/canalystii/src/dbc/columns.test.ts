import { describe, expect, it } from "vitest";
import { type CanFrameInput, toFrame } from "../can/frame.js";
import { FrameBatch } from "../can/frame-batch.js";
import { type Database, DatabaseSet, parseDbc } from "./index.js";

function databaseOf(text: string): Database {
  return parseDbc(text).database;
}

function batchOf(frames: readonly (CanFrameInput & { timestampUs?: number })[]): FrameBatch {
  return FrameBatch.from(frames.map(({ timestampUs = 0, ...frame }) => ({ ...toFrame(frame), timestampUs })));
}

const database = databaseOf(`BO_ 1 A: 8 X
 SG_ Speed : 0|16@1+ (0.5,-10) [0|0] "" X
 SG_ Small : 19|4@0- (1,0) [0|0] "" X
BO_ 2147483650 B: 2 X
 SG_ Wide : 7|16@0- (1,0) [0|0] "" X
BO_ 3 Empty: 8 X
`);

describe("columns", () => {
  it("are one table for each message that occurs, in the database's order", () => {
    const batch = batchOf([
      { id: 2, extended: true, data: [0xff, 0xfe], timestampUs: 10 },
      { id: 1, data: [20, 0, 8], timestampUs: 11 },
      { id: 7, data: [1] },
      { id: 2, data: [1, 2] },
      { id: 1, data: [0, 1, 0, 0, 0, 0, 0, 0], timestampUs: 12 },
      { id: 3, data: [1], timestampUs: 13 },
      { id: 1, remote: true, dlc: 8 },
      { id: 1, error: true, data: new Array(8).fill(0) },
    ]);
    const tables = database.columns().decode(batch);
    expect(tables.map(({ message, rows, timestampUs, source }) => [message.name, [...rows], [...timestampUs], source])).toEqual([
      ["A", [1, 4], [11, 12], undefined],
      ["B", [0], [10], undefined],
      ["Empty", [5], [13], undefined],
    ]);
    expect([...(tables[0]?.column("Speed") ?? [])]).toEqual([0, 118]);
    expect([...(tables[1]?.column("Wide") ?? [])]).toEqual([-2]);
    expect(tables[0]?.signals).toBe(database.messages[0]?.signals);
    expect(tables[0]?.column("Speed")).toBe(tables[0]?.column("Speed"));
    expect(() => tables[0]?.column("Wide")).toThrow(new RangeError('signal "Wide" is not in message A'));
    expect(database.columns().decode(new FrameBatch())).toEqual([]);
  });

  it("stay what they are when the batch changes", () => {
    const batch = batchOf([{ id: 1, data: [20, 0, 0], timestampUs: 5 }]);
    const [table] = database.columns().decode(batch);
    batch.clear();
    batch.push({ ...toFrame({ id: 1, data: [1, 2, 3, 4] }), timestampUs: 9 });
    expect([...(table?.column("Speed") ?? [])]).toEqual([0]);
    expect([...(table?.timestampUs ?? [])]).toEqual([5]);
  });

  it("are NaN where a payload is too short, whatever the batch held there before", () => {
    const batch = batchOf([
      { id: 1, data: new Array(8).fill(0xff) },
      { id: 1, data: new Array(8).fill(0xff) },
    ]);
    batch.clear();
    for (const data of [[2, 0, 0], [2, 0], [2], []]) batch.push(toFrame({ id: 1, data }));
    const [table] = database.columns().decode(batch);
    expect([...(table?.column("Speed") ?? [])]).toEqual([-9, -9, Number.NaN, Number.NaN]);
    expect([...(table?.column("Small") ?? [])]).toEqual([0, Number.NaN, Number.NaN, Number.NaN]);
  });

  it("are those that were asked for", () => {
    const batch = batchOf([
      { id: 1, data: [20, 0, 0] },
      { id: 2, extended: true, data: [0, 1] },
    ]);
    const decoder = database.columns({ signals: ["A.Small"] });
    expect(decoder.decode(batch).map(({ message, signals }) => [message.name, signals.map(({ name }) => name)])).toEqual([
      ["A", ["Small"]],
    ]);
    expect(database.columns({ signals: ["B"] }).decode(batch)[0]?.signals.length).toBe(1);
    expect(() => database.columns({ signals: ["A.Nothing", "Small"] })).toThrow('"A.Nothing", "Small" is not a signal of the database');
  });

  it("find each of very many messages, ids chosen to collide among them", () => {
    const ids: number[] = [];
    // the upper bits of this product are the place in the table
    for (let id = 0; ids.length < 200; id += 7) if (Math.imul(id | 0x8000_0000, 0x9e37_79b1) >>> 22 < 4) ids.push(id);
    for (let i = 0; i < 300; i++) ids.push(0x1000_0000 + i * 567_891);
    const many = databaseOf(ids.map((id, i) => `BO_ ${id + 0x8000_0000} M${i}: 8 X\n SG_ S : 0|8@1+ (1,${i}) [0|0] "" X\n`).join(""));
    const batch = batchOf([...ids, 5, 6].map((id) => ({ id, extended: true, data: [0] })).reverse());
    const tables = many.columns().decode(batch);
    expect(tables.map(({ message, rows }) => [message.name, [...rows]])).toEqual(ids.map((_, i) => [`M${i}`, [ids.length + 1 - i]]));
    expect(tables.map((table) => table.column("S")[0])).toEqual(ids.map((_, i) => i));
    expect(ids.map((id) => many.messageOf({ id, extended: true })?.id)).toEqual(ids);
  });

  it("take CAN FD payloads beside classic ones", () => {
    const fd = databaseOf(`BO_ 1 Long: 64 X
 SG_ Last : 504|8@1+ (1,0) [0|0] "" X
 SG_ First : 0|8@1+ (1,0) [0|0] "" X
BO_ 2 Short: 8 X
 SG_ S : 56|8@1+ (1,0) [0|0] "" X
`);
    const batch = batchOf([
      { id: 2, data: [0, 0, 0, 0, 0, 0, 0, 9] },
      { id: 1, fd: true, data: Array.from({ length: 64 }, (_, i) => i) },
      { id: 1, data: [7] },
    ]);
    const [long, short] = fd.columns().decode(batch);
    expect([...(long?.column("Last") ?? [])]).toEqual([63, Number.NaN]);
    expect([...(long?.column("First") ?? [])]).toEqual([0, 7]);
    expect([...(short?.column("S") ?? [])]).toEqual([9]);
  });

  it("split multiplexed messages by their selectors", () => {
    const mux = databaseOf(`BO_ 1 M: 8 A
 SG_ Mode M : 0|4@1- (1,0) [0|0] "" A
 SG_ Temp m0 : 8|8@1+ (1,0) [0|0] "" A
 SG_ Temp m1 : 16|8@1+ (10,0) [0|0] "" A
 SG_ Inner m2M : 8|8@1+ (1,0) [0|0] "" A
 SG_ Deep m1 : 16|8@1+ (1,0) [0|0] "" A
 SG_ Lost m1 : 16|8@1+ (1,0) [0|0] "" A
SG_MUL_VAL_ 1 Inner Mode 2-2, 15-15;
SG_MUL_VAL_ 1 Deep Inner 0-0, 2-2, 4-4, 6-6, 8-8, 10-10, 12-12, 14-14, 16-20, 30-255;
SG_MUL_VAL_ 1 Lost Nothing 1-1;
`);
    const rows = [[0, 5, 6], [1, 5, 6], [2, 19, 6], [2, 21, 6], [0x0f, 40, 6], [2, 14], [2, 12, 1], [3]];
    const [table] = mux.columns().decode(batchOf(rows.map((data) => ({ id: 1, data }))));
    const { NaN: no } = Number;
    expect([...(table?.column("Mode") ?? [])]).toEqual([0, 1, 2, 2, -1, 2, 2, 3]);
    expect([...(table?.column("Temp") ?? [])]).toEqual([5, 60, no, no, no, no, no, no]);
    expect([...(table?.column("Deep") ?? [])]).toEqual([no, no, 6, no, 6, no, 1, no]);
    expect([...(table?.column("Inner") ?? [])]).toEqual([no, no, 19, 21, 40, 14, 12, no]);
    expect([...(table?.column("Lost") ?? [])]).toEqual(rows.map(() => no));
  });

  it("are never there for signals that select each other in a cycle", () => {
    const circle = databaseOf(`BO_ 1 M: 8 A
 SG_ A m0M : 0|8@1+ (1,0) [0|0] "" A
 SG_ B m0M : 8|8@1+ (1,0) [0|0] "" A
SG_MUL_VAL_ 1 A B 0-0;
SG_MUL_VAL_ 1 B A 0-0;
`);
    const [table] = circle.columns().decode(batchOf([{ id: 1, data: [0, 0] }]));
    expect([...(table?.column("A") ?? []), ...(table?.column("B") ?? [])]).toEqual([Number.NaN, Number.NaN]);
  });

  it("keep the sources of a J1939 group apart", () => {
    const j1939 = databaseOf(`BO_ ${0x98fe_f1fe} Cruise: 8 A
 SG_ S : 0|8@1+ (1,0) [0|0] "" A
BA_DEF_ BO_ "VFrameFormat" INT 0 15;
BA_DEF_DEF_ "VFrameFormat" 3;
`);
    const frames = [0x18fe_f100, 0x0cfe_f121, 0x18fe_f1fe, 0x18fe_f200].map((id, i) => ({ id, extended: true, data: [i] }));
    const tables = j1939.columns().decode(batchOf(frames));
    expect(tables.map(({ source }) => [...(source ?? [])])).toEqual([[0, 0x21, 0xfe]]);
    expect([...(tables[0]?.column("S") ?? [])]).toEqual([0, 1, 2]);
    expect(tables[0]?.destination).toBeUndefined();
  });

  it("keep the destinations of a J1939 group apart that is sent to one node", () => {
    const j1939 = databaseOf(`BO_ ${0x8c00_fefe} Request: 8 A
 SG_ S : 0|8@1+ (1,0) [0|0] "" A
BO_ ${0x98fe_f1fe} Cruise: 8 A
 SG_ S : 0|8@1+ (1,0) [0|0] "" A
BA_DEF_ BO_ "VFrameFormat" INT 0 15;
BA_DEF_DEF_ "VFrameFormat" 3;
`);
    const frames = [0x0c00_2103, 0x18fe_f103, 0x0c00_ff03, 0x1800_2117].map((id, i) => ({ id, extended: true, data: [i] }));
    const tables = j1939.columns().decode(batchOf(frames));
    expect(tables.map(({ message, destination }) => [message.name, destination && [...destination]])).toEqual([
      ["Request", [0x21, 0xff, 0x21]],
      ["Cruise", undefined],
    ]);
    expect([...(tables[0]?.source ?? [])]).toEqual([3, 3, 0x17]);
  });
});

describe("several databases", () => {
  const text = (name: string, id: number) => `BO_ ${id} ${name}: 8 X\n SG_ S : 0|8@1+ (1,0) [0|0] "" X\n`;
  const first = databaseOf(text("First", 1) + text("Shared", 2));
  const second = databaseOf(text("Second", 3) + text("Shared", 2));
  const set = () => new DatabaseSet().add(first).add(second, { channels: [1] });

  it("count for their channels, in the order they were added", () => {
    const name = (id: number, channel?: number) => set().decode({ id, channel, data: [1] })?.message.name;
    expect([name(1), name(1, 1), name(3), name(3, 1), name(3, 0)]).toEqual(["First", "First", undefined, "Second", undefined]);
    expect(set().messageOf({ id: 2, channel: 1 })).toBe(first.messages[1]);
    expect(
      new DatabaseSet()
        .add(second, { channels: [1] })
        .add(first)
        .messageOf({ id: 2, channel: 1 }),
    ).toBe(second.messages[1]);
    expect(set().databases).toEqual([first, second]);
    expect(new DatabaseSet().decode({ id: 1 })).toBeUndefined();
    expect(() => set().add(first, { channels: [256] })).toThrow("channel 256 is not an integer in 0..255");
  });

  it("have exact ids before parameter groups", () => {
    const attributes = 'BA_DEF_ BO_ "VFrameFormat" INT 0 15;\nBA_DEF_DEF_ "VFrameFormat" 3;\n';
    const group = databaseOf(text("Group", 0x98fe_f1fe) + attributes);
    const exact = databaseOf(text("Exact", 0x98fe_f105));
    const both = new DatabaseSet().add(group).add(exact);
    const name = (id: number) => both.decode({ id, data: [1] })?.message.name;
    expect([name(0x18fe_f105), name(0x18fe_f106)]).toEqual(["Exact", "Group"]);
    const batch = batchOf([0x18fe_f106, 0x18fe_f105].map((id) => ({ id, data: [5] })));
    expect(
      both
        .columns()
        .decode(batch)
        .map(({ message, source }) => [message.name, source?.[0]]),
    ).toEqual([
      ["Group", 6],
      ["Exact", undefined],
    ]);
  });

  it("decode to columns by channel, one table a message", () => {
    const batch = batchOf([
      { id: 3, channel: 0, data: [1] },
      { id: 3, channel: 1, data: [2] },
      { id: 1, channel: 1, data: [3] },
      { id: 1, channel: 0, data: [4] },
      { id: 2, channel: 5, data: [5] },
    ]);
    const tables = set().columns().decode(batch);
    expect(tables.map(({ message, rows, column: _ }) => [message.name, [...rows]])).toEqual([
      ["First", [2, 3]],
      ["Shared", [4]],
      ["Second", [1]],
    ]);
    expect([...(tables[0]?.column("S") ?? [])]).toEqual([3, 4]);
    expect(
      set()
        .columns({ signals: ["Second.S"] })
        .decode(batch).length,
    ).toBe(1);
  });

  it("encode messages of the first that has them", () => {
    expect(set().encode("Second", { S: 5 }).id).toBe(3);
    expect(set().encode("Shared", {}, { channel: 1 })).toMatchObject({ id: 2, channel: 1 });
    expect(() => set().encode("Second", {}, { channel: 0 })).toThrow('message "Second" is not in any database for channel 0');
    expect(() => set().encode("Nothing")).toThrow('message "Nothing" is not in any database');
  });
});
