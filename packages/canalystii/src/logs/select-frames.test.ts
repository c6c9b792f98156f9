import { describe, expect, it } from "vitest";
import { FrameBatch, FrameFlag } from "../can/frame-batch.js";
import { LogStatistics, meanPeriodUs } from "./log-statistics.js";
import { mergeLogs } from "./merge-logs.js";
import { FrameSelector, type SelectOptions } from "./select-frames.js";

interface Row {
  readonly us: number;
  readonly id?: number;
  readonly channel?: number;
  readonly flags?: number;
  readonly data?: readonly number[];
}

function batchOf(rows: readonly Row[]): FrameBatch {
  const batch = new FrameBatch();
  for (const { us, id = 0, channel = 0, flags = 0, data = [] } of rows) {
    const at = batch.add(us, id, flags, channel, data.length);
    batch.data.set(data, at);
  }
  return batch;
}

function selected(rows: readonly Row[], options: SelectOptions): [number, number, number][] {
  const selector = new FrameSelector(options);
  return rows.flatMap((row) =>
    [...selector.select(batchOf([row]))].map(({ timestampUs, id, channel }): [number, number, number] => [timestampUs, id, channel]),
  );
}

describe("FrameSelector", () => {
  const rows = [100, 200, 300, 400].map((us, i) => ({ us, id: i, channel: i % 2 }));

  it("selects by filter, channel and time", () => {
    expect(selected(rows, {})).toHaveLength(4);
    expect(selected(rows, { filters: [{ id: 1 }, { id: 3 }] }).map(([, id]) => id)).toEqual([1, 3]);
    expect(selected(rows, { channels: [0] }).map(([, id]) => id)).toEqual([0, 2]);
    expect(selected(rows, { fromUs: 200, toUs: 300 }).map(([us]) => us)).toEqual([200, 300]);
    expect(selected(rows, { fromUs: 200, relative: true }).map(([us]) => us)).toEqual([300, 400]);
  });

  it("shifts, rebases on the first frame kept, and renumbers channels", () => {
    expect(selected(rows, { shiftUs: 50 }).map(([us]) => us)).toEqual([150, 250, 350, 450]);
    expect(selected(rows, { rebaseUs: 0, channels: [1] }).map(([us]) => us)).toEqual([0, 200]);
    expect(selected(rows, { rebaseUs: 1000, shiftUs: 5 }).map(([us]) => us)).toEqual([1005, 1105, 1205, 1305]);
    expect(selected(rows, { shiftUs: -350 }).map(([us]) => us)).toEqual([0, 0, 0, 50]);
    expect(selected(rows, { shiftUs: 1e16 }).map(([us]) => us)).toEqual(Array(4).fill(Number.MAX_SAFE_INTEGER));
    const channelMap = new Map([
      [0, 1],
      [1, 0],
    ]);
    expect(selected(rows, { channels: [0], channelMap }).map(([, , channel]) => channel)).toEqual([1, 1]);
  });
});

