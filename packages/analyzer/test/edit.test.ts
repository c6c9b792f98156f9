import { type DatabaseData, parseDbc, printDbc } from "canalystii/dbc";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { arbitraryDatabase } from "../../canalystii/test/dbc/arbitrary.js";
import { applyEdit } from "../src/engine/edit/apply/apply-edit.js";
import { emptyDatabase } from "../src/engine/edit/empty-database.js";
import { editableMessage } from "../src/engine/edit/fields.js";
import type { DatabaseEdit, MessageFields, SignalFields } from "../src/protocol.js";

const MESSAGE: MessageFields = {
  ...{ name: "Drive", id: 0x123, extended: false, length: 8, sender: "ECU", cycleTimeMs: 10, comment: "" },
};
const SIGNAL: SignalFields = {
  ...{ name: "Speed", start: 0, length: 16, byteOrder: "intel", signed: false, float: false, scale: 0.1, offset: 0 },
  ...{ minimum: 0, maximum: 250, unit: "km/h", receivers: ["Dash"], comment: "", labels: [[0xffff, "invalid"]], multiplexing: "" },
};
const MULTIPLEXED = `VERSION ""
BU_: ECU Dash
BO_ 100 Mux: 8 ECU
 SG_ Mode M : 0|4@1+ (1,0) [0|0] "" Dash
 SG_ Temp m0 : 8|8@1+ (0.5,-40) [0|0] "C" Dash
 SG_ Temp m1 : 16|12@1- (0.1,0) [0|0] "C" Dash
 SG_ Wide m5 : 32|32@1- (1,0) [0|0] "" Dash
BO_ 101 Other: 2 ECU
BA_DEF_ BO_ "VFrameFormat" ENUM "StandardCAN","ExtendedCAN","J1939PG","StandardCAN_FD","ExtendedCAN_FD";
BA_DEF_ BO_ "GenMsgCycleTime" INT 0 10000;
BA_DEF_REL_ BU_SG_REL_ "Timeout" INT 0 100;
BA_DEF_DEF_ "VFrameFormat" "StandardCAN";
BA_DEF_DEF_ "GenMsgCycleTime" 100;
BA_REL_ "Timeout" BU_SG_REL_ Dash SG_ 100 Wide 5;
SIG_GROUP_ 100 Group 1 : Mode Wide;
SG_MUL_VAL_ 100 Wide Mode 5-7;
SG_MUL_VAL_ 100 Temp Mode 0-0;
SG_MUL_VAL_ 100 Temp Mode 1-1;
`;

const plain = (data: DatabaseData) => ({ ...data });
const reread = (data: DatabaseData) => plain(parseDbc(printDbc(data)).database);

/** Applies changes that must be possible. */
function apply(data: DatabaseData, ...edits: readonly DatabaseEdit[]): DatabaseData {
  return edits.reduce((now, edit) => {
    const { data: next, problems } = applyEdit(now, edit);
    expect(problems.filter(({ severity }) => severity === "error")).toEqual([]);
    return next as DatabaseData;
  }, data);
}

function problemsOf(data: DatabaseData, edit: DatabaseEdit): string[] {
  const { problems, data: next } = applyEdit(data, edit);
  expect(next === undefined).toBe(problems.some(({ severity }) => severity === "error"));
  return problems.map(({ of, field, severity, message }) => `${of} ${field} ${severity}: ${message}`);
}

