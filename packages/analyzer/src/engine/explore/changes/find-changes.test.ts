import { FrameBatch, FrameFlag } from "canalystii";
import { describe, expect, it } from "vitest";
import { FrameStore } from "../../store/frame-store.js";
import { IdStates } from "../../views/id-states.js";
import { addFrame, atOnce, type Fill, NO_DATABASE, timeOf, trafficOf } from "../explore-test-data.js";
import { examinedIds } from "../message-ids.js";
import { findChanges } from "./find-changes.js";

function search(store: FrameStore) {
  const ids = new IdStates();
  for (let row = store.firstRow; row < store.endRow; row++) {
    const chunk = store.chunkOf(row);
    if (chunk !== undefined) ids.update(chunk.batch, row - chunk.firstRow, row);
  }
  return { store, ids: examinedIds(ids), context: NO_DATABASE, ...atOnce() };
}

const span = (from: number, to: number) => ({ fromUs: timeOf(from), toUs: timeOf(to) });
/** Of 1,000 frames an id: quiet, then something is done, quiet again. */
const SPANS = { quiet: [span(0, 400), span(600, 1_000)], active: [span(400, 600)] };
const isActive = (n: number) => n >= 400 && n < 600;

let seed = 1;
const noise = () => {
  seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
  return seed >>> 24;
};

/** A counter, a checksum, noise, a slow drift, a wave: what moves all the time. */
const RESTLESS: Record<number, Fill> = {
  256: (data, n) => {
    data[0] = noise();
    data[1] = n >> 3;
    data[2] = 128 + 100 * Math.sin(n / 20);
    data[6] = n & 15;
    data[7] = data.reduce((sum, byte) => sum ^ byte, 0);
  },
  257: (data, n) => {
    data[0] = n >> 8;
    data[1] = n & 255;
    data[2] = noise() & 1;
  },
};

describe("what changed", () => {
  it("finds a bit that is set only while something is done, before everything that always moves", async () => {
    const store = trafficOf(1_000, { ...RESTLESS, 512: (data, n) => (data[3] = isActive(n) ? 0x21 : 0x01) });
    const { ids, quietFrames, activeFrames } = await findChanges(search(store), SPANS);
    expect(ids[0]).toMatchObject({ id: 0x200, kind: "new-values", score: 1, quietFrames: 800, activeFrames: 200 });
    expect(ids[0]?.fields[0]).toMatchObject({
      field: { start: 29, length: 1 },
      ...{ score: 1, quiet: [1, 1], active: [0x21, 0x21], note: undefined },
    });
    for (const other of ids.slice(1)) expect(other.score, JSON.stringify(other)).toBeLessThan(0.15);
    expect([quietFrames, activeFrames]).toEqual([2_400, 600]);
  });

  it("finds a value that moves only then, and a lamp that blinks", async () => {
    const store = trafficOf(1_000, {
      ...RESTLESS,
      513: (data, n) => (data[2] = isActive(n) ? 50 + ((n - 400) >> 1) : 50),
      514: (data, n) => (data[0] = isActive(n) && (n & 32) !== 0 ? 4 : 0),
    });
    const { ids } = await findChanges(search(store), SPANS);
    expect(ids.slice(0, 2).map(({ id, score }) => [id, Math.round(score * 10) / 10])).toEqual([
      [0x201, 1],
      [0x202, 0.5],
    ]);
    expect(ids[1]?.fields[0]?.field).toMatchObject({ start: 2, length: 1 });
  });

  it("finds ids that are there only then, or only otherwise; rare ones prove little", async () => {
    const batch = new FrameBatch();
    for (let n = 0; n < 1_000; n++) {
      addFrame(batch, timeOf(n), 1, [0]);
      if (isActive(n) && n % 10 === 0) addFrame(batch, timeOf(n), 2, [0]);
      if (!isActive(n)) addFrame(batch, timeOf(n), 3, [0]);
      if (n === 900) addFrame(batch, timeOf(n), 4, [0]);
    }
    const store = new FrameStore();
    store.append(batch, 0);
    const { ids } = await findChanges(search(store), SPANS);
    expect(ids.map(({ id, kind, score }) => [id, kind, score > 0.99])).toEqual([
      [2, "new-id", true],
      [3, "gone-id", true],
      [4, "gone-id", false],
    ]);
  });

  it("finds what changes more or less often, with a lower score", async () => {
    const store = trafficOf(1_000, {
      5: (data, n) => (data[0] = isActive(n) ? (n >> 1) & 1 : (n >> 6) & 1),
      6: (data, n) => (data[0] = isActive(n) ? 1 : (n >> 1) & 1),
    });
    const { ids } = await findChanges(search(store), SPANS);
    expect(ids.map(({ id, kind }) => [id, kind])).toEqual([
      [6, "less"],
      [5, "more"],
    ]);
    expect(ids[0]?.score).toBeCloseTo(0.5, 1);
  });

  it("pushes down what is only in one of several active spans, and checksums", async () => {
    const store = trafficOf(1_000, {
      7: (data, n) => (data[0] = n >= 200 && n < 300 ? 1 : 0),
      8: (data, n) => (data[0] = (n >= 200 && n < 300) || (n >= 600 && n < 700) ? 1 : 0),
      9: (data, n) => {
        data[0] = n & 15;
        data[1] = n >= 200 && n < 300 ? 7 : 0;
        data[7] = data.reduce((sum, byte) => sum ^ byte, 0);
      },
    });
    const active = [span(200, 300), span(600, 700)];
    const { ids } = await findChanges(search(store), { quiet: [span(0, 200), span(300, 600), span(700, 1_000)], active });
    expect(ids.map(({ id }) => id)).toEqual([8, 7, 9]);
    expect(ids[1]?.score).toBeCloseTo(0.25, 1);
    expect(ids[2]?.fields.map(({ note, field: { start } }) => note ?? start >> 3)).toEqual([1]);
  });

  it("survives changing lengths, CAN FD, remote and error frames, and frames that are not in order", async () => {
    const batch = new FrameBatch();
    for (let n = 0; n < 1_000; n++) {
      const length = isActive(n) ? 64 : n % 9;
      addFrame(batch, timeOf(n) - (n % 7) * 1_000, 0x300, new Uint8Array(length).fill(length));
      addFrame(batch, timeOf(n), 0x300, [], FrameFlag.REMOTE);
      addFrame(batch, timeOf(n), 4, [1, 2, 3, 4, 5, 6, 7, 8], FrameFlag.ERROR);
    }
    const store = new FrameStore();
    store.append(batch, 0);
    const { ids, activeFrames } = await findChanges(search(store), SPANS);
    expect(ids.map(({ id }) => id)).toEqual([0x300]);
    expect(ids[0]?.fields.every(({ field }) => field.start < 512)).toBe(true);
    expect(activeFrames).toBe(200);
  });

  it("refuses spans that are none, and too many", async () => {
    const store = new FrameStore();
    await expect(findChanges(search(store), { quiet: [], active: SPANS.active })).rejects.toThrow("0 quiet spans is not in 1..50");
    await expect(findChanges(search(store), { quiet: SPANS.quiet, active: [{ fromUs: 2, toUs: 1 }] })).rejects.toThrow(
      "active span: 2 to 1",
    );
  });
});