describe("mergeLogs", () => {
  async function* log(times: readonly number[], channel: number, batchRows: number) {
    for (let i = 0; i < times.length; i += batchRows)
      yield batchOf(times.slice(i, i + batchRows).map((us, k) => ({ us, id: i + k, channel })));
  }

  async function merged(...logs: readonly AsyncIterable<FrameBatch>[]): Promise<string[]> {
    const rows: string[] = [];
    for await (const batch of mergeLogs(logs)) for (const { timestampUs, channel } of batch) rows.push(`${timestampUs}/${channel}`);
    return rows;
  }

  it("orders by time, earlier logs first, and keeps each log's own order", async () => {
    expect(await merged(log([1, 3, 5], 0, 2), log([2, 3, 4], 1, 1), log([], 2, 1))).toEqual(["1/0", "2/1", "3/0", "3/1", "4/1", "5/0"]);
    expect(await merged(log([5, 1, 6], 0, 3), log([2, 3], 1, 3))).toEqual(["2/1", "3/1", "5/0", "1/0", "6/0"]);
    expect(await merged()).toEqual([]);
  });

  it("merges long logs whole, in batches of bounded size", async () => {
    const even = Array.from({ length: 9000 }, (_, i) => i * 2);
    const odd = even.map((us) => us + 1);
    const times: number[] = [];
    for await (const batch of mergeLogs([log(even, 0, 1000), log(odd, 1, 700)])) {
      expect(batch.length).toBeLessThanOrEqual(4096);
      times.push(...batch.timestampUs.subarray(0, batch.length));
    }
    expect(times).toEqual(Array.from({ length: 18_000 }, (_, i) => i));
  });

  it("says for each merged batch which rows came from where", async () => {
    const logs = [log([1, 4, 5, 5], 0, 2), log([2, 3, 5], 1, 3)];
    let origins: string[] = [];
    const onRows = (from: number, batch: FrameBatch, start: number, end: number) => {
      for (let row = start; row < end; row++) origins.push(`${batch.timestampUs[row]}/${from}`);
    };
    for await (const batch of mergeLogs(logs, { onRows })) {
      expect(origins).toEqual(Array.from(batch, ({ timestampUs, channel }) => `${timestampUs}/${channel}`));
      origins = [];
    }
  });

  it("closes the other logs when one fails, or when nobody wants more", async () => {
    let closed = 0;
    async function* guarded(fails: boolean) {
      try {
        yield batchOf([{ us: 1 }]);
        if (fails) throw new Error("unreadable");
        yield batchOf([{ us: 2 }]);
      } finally {
        closed++;
      }
    }
    await expect(merged(guarded(false), guarded(true))).rejects.toThrow("unreadable");
    expect(closed).toBe(2);
  });
});

describe("LogStatistics", () => {
  it("tells ids apart by channel and length, and measures their periods", () => {
    const statistics = new LogStatistics();
    statistics.add(
      batchOf([
        { us: 0, id: 1, data: [1, 2] },
        { us: 10_000, id: 1, data: [1] },
        { us: 10_000, id: 1, channel: 1 },
        { us: 40_000, id: 1, flags: FrameFlag.EXTENDED },
        { us: 30_000, id: 1 },
        { us: 50_000, id: 4, flags: FrameFlag.ERROR },
      ]),
    );
    expect(statistics).toMatchObject({ frames: 6, firstUs: 0, lastUs: 50_000, durationUs: 50_000, backwards: 1 });
    const ids = statistics.ids();
    expect(ids.map(({ channel, extended, frames }) => [channel, extended, frames])).toEqual([
      [0, false, 3],
      [0, true, 1],
      [1, false, 1],
    ]);
    expect(ids[0]).toMatchObject({ minPeriodUs: 10_000, maxPeriodUs: 20_000, minSize: 0, maxSize: 2 });
    expect(meanPeriodUs(ids[0] as (typeof ids)[0])).toBe(15_000);
    expect(meanPeriodUs(ids[1] as (typeof ids)[0])).toBeUndefined();
    expect(statistics.channels.get(0)).toMatchObject({ frames: 5, errorFrames: 1 });
  });

  it("adds up exact bits and finds the fullest second", () => {
    const statistics = new LogStatistics();
    // 11-bit id 0, no data, no stuff bits beyond those of the zeros: 47 bits + stuffing, the same for each
    for (let i = 0; i < 30; i++) statistics.add(batchOf([{ us: i < 10 ? i * 100_000 : 1_000_000 + i, id: 0x555 }]));
    const channel = statistics.channels.get(0);
    expect(channel?.nominalBits).toBe(30 * ((channel?.nominalBits ?? 0) / 30));
    expect(channel?.peakNominalBits).toBe(((channel?.nominalBits ?? 0) / 30) * 20);
  });
});
