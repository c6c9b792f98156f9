import { describe, expect, it } from "vitest";
import { readAll, show } from "../../../../test/formats/support.js";

describe("JSON lines", () => {
  it.each([
    [
      '{"timestampUs":1763800000000332,"channel":1,"id":439,"fd":true,"brs":true,"dlc":1,"data":"8F","direction":"tx"}',
      "1763800000000332 1 tx 1b7FB [1] 8f",
    ],
    ['{"timestampUs":5,"id":2048}', "5 0 rx 800x [0] "],
    ['{"timestampUs":5,"id":1,"extended":true,"remote":true,"dlc":4}', "5 0 rx 1xR [4] "],
    ['{"timestampUs":5,"id":1,"extended":false,"data":"0102"}', "5 0 rx 1 [2] 0102"],
    // in the ways of other tools
    ['{ "id" : 1, "timestampUs" : 5 }', "5 0 rx 1 [0] "],
    [
      '{"timestamp":1763800000.00135,"id":314360158,"extended":true,"dlc":7,"data":"b0d7ec0b97818e","channel":1,"is_rx":false}',
      "1763800000001350 1 tx 12bcc15ex [7] b0d7ec0b97818e",
    ],
    ['{"timestamp":1,"arbitration_id":1,"is_extended_id":true,"data":[1,2],"dlc":2}', "1000000 0 rx 1x [2] 0102"],
    ['{"timestamp":1,"id":1,"fd":true,"dlc":12,"data":"000102030405060708090A0B"}', "1000000 0 rx 1F [9] 000102030405060708090a0b"],
    ['{"timestampUs":0,"id":0,"direction":"total"}', "0 0 rx 0 [0] "],
    ['{"timestampUs":5,"id":136,"error":true,"data":"0001","note":"\\u0041"}', "5 0 rx 88E [8] 0001000000000000"],
  ])("reads %s", async (line, expected) => {
    const { frames, log } = await readAll(`${line}\n`);
    expect(log.format.name).toBe("jsonl");
    expect(frames.map(show)).toEqual([expected]);
    expect(log.report.skipped).toBe(0);
  });

  it.each([
    ["{", "expected a JSON object"],
    ["[1]", "expected a JSON object"],
    ['{"id":1}', "expected timestampUs in integer µs"],
    ['{"timestampUs":1.5,"id":1}', "expected timestampUs in integer µs"],
    ['{"timestampUs":99999999999999999,"id":1}', "expected timestampUs in integer µs"],
    ['{"timestampUs":1}', "expected an id in 0..536870911"],
    ['{"timestampUs":1,"id":536870912}', "expected an id in 0..536870911"],
    ['{"timestampUs":1,"id":1,"channel":256}', "expected a channel in 0..255"],
    ['{"timestampUs":1,"id":1,"dlc":65}', "expected a dlc in 0..15"],
    ['{"timestampUs":1,"id":1,"data":"123"}', "expected data as hex"],
    [`{"timestampUs":1,"id":1,"data":"${"00".repeat(65)}"}`, "expected data as hex"],
    ['{"timestampUs":1,"id":1,"data":[256]}', "expected data as hex"],
    [`${"[".repeat(60_000)}`, "expected a JSON object"],
    ['{"timestampUs":5,"id":1,"fd":tXXe}', "expected a JSON object"],
    ['{"timestampUs":5,"id":1,"fd":fXXXe}', "expected a JSON object"],
    ['{"timestampUs":5,"id":1,"fd":trueish}', "expected a JSON object"],
    ['{"timestampUs":05,"id":1}', "expected a JSON object"],
    ['{"timestampUs":5,"id":1,"direction":"t\tx"}', "expected a JSON object"],
  ])("skips %s", async (line, expected) => {
    const { frames, log } = await readAll(`${line}\n{"timestampUs":5,"id":1}\n`, { format: "jsonl" });
    expect(frames).toHaveLength(1);
    expect(log.report.problems[0]).toMatchObject({ position: 1, message: expect.stringContaining(expected) });
  });
});
