import { FrameBatch, FrameFlag } from "canalystii";
import { describe, expect, it } from "vitest";
import { keyNumber } from "../examine/message-keys.js";
import { IdStates } from "../views/id-states.js";
import { addFrame, NO_DATABASE } from "./explore-test-data.js";
import { examinedIds, listIds } from "./message-ids.js";

function statesOf(batch: FrameBatch): IdStates {
  const states = new IdStates();
  for (let row = 0; row < batch.length; row++) states.update(batch, row, row);
  return states;
}

describe("the ids that are examined", () => {
  it("are at most 2,000, and the others are counted", () => {
    const batch = new FrameBatch();
    for (let id = 0; id < 2_500; id++) addFrame(batch, id, id, id === 3 ? new Uint8Array(12) : [1], FrameFlag.EXTENDED);
    addFrame(batch, 3_000, 4, [1], FrameFlag.ERROR);
    const { bytes, leftOut } = examinedIds(statesOf(batch));
    expect([bytes.size, leftOut]).toEqual([2_000, 500]);
    expect([3, 4].map((id) => bytes.get(keyNumber(0, id, true)))).toEqual([64, 8]);
    expect(listIds(statesOf(batch), NO_DATABASE)).toMatchObject({ total: 2_500, ids: { length: 2_000 } });
  });
});
