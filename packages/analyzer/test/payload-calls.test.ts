import { vehicleDbc } from "canalystii/simulator";
import { describe, expect, it } from "vitest";
import type { EngineError } from "../src/client.js";
import { EnginePage } from "./engine-page.js";

const DBC = `VERSION ""
BU_: ECU
BO_ 291 Drive: 8 ECU
 SG_ Mode M : 0|8@1+ (1,0) [0|2] "" ECU
 SG_ Speed m0 : 8|16@1+ (0.5,10) [10|300] "km/h" ECU
 SG_ Torque m1 : 15|12@0- (1,0) [0|0] "Nm" ECU
 SG_ Gear m1 : 32|4@1+ (1,0) [0|3] "" ECU
 SG_ Far : 56|8@1- (1,0) [-500|100] "" ECU
BO_ 292 Float: 8 ECU
 SG_ Value : 0|32@1- (1,0) [0|0] "V" ECU
BO_ 293 Long: 16 ECU
 SG_ Crc : 0|8@1+ (1,0) [0|0] "" ECU
BA_DEF_ BO_ "GenMsgCycleTime" INT 0 10000;
BA_DEF_ SG_ "CanalystChecksum" STRING ;
BA_DEF_DEF_ "GenMsgCycleTime" 0;
BA_DEF_DEF_ "CanalystChecksum" "";
BA_ "GenMsgCycleTime" BO_ 291 20;
SIG_VALTYPE_ 292 Value : 1;
VAL_ 291 Gear 0 "Park" 1 "Reverse" 2 "Forward" 15 "not\u0007available" ;
`;
const DRIVE = { channel: 0, id: 291, extended: false };

async function opened(text = DBC): Promise<EnginePage> {
  const page = new EnginePage();
  await page.call("setDatabase", { name: "car.dbc", bytes: new TextEncoder().encode(text), channels: text === DBC ? [1, 0] : undefined });
  return page;
}
const messageOf = (promise: Promise<unknown>) =>
  promise.then(
    () => "",
    (error: EngineError) => error.message,
  );

describe("a payload", () => {
  it("is described by the signals that are present, with what they can be", async () => {
    const page = await opened();
    const first = await page.call("describePayload", { ...DRIVE, data: [0, 40, 0, 0, 0, 0, 0, 0xff] });
    expect(first?.signals.map(({ name, value, limits, step, role }) => [name, value, limits, step, role])).toEqual([
      ["Mode", 0, [0, 2], 1, "selector"],
      ["Speed", 30, [10, 300], 0.5, "value"],
      // more than the bits can have
      ["Far", -1, [-128, 100], 1, "value"],
    ]);
    const second = await page.call("describePayload", { ...DRIVE, data: [1, 0xff, 0xf0, 0, 2, 0, 0, 0] });
    expect(second?.signals.map(({ name, value, limits, label }) => [name, value, limits, label])).toEqual([
      ["Mode", 1, [0, 2], undefined],
      ["Torque", -1, [-2048, 2047], undefined],
      ["Gear", 2, [0, 3], "Forward"],
      ["Far", 0, [-128, 100], undefined],
    ]);
    expect(second?.signals[2]).toMatchObject({ labels: ["Park", "Reverse", "Forward", "not\\u{7}available"], isState: false });
    expect(await page.call("describePayload", { channel: 0, id: 292, extended: false, data: Array(8).fill(0) })).toMatchObject({
      signals: [{ name: "Value", limits: undefined, step: 0, unit: "V" }],
    });
    expect(await page.call("describePayload", { channel: 0, id: 0x7ff, extended: false, data: [] })).toBeUndefined();
    // too short for most of them
    expect((await page.call("describePayload", { ...DRIVE, data: [1] }))?.signals.map(({ name }) => name)).toEqual(["Mode"]);
  });

  it("gets another value of one signal, and all other bits stay", async () => {
    const page = await opened();
    const data = [1, 0xaa, 0xaa, 0xaa, 0xaa, 0xaa, 0xaa, 0xaa];
    const write = async (signal: string, value: number | string) =>
      (await page.call("writeSignal", { ...DRIVE, data, signal, value })).data;
    expect(await write("Torque", 0)).toEqual([1, 0, 0x0a, 0xaa, 0xaa, 0xaa, 0xaa, 0xaa]);
    expect(await write("Gear", "Forward")).toEqual([1, 0xaa, 0xaa, 0xaa, 0xa2, 0xaa, 0xaa, 0xaa]);
    // a label may name a value beyond the limits
    expect(await write("Gear", "not\\u{7}available")).toEqual([1, 0xaa, 0xaa, 0xaa, 0xaf, 0xaa, 0xaa, 0xaa]);
    expect(await write("Mode", 0)).toEqual([0, ...data.slice(1)]);
  });

  it.each([
    ["Gear", 4, "value 4 of signal Gear is not in 0..3, the limits of the database"],
    ["Torque", 5000, "value 5000 of signal Torque is not in -2048..2047"],
    ["Torque", Number.NaN, "value NaN of signal Torque"],
    ["Gear", "Fourth", '"Fourth" is not a label of signal Gear'],
    ["Speed", 20, 'signal "Speed" is not in this payload of Drive'],
  ])("refuses %s %j", async (signal, value, message) => {
    const page = await opened();
    const data = [1, 0, 0, 0, 0, 0, 0, 0];
    expect(await messageOf(page.call("writeSignal", { ...DRIVE, data, signal, value }))).toContain(message);
  });

  it("is described with its counters and checksums", async () => {
    const page = await opened(vehicleDbc());
    const found = await page.call("describePayload", { channel: 0, id: 0xc0, extended: false, data: Array(8).fill(0) });
    expect(found?.protection.map(({ kind, start, length }) => [kind, start, length])).toEqual([
      ["counter", 48, 4],
      ["checksum", 56, 8],
    ]);
    expect(found?.signals.map(({ role }) => role)).toEqual(["value", "value", "value", "counter", "checksum"]);
    expect(found?.problem).toBeUndefined();
    const e2e = `BA_ "CanalystChecksum" SG_ 291 Far "e2e-p01";\nBA_DEF_ SG_ "CanalystDataId" INT 0 65535;\n`;
    const own = await opened(`${DBC}${e2e}BA_ "CanalystDataId" SG_ 291 Far 4660;\n`);
    expect((await own.call("describePayload", { ...DRIVE, data: [0] }))?.protection).toMatchObject([{ kind: "checksum", dataId: 4660 }]);
    const wrong = await opened(`${DBC}BA_ "CanalystChecksum" SG_ 291 Far "md5";\n`);
    expect(await wrong.call("describePayload", { ...DRIVE, data: [0] })).toMatchObject({
      protection: [],
      problem: expect.stringMatching(/md5/) as unknown,
    });
  });
});

describe("messages that can be sent", () => {
  it("are listed with their initial values and periods; others are counted", async () => {
    const page = await opened();
    const all = await page.call("sendableMessages", { search: "" });
    expect(all).toMatchObject({ total: 2, unsendable: 1 });
    expect(all.messages[0]).toEqual({ ...DRIVE, channel: 1, name: "Drive", length: 8, data: Array(8).fill(0), periodMs: 20 });
    expect((await page.call("sendableMessages", { search: " flo" })).messages.map(({ name }) => name)).toEqual(["Float"]);
    expect((await page.call("sendableMessages", { search: "123" })).messages.map(({ name }) => name)).toEqual(["Drive"]);
    expect((await page.call("sendableMessages", { search: "", database: 9 })).total).toBe(0);
  });
});
