import { FrameBatch, FrameFlag, VirtualClock } from "canalystii";
import { describe, expect, it } from "vitest";
import type { BitField, Moment, Relation } from "../../../protocol.js";
import { Slices } from "../../slices.js";
import { FrameStore, MIN_LIMIT_BYTES } from "../../store/frame-store.js";
import { IdStates } from "../../views/id-states.js";
import { addFrame, atOnce, type Fill, NO_DATABASE, put, timeOf, trafficOf } from "../explore-test-data.js";
import { bitsOf, examinedIds } from "../message-ids.js";
import { MomentPayloads } from "./moment-payloads.js";
import { narrowFields } from "./narrow-fields.js";

function search(store: FrameStore) {
  const ids = new IdStates();
  for (let row = store.firstRow; row < store.endRow; row++) {
    const chunk = store.chunkOf(row);
    if (chunk !== undefined) ids.update(chunk.batch, row - chunk.firstRow, row);
  }
  return { moments: new MomentPayloads(store), ids: examinedIds(ids), context: NO_DATABASE, ...atOnce() };
}

let seed = 7;
const noise = () => {
  seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
  return seed >>> 24;
};

/** Someone turns something: −1..1, at rest at every hundredth frame. */
const TURNS = [0, 0.6, 0.2, 0.2, -0.5, -0.9, 0.1, 0.8];
function turned(n: number): number {
  const part = Math.min(1, (n % 100) / 70);
  const [from, to] = [TURNS[Math.floor(n / 100)] ?? 0, TURNS[Math.floor(n / 100) + 1] ?? 0.8];
  return from + (to - from) * (3 * part ** 2 - 2 * part ** 3);
}
const relationOf = (by: number): Relation => (by > 0 ? "up" : by < 0 ? "down" : "same");
const MOMENTS: readonly Moment[] = TURNS.map((value, i) => ({
  timeUs: timeOf(i * 100),
  relation: i === 0 ? undefined : relationOf(value - (TURNS[i - 1] as number)),
}));

/** Other ids: counters, checksums, noise, waves and drifts. */
function others(count: number): Record<number, Fill> {
  const ids = Array.from({ length: count }, (_, i) => i);
  return Object.fromEntries(
    ids.map((i): [number, Fill] => [
      0x300 + i,
      (data, n) => {
        put(data, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15], 30_000 + 20_000 * Math.sin(n / (20 + i)));
        data[2] = noise();
        data[3] = (n * (i + 1)) >> 4;
        data[4] = n > 300 + i ? 1 : 0;
        data[6] = (n + i) & 15;
        data[7] = data.reduce((sum, byte) => sum ^ byte, 0);
      },
    ]),
  );
}

/** The id with the value that is looked for, among a counter, a checksum and noise. */
function planted(field: BitField, scale: number): Fill {
  const bits = bitsOf(field);
  const offset = field.signed ? 0 : 2 ** (field.length - 1);
  return (data, n) => {
    data[6] = n & 15;
    put(data, bits, Math.round(turned(n) * scale) + offset);
    data[7] = data.reduce((sum, byte) => sum ^ byte, 0x5a);
  };
}

const FIELDS: readonly (readonly [BitField, number])[] = [
  [{ start: 0, length: 16, byteOrder: "intel", signed: true }, 1_000],
  [{ start: 7, length: 16, byteOrder: "motorola", signed: true }, 1_000],
  [{ start: 8, length: 16, byteOrder: "intel", signed: false }, 30_000],
  [{ start: 23, length: 16, byteOrder: "motorola", signed: false }, 30_000],
  [{ start: 12, length: 12, byteOrder: "intel", signed: true }, 2_000],
  [{ start: 3, length: 12, byteOrder: "motorola", signed: false }, 2_000],
  [{ start: 16, length: 8, byteOrder: "intel", signed: true }, 100],
  [{ start: 8, length: 24, byteOrder: "intel", signed: true }, 4_000_000],
  [{ start: 7, length: 32, byteOrder: "motorola", signed: true }, 1_000_000_000],
];

