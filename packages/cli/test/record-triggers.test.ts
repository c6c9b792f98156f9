import { FrameBatch, toFrame } from "canalystii";
import { parseDbc } from "canalystii/dbc";
import { describe, expect, it } from "vitest";
import { Databases } from "../src/databases/databases.js";
import { UsageError } from "../src/failures.js";
import { parseTrigger, resolveTrigger } from "../src/record/triggers.js";

const { database } = parseDbc('BO_ 291 EngineData: 2 A\n SG_ EngineSpeed : 0|16@1+ (1,0) [0|0] "" A\n');
const databases = new Databases([{ name: "car.dbc", database, channels: undefined }]);
const resolve = (text: string, options = { databases } as { databases?: Databases }) =>
  resolveTrigger("--start-on", parseTrigger(text), options);

describe("what starts and ends a recording", () => {
  const batch = FrameBatch.from([toFrame({ id: 0x123, data: [0, 1] }), toFrame({ id: 0x123, data: [0, 8] })]);

  it.each([
    ["123", [true, true]],
    ["123#0008", [false, true]],
    ["EngineSpeed>1000", [false, true]],
    ["EngineData.EngineSpeed==256", [true, false]],
  ])("is a frame or a condition: %s", async (text, expected) => {
    const trigger = await resolve(text);
    expect(trigger?.text).toBe(text);
    expect([0, 1].map((row) => trigger?.matches(batch, row))).toEqual(expected);
  });

  it("is optional", async () => {
    expect(await resolveTrigger("--stop-on", undefined, {})).toBeUndefined();
  });

  it.each([
    ["EngineSped>1", '--start-on: signal "EngineSped" is not in car.dbc; nearest: EngineSpeed'],
    ["EngineSpeed>", '--start-on: condition "EngineSpeed>" is not SIGNAL>VALUE'],
    ["EngineSpeed==fast", '--start-on: "fast" is not a label of signal "EngineSpeed"; it has no labels'],
  ])("is refused if it is invalid: %s", async (text, message) => {
    const failure = resolve(text);
    await expect(failure).rejects.toThrow(UsageError);
    await expect(failure).rejects.toThrow(message);
  });

  it("needs a database for a condition only", async () => {
    await expect(resolve("EngineSpeed>1", {})).rejects.toThrow(
      "--start-on EngineSpeed>1 compares a signal: a CAN database is needed, --dbc FILE",
    );
    expect(await resolve("123", {})).toMatchObject({ text: "123" });
  });
});