describe("editing a database", () => {
  it("makes a message with signals that its file gives again", () => {
    const data = apply(emptyDatabase(), { kind: "add-message", fields: MESSAGE, signals: [SIGNAL] });
    expect(reread(data)).toEqual(plain(data));
    expect(data.nodes.map(({ name }) => name)).toEqual(["ECU", "Dash"]);
    expect(editableMessage(data.messages[0] as never)).toMatchObject({ fields: MESSAGE, signals: [{ fields: SIGNAL }] });
    expect(printDbc(data)).toContain(' SG_ Speed : 0|16@1+ (0.1,0) [0|250] "km/h" Dash');
  });

  it("keeps what refers to a signal or message that is renamed, moved or removed", () => {
    const { database } = parseDbc(MULTIPLEXED);
    const { fields, signals } = editableMessage(database.messages[0] as never);
    const of = (at: number) => (signals[at] as (typeof signals)[number]).fields;
    const data = apply(
      database,
      { kind: "change-message", message: 0, fields: { ...fields, id: 0x1abc, extended: true, length: 64, cycleTimeMs: undefined } },
      { kind: "change-signal", message: 0, signal: 0, fields: { ...of(0), name: "Selector" } },
      { kind: "change-signal", message: 0, signal: 3, fields: { ...of(3), name: "Large" } },
      { kind: "change-signal", message: 0, signal: 1, fields: { ...of(1), comment: "of both branches" } },
    );
    const [message] = data.messages;
    expect(message).toMatchObject({ fd: true, cycleTimeMs: undefined, multiplexer: "Selector" });
    expect(message?.attributes.get("VFrameFormat")).toBe("ExtendedCAN_FD");
    expect(message?.signalGroups[0]?.signals).toEqual(["Selector", "Large"]);
    expect(message?.signals[3]?.multiplexing?.branch).toEqual({ selector: "Selector", ranges: [[5, 7]] });
    expect(message?.signals.map(({ comment }) => comment)).toEqual([undefined, "of both branches", "of both branches", undefined]);
    expect(data.relationAttributes).toMatchObject([{ id: 0x1abc, extended: true, name: "Large" }]);
    expect(reread(data)).toEqual(plain(data));
    const without = apply(data, { kind: "remove-signal", message: 0, signal: 3 });
    expect([without.relationAttributes, without.messages[0]?.signalGroups[0]?.signals]).toEqual([[], ["Selector"]]);
    expect(problemsOf(without, { kind: "remove-signal", message: 0, signal: 0 })[0]).toContain("it selects when Temp, Temp are present");
    expect(apply(without, { kind: "remove-message", message: 0 }).messages.map(({ name }) => name)).toEqual(["Other"]);
  });

  it("multiplexes signals as they are marked", () => {
    const signal = (name: string, multiplexing: string, start = 8): SignalFields => ({
      ...SIGNAL,
      ...{ name, start, length: 8, multiplexing, labels: [] },
    });
    const add = (fields: SignalFields): DatabaseEdit => ({ kind: "add-signal", message: 0, fields });
    const change = (at: number, fields: SignalFields): DatabaseEdit => ({ kind: "change-signal", message: 0, signal: at, fields });
    const data = apply(
      emptyDatabase(),
      { kind: "add-message", fields: MESSAGE, signals: [signal("Page", "M", 0)] },
      add(signal("A", "m0")),
      add(signal("B", " m5, 1-3 ")),
      add(signal("A", "m7", 16)),
    );
    const marks = (of: DatabaseData) => editableMessage(of.messages[0] as never).signals.map(({ fields }) => fields.multiplexing);
    expect(marks(data)).toEqual(["M", "m0", "m1-3,5", "m7"]);
    expect(data.messages[0]?.multiplexer).toBe("Page");
    expect(reread(data)).toEqual(plain(data));
    const nested = apply(data, change(2, signal("B", "m1M")), add(signal("C", "m255", 24)));
    expect(marks(nested)).toEqual(["M", "m0", "m1M", "m7", "m255"]);
    expect(reread(nested)).toEqual(plain(nested));
    const without = apply(data, change(1, signal("Alone", "")));
    expect(marks(without)).toEqual(["M", "", "m1-3,5", "m7"]);
    expect(reread(without)).toEqual(plain(without));
    for (const [edit, problem] of [
      [change(0, signal("Page", "", 0)), "it selects when A, B, A are present; change these first"],
      [change(1, signal("A", "")), "another signal of this message has the name A"],
      [change(1, signal("A", "m256")), "Page has 8 bits: its values are 0 to 255, such as m1 or m0-1"],
      [change(1, signal("A", "m3-1")), "Page has 8 bits: its values are 0 to 255, such as m1 or m0-1"],
      [change(0, signal("Page", "m0M", 0)), "no other signal is marked M; mark the one that selects first"],
      [add(signal("D", "M")), "Page is marked M already"],
      [add(signal("D", "x")), "M: its value selects other signals"],
    ] as const)
      expect(problemsOf(data, edit).join("\n")).toContain(problem);
  });

  it("changes also what other parts of the file are wrong about", () => {
    const { database } = parseDbc(`BO_ 1 M: 8 A\n SG_ Lost m3 : 0|8@1+ (1,0) [0|0] "" A\n SG_ Wide : 60|16@1+ (0,0) [0|0] "" A\n`);
    const { fields, signals } = editableMessage(database.messages[0] as never);
    const [lost, wide] = signals.map((signal) => signal.fields);
    const still = { kind: "change-signal", message: 0, signal: 1, fields: { ...(wide as SignalFields), unit: "V", scale: 1 } } as const;
    expect(problemsOf(database, still)).toEqual(['signal start warning: signal "Wide" needs 10 bytes; message "M" has 8']);
    const data = apply(
      database,
      { kind: "change-signal", message: 0, signal: 0, fields: { ...(lost as SignalFields), unit: "V" } },
      { kind: "change-signal", message: 0, signal: 1, fields: { ...(wide as SignalFields), comment: "too wide", scale: 1 } },
      { kind: "change-message", message: 0, fields: { ...fields, name: "Renamed" } },
    );
    expect(data.messages[0]?.signals.map(({ unit, comment }) => [unit, comment])).toEqual([
      ["V", undefined],
      [undefined, "too wide"],
    ]);
    expect(reread(data)).toEqual(plain(data));
  });

  it("writes long names as Vector's tools expect them", () => {
    const long = "A_signal_with_a_name_of_more_than_32_characters";
    const data = apply(emptyDatabase(), { kind: "add-message", fields: { ...MESSAGE, name: `${long}_M` }, signals: [] });
    const twice = apply(
      data,
      { kind: "add-signal", message: 0, fields: { ...SIGNAL, name: `${long}1` } },
      { kind: "add-signal", message: 0, fields: { ...SIGNAL, name: `${long}2`, start: 16 } },
    );
    expect(twice.messages[0]?.signals.map(({ name, shortName }) => [name, shortName])).toEqual([
      [`${long}1`, long.slice(0, 32)],
      [`${long}2`, `${long.slice(0, 30)}_1`],
    ]);
    expect(reread(twice)).toEqual(plain(twice));
    // the last name is the short one of the first
    const names = [`${long}1`, `${long}2`, long.slice(0, 32)];
    const signals = names.map((name, at) => ({ ...SIGNAL, name, start: 16 * at }));
    const atOnce = apply(emptyDatabase(), { kind: "add-message", fields: MESSAGE, signals });
    expect(atOnce.messages[0]?.signals.map(({ name }) => name)).toEqual(names);
    const shortNames = [long.slice(0, 32), `${long.slice(0, 30)}_1`, `${long.slice(0, 30)}_2`];
    expect(atOnce.messages[0]?.signals.map(({ shortName }) => shortName)).toEqual(shortNames);
    // the branches of one signal have one name in the file too
    const branches = [0, 1].map((value) => ({ ...SIGNAL, name: long, length: 8, start: 8, labels: [], multiplexing: `m${value}` }));
    const page = { ...SIGNAL, name: "Page", length: 8, labels: [], multiplexing: "M" };
    const multiplexed = apply(emptyDatabase(), { kind: "add-message", fields: MESSAGE, signals: [page, ...branches] });
    expect(multiplexed.messages[0]?.signals.map(({ shortName }) => shortName)).toEqual(["Page", long.slice(0, 32), long.slice(0, 32)]);
    expect(reread(multiplexed)).toEqual(plain(multiplexed));
  });

  it("says beside which field something is wrong, and changes nothing", () => {
    const data = apply(emptyDatabase(), { kind: "add-message", fields: MESSAGE, signals: [SIGNAL] });
    const message = (fields: Partial<MessageFields>): DatabaseEdit => ({
      kind: "add-message",
      fields: { ...MESSAGE, name: "New", id: 1, ...fields },
      signals: [],
    });
    const signal = (fields: Partial<SignalFields>): DatabaseEdit => ({
      kind: "add-signal",
      message: 0,
      fields: { ...SIGNAL, name: "New", start: 32, ...fields },
    });
    const wrong: readonly [DatabaseEdit, string][] = [
      [message({ name: "" }), "message name error: enter a name"],
      [message({ name: "1a" }), "message name error: a name has letters, digits and _, and does not begin with a digit"],
      [message({ name: "Drive" }), "message name error: another message has the name Drive"],
      [message({ name: "BO_" }), "message name error: this is a word of the DBC format"],
      [message({ id: 0x800 }), "message id error: an id of 11 bits is 0 to 7FF"],
      [message({ id: 0x123 }), 'message id error: message "Drive" has this id; change or remove one of them'],
      [message({ length: 65 }), "message length error: a message has 0 to 64 bytes"],
      [message({ cycleTimeMs: 0.5 }), "message cycleTimeMs error: a cycle time is 1 to 3600000 ms, without decimals; empty: not periodic"],
      [message({ sender: "a b" }), "message sender error: a name has letters, digits and _, and does not begin with a digit"],
      [message({ comment: "a\u0000" }), "message comment error: control characters are not possible here"],
      [signal({ name: "Speed" }), "signal name error: another signal of this message has the name Speed"],
      [signal({ name: "SG_" }), "signal name error: this is a word of the DBC format"],
      [signal({ start: 60 }), "signal start error: it reaches up to byte 9; the message has 8 bytes, from 0"],
      [signal({ start: 56, byteOrder: "motorola" }), "signal start error: it reaches up to byte 9; the message has 8 bytes, from 0"],
      [signal({ length: 65 }), "signal length error: a signal has 1 to 64 bits"],
      [signal({ float: true, length: 8 }), "signal length error: a float has 32 or 64 bits, rarely 16"],
      [signal({ scale: 0 }), "signal scale error: the factor is a number other than 0"],
      [signal({ offset: Number.NaN }), "signal offset error: the offset is a number"],
      [signal({ minimum: 2, maximum: 1 }), "signal maximum error: the maximum is not less than the minimum"],
      [signal({ receivers: ["x-y"] }), 'signal receivers error: "x-y": a name has letters, digits and _, and does not begin with a digit'],
      [signal({ labels: [[-1, "a"]] }), "signal labels error: -1: 16 bits are 0 to 65535"],
      [signal({ labels: [[1, ""]] }), "signal labels error: 1: a label has a text"],
      [signal({ start: 8 }), 'signal start warning: signals "Speed" and "New" share bits'],
      [{ kind: "change-message", message: 0, fields: { ...MESSAGE, length: 1 } }, 'message length error: signal "Speed" needs 2 bytes'],
    ];
    for (const [edit, problem] of wrong) {
      const said = problemsOf(data, edit).map((each) => each.replace('"New" and "Speed"', '"Speed" and "New"'));
      expect(said).toContain(problem);
    }
  });

  it("gives a database that its file gives again, whatever is changed", () => {
    const name = fc.constantFrom(
      "A",
      "B",
      "S0",
      "S1",
      "Longer_than_thirty_two_characters_1",
      "Longer_than_thirty_two_characters_2",
      "VAL_",
      "7",
    );
    const text = fc.constantFrom("", "°C", 'say "x"', "a\\", "1;\n2");
    const place = fc.nat({ max: 9 });
    const messageFields = fc.record<MessageFields>({
      ...{ name, id: fc.constantFrom(1, 2, 77, 0x800), extended: fc.boolean(), length: fc.constantFrom(1, 8, 64) },
      ...{ sender: fc.constantFrom("", "A", "New"), cycleTimeMs: fc.constantFrom(undefined, 1, 100, 0.5), comment: text },
    });
    const signalFields = fc.record<SignalFields>({
      ...{ name, start: fc.nat({ max: 70 }), length: fc.integer({ min: 0, max: 33 }) },
      ...{ byteOrder: fc.constantFrom("intel", "motorola"), signed: fc.boolean(), float: fc.boolean() },
      ...{ scale: fc.constantFrom(1, 0.1, -1e-7), offset: fc.constantFrom(0, -40), minimum: fc.constantFrom(undefined, 0, -1) },
      ...{ maximum: fc.constantFrom(undefined, 1e9, 0), unit: text, receivers: fc.constantFrom([], ["A"], ["N1", "N2"]), comment: text },
      multiplexing: fc.constantFrom("", "M", "m0", "m1", "m0-2,5", "m3M", "x"),
      labels: fc.constantFrom([], [[0, "zero"]], [[-1, "minus"]], [[2n ** 64n, "large"]]) as fc.Arbitrary<SignalFields["labels"]>,
    });
    const change = fc.oneof(
      fc.record({ kind: fc.constant("add-message" as const), fields: messageFields, signals: fc.array(signalFields, { maxLength: 2 }) }),
      fc.record({ kind: fc.constant("change-message" as const), message: place, fields: messageFields }),
      fc.record({ kind: fc.constant("remove-message" as const), message: place }),
      fc.record({ kind: fc.constant("add-signal" as const), message: place, fields: signalFields }),
      fc.record({ kind: fc.constant("change-signal" as const), message: place, signal: place, fields: signalFields }),
      fc.record({ kind: fc.constant("remove-signal" as const), message: place, signal: place }),
    );
    let changed = 0;
    fc.assert(
      fc.property(arbitraryDatabase, fc.array(change, { minLength: 3, maxLength: 8 }), (first, changes) => {
        let data = plain(parseDbc(printDbc(first)).database) as DatabaseData;
        for (const each of changes) {
          const message = "message" in each ? each.message % (data.messages.length || 1) : 0;
          const signal = "signal" in each ? each.signal % (data.messages[message]?.signals.length || 1) : 0;
          if (each.kind !== "add-message" && data.messages.length === 0) continue;
          if ("signal" in each && data.messages[message]?.signals.length === 0) continue;
          const { data: next } = applyEdit(data, { ...each, message, signal } as DatabaseEdit);
          if (next !== undefined) changed++;
          data = next ?? data;
        }
        expect(reread(data)).toEqual(plain(data));
      }),
      { numRuns: 60 },
    );
    expect(changed).toBeGreaterThan(40);
  });
});