describe("narrowing", () => {
  it.each(FIELDS)("finds the planted field %o", async (field, scale) => {
    const store = trafficOf(701, { 291: planted(field, scale), ...others(4) });
    const { candidates, counts } = await narrowFields(search(store), { moments: MOMENTS });
    for (const [i, count] of counts.entries()) if (i > 0) expect(count).toBeLessThanOrEqual(counts[i - 1] as number);
    expect(counts[0]).toBeGreaterThan(10_000);
    const place = candidates.findIndex(({ id }) => id === 0x123);
    expect(place, JSON.stringify(candidates.slice(0, 3))).toBe(0);
    const [best] = candidates;
    // bits that never change may be missing at the top
    const truth = bitsOf(field);
    const found = bitsOf(best?.field as BitField);
    expect(found.filter((bit) => truth.includes(bit)).length).toBeGreaterThan(0.6 * truth.length);
    expect(
      found.every((bit) => truth.includes(bit)),
      JSON.stringify(best),
    ).toBe(true);
    expect(best?.field.byteOrder).toBe(field.byteOrder);
  });

  it("takes a value that stays below 0 for a signed one, also when it crosses 0 only between the steps", async () => {
    const field = { start: 8, length: 16, byteOrder: "intel", signed: true } as const;
    for (const highest of [-60, 40]) {
      // it rises to its highest value after the first step, between the moments
      const value = (n: number) => (n > 20 && n < 60 ? highest : Math.round(turned(n) * 40) - 110);
      const store = trafficOf(701, { 291: (data, n) => put(data, bitsOf(field), value(n)), ...others(4) });
      const { candidates } = await narrowFields(search(store), { moments: MOMENTS });
      expect(candidates[0]).toMatchObject({ id: 0x123, field });
      expect(candidates[0]?.values[0]).toBe(-110);
    }
  });

  it("examines 60 ids in little time of the processor", async () => {
    const store = trafficOf(701, { 291: planted(...(FIELDS[0] as (typeof FIELDS)[number])), ...others(59) });
    const asked = search(store);
    const began = process.cpuUsage();
    const { candidates, ids } = await narrowFields(asked, { moments: MOMENTS.slice(0, 3) });
    // 0.4 s on an idle machine, up to three times that on a busy one
    expect(process.cpuUsage(began).user / 1e6).toBeLessThan(3);
    expect(ids).toBe(60);
    expect(candidates.some(({ id }) => id === 0x123)).toBe(true);
  });

  it("leaves the thread free while it examines an id: after each bit, and after each field that matches", async () => {
    const store = trafficOf(201, { 291: (data, n) => data.fill(n % 100 === 0 ? n / 100 : noise()) }, 12);
    let [timeMs, pauses] = [0, 0];
    // each look at the clock is a second later
    const clock = Object.assign(new VirtualClock(), { now: () => (timeMs += 1_000) });
    const slices = new Slices(clock, async () => void pauses++);
    const moments: Moment[] = [{ timeUs: timeOf(0) }, { timeUs: timeOf(100), relation: "same" }];
    const { counts } = await narrowFields({ ...search(store), slices }, { moments });
    expect(counts[1]).toBeGreaterThan(500);
    expect(pauses).toBeGreaterThan(12 * 8 + 2 * (counts[1] as number));
  });

  it("estimates the scale from known values", async () => {
    const [field, scale] = FIELDS[0] as (typeof FIELDS)[number];
    const store = trafficOf(701, { 291: planted(field, scale), ...others(5) });
    const degrees = (i: number) => (TURNS[i] as number) * 50 + 3;
    const moments = MOMENTS.map((moment, i) => ({ ...moment, value: i % 2 === 0 ? degrees(i) + 0.4 : undefined }));
    const { candidates } = await narrowFields(search(store), { moments });
    expect(candidates[0]).toMatchObject({ id: 0x123, scale: 0.05, offset: 3 });
    const other = MOMENTS.map((moment, i) => ({ ...moment, value: i % 3 === 0 ? 100 * i : undefined }));
    expect((await narrowFields(search(store), { moments: other })).candidates.filter(({ id }) => id === 0x123)).toEqual([]);
  });

  it("keeps what was in the frames when they have left the memory, and undoes steps", async () => {
    const store = new FrameStore(MIN_LIMIT_BYTES);
    const batch = new FrameBatch();
    const append = (value: number, from: number) => {
      batch.clear();
      for (let n = 0; n < 65_536; n++) addFrame(batch, from + n, 5, [value]);
      store.append(batch, 0);
    };
    append(10, 0);
    const asked = search(store);
    const first = { timeUs: 100 };
    const moments: Moment[] = [first];
    await narrowFields(asked, { moments });
    for (let round = 1; round < 6; round++) {
      append(10 + round, round * 65_536);
      moments.push({ timeUs: round * 65_536 + 100, relation: "up" });
      await narrowFields(asked, { moments });
    }
    expect(store.firstRow).toBeGreaterThan(200);
    const { candidates, counts } = await narrowFields(asked, { moments });
    expect(candidates[0]?.values).toEqual([10, 11, 12, 13, 14, 15]);
    const undone = await narrowFields(asked, { moments: moments.slice(0, 3) });
    expect(undone.counts).toEqual(counts.slice(0, 3));
  });

  it("survives changing lengths, CAN FD, remote and error frames, and has no field beyond a payload", async () => {
    const batch = new FrameBatch();
    for (let n = 0; n < 400; n++) {
      addFrame(batch, timeOf(n), 1, new Uint8Array(n % 10).fill(n >> 4));
      addFrame(batch, timeOf(n), 2, new Uint8Array(20).fill(n >> 2), FrameFlag.FD);
      addFrame(batch, timeOf(n), 1, [], FrameFlag.REMOTE);
      addFrame(batch, timeOf(n), 9, [n >> 2], FrameFlag.ERROR);
    }
    const store = new FrameStore();
    store.append(batch, 0);
    const moments: Moment[] = [
      { timeUs: timeOf(3) },
      { timeUs: timeOf(105), relation: "up" },
      { timeUs: timeOf(209), relation: "changed" },
    ];
    const { candidates } = await narrowFields(search(store), { moments });
    expect(new Set(candidates.map(({ id }) => id))).toEqual(new Set([1, 2]));
    for (const { id, field } of candidates) if (id === 1) expect(Math.max(...bitsOf(field))).toBeLessThan(24);
  });

  it("refuses moments that are none", async () => {
    const asked = search(new FrameStore());
    await expect(narrowFields(asked, { moments: [] })).rejects.toThrow("0 moments is not in 1..50");
    await expect(narrowFields(asked, { moments: [{ timeUs: Number.NaN }] })).rejects.toThrow("NaN is not a time");
    await expect(narrowFields(asked, { moments: [{ timeUs: 1, relation: "left" as never }] })).rejects.toThrow('"left" is not up');
    expect(await narrowFields(asked, { moments: [{ timeUs: 1 }] })).toMatchObject({ counts: [0], candidates: [], ids: 0 });
  });
});
