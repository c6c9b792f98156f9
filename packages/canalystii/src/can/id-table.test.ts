import { describe, expect, it } from "vitest";
import { FrameBatch, FrameFlag } from "./frame-batch.js";
import { ID_ORDERS, IdTable } from "./id-table.js";

function batchOf(rows: readonly (readonly [us: number, id: number, flags?: number, channel?: number, ...data: number[]])[]): FrameBatch {
  const batch = new FrameBatch(rows.length);
  for (const [us, id, flags = 0, channel = 0, ...data] of rows) {
    const at = batch.add(us, id, flags, channel, data.length, data.length);
    batch.data.set(data, at);
  }
  return batch;
}

describe("IdTable", () => {
  it("keeps an entry for each channel, id and kind of id, with count, period and the bytes that changed", () => {
    const table = new IdTable();
    table.update(
      batchOf([
        [1000, 0x123, 0, 0, 1, 2],
        [1500, 0x123, FrameFlag.EXTENDED, 0, 9],
        [1700, 0x123, 0, 1],
        [3000, 0x123, 0, 0, 1, 3],
      ]),
    );
    expect([table.size, table.frames, table.latestUs]).toEqual([3, 4, 3000]);
    const [first] = table.sorted("id");
    expect(first).toMatchObject({ channel: 0, id: 0x123, count: 2, periodUs: 2000, lastUs: 3000, size: 2 });
    expect([...(first?.changedUs.subarray(0, 2) ?? [])]).toEqual([0, 3000]);
  });

  it("sorts by each order, and by id where entries are alike", () => {
    const table = new IdTable();
    const every = (id: number, periodUs: number, count: number) =>
      table.update(batchOf(Array.from({ length: count }, (_, i) => [i * periodUs, id] as const)));
    every(3, 10_000, 5);
    every(1, 100_000, 5);
    every(2, 1000, 9);
    const orders = Object.fromEntries(ID_ORDERS.map((order) => [order, table.sorted(order).map(({ id }) => id)]));
    expect(orders).toEqual({ id: [1, 2, 3], count: [2, 1, 3], period: [1, 3, 2], rate: [2, 3, 1], last: [1, 3, 2] });
  });

  it("copies, so that what is measured later does not show", () => {
    const table = new IdTable();
    table.update(batchOf([[1000, 1, 0, 0, 7]]));
    const copy = table.copy();
    table.update(batchOf([[2000, 1, 0, 0, 8]]));
    expect([...copy.entries()][0]).toMatchObject({ count: 1, lastUs: 1000 });
    expect([...copy.entries()][0]?.data[0]).toBe(7);
  });
});
