import { FrameBatch, FrameFlag } from "canalystii";
import { describe, expect, it } from "vitest";
import { FrameStore } from "../store/frame-store.js";
import { MissedPeriods } from "./missed-periods.js";

type Sent = readonly [timeMs: number, id: number, flags?: number, channel?: number];

/** 100h every 10 ms, 200h every 100 ms, 300h now and then. */
const CYCLES = [
  [0x100, 10],
  [0x200, 100],
] as const;

function watch(frames: readonly Sent[]) {
  const store = new FrameStore();
  const cycles = new Map<number, number>(CYCLES);
  const periods = new MissedPeriods(store, (_channel, id) => cycles.get(id));
  const add = (more: readonly Sent[]) => {
    const batch = new FrameBatch();
    for (const [timeMs, id, flags = 0, channel = 0] of more) batch.add(timeMs * 1000, id, flags, channel, 0);
    store.append(batch, 0);
    while (periods.scan());
  };
  add(frames);
  return { store, periods, cycles, add, missed: (id: number, channel = 0) => periods.missed(channel, id, false) };
}

/** Frames of an id from a time to another, one each period. */
const every = (id: number, periodMs: number, fromMs: number, toMs: number): Sent[] =>
  Array.from({ length: Math.floor((toMs - fromMs) / periodMs) + 1 }, (_, i) => [fromMs + i * periodMs, id]);
const byTime = (...frames: (readonly Sent[])[]): Sent[] => frames.flat().sort((a, b) => a[0] - b[0]);

describe("MissedPeriods", () => {
  it("counts none while frames come in time, with some jitter", () => {
    const { missed } = watch([
      [0, 0x100],
      [14, 0x100],
      [20, 0x100],
      [34.9, 0x100],
    ]);
    expect([missed(0x100), missed(0x300), missed(0x200)]).toEqual([0, undefined, undefined]);
  });

  it("counts as many as fit into a gap", () => {
    const { missed } = watch([
      [0, 0x100],
      [15, 0x100],
      [45, 0x100],
      [85, 0x100],
    ]);
    expect(missed(0x100)).toBe(1 + 2 + 3);
  });

  it("counts those of a message that stays away while others come", () => {
    const { missed, add } = watch(byTime(every(0x100, 10, 0, 100), every(0x300, 5, 0, 500)));
    expect(missed(0x100)).toBe(39);
    add([[520, 0x100]]);
    expect(missed(0x100)).toBe(41);
  });

  it("counts nothing while the whole channel is silent, and each channel by itself", () => {
    const other = every(0x300, 50, 0, 6000).map(([time, id]): Sent => [time, id, 0, 1]);
    const { missed } = watch(byTime(every(0x100, 10, 0, 100), every(0x100, 10, 5000, 5100), other));
    expect(missed(0x100)).toBe(0);
  });

  it("counts nothing while a virtual adapter stood still", () => {
    const { periods, missed, add } = watch(every(0x100, 10, 0, 100));
    periods.noteStall({ channels: [0], fromUs: 100_500, toUs: 260_500 });
    periods.noteStall({ channels: [1], fromUs: 400_500, toUs: 900_500 });
    add(byTime(every(0x100, 10, 270, 400), every(0x100, 10, 450, 500)));
    expect(missed(0x100)).toBe(4);
  });

  it("looks at few stalls for a frame, also when it counts anew and all of them come later", () => {
    const frames = every(0x100, 10, 0, 9990);
    const { periods, cycles, add } = watch(frames);
    let looks = 0;
    for (let i = 0; i < 1000; i++) {
      const fromUs = 20e6 + i * 1000;
      periods.noteStall({
        channels: [0],
        get fromUs() {
          looks++;
          return fromUs;
        },
        get toUs() {
          looks++;
          return fromUs + 500;
        },
      });
    }
    cycles.set(0x100, 5);
    periods.namesChanged();
    add([]);
    expect(periods.missed(0, 0x100, false)).toBe(frames.length - 1);
    expect(looks).toBeLessThan(20 * frames.length);
  });

  it("leaves out remote and error frames, and survives times that step back", () => {
    const { missed } = watch([
      [0, 0x100],
      [10, 0x100, 2],
      [20, 0x100, 4],
      [30, 0x100],
      [5, 0x100],
      [40, 0x100],
    ]);
    expect(missed(0x100)).toBe(2);
  });

  it("counts anew for other frames, also ids with the same number but extended", () => {
    const { periods, store, add, missed } = watch([
      [0, 0x100],
      [30, 0x100],
      [40, 0x100, 1],
    ]);
    expect(periods.all().map(({ extended, missed: count }) => [extended, count])).toEqual([
      [false, 2],
      [true, 0],
    ]);
    add([[50, 0x100]]);
    expect(missed(0x100)).toBe(3);
    periods.useStore(new FrameStore(store.limitBytes, 0));
    expect(missed(0x100)).toBeUndefined();
  });

  it("counts anew when an id that was received has another cycle time; other changes of databases change nothing", () => {
    const { periods, cycles, add, missed } = watch([
      [0, 0x100],
      [30, 0x100],
      [30, 0x300],
      [60, 0x300],
    ]);
    cycles.set(0x400, 10);
    cycles.delete(0x200);
    periods.namesChanged();
    expect([missed(0x100), missed(0x300)]).toEqual([4, undefined]);
    for (const [id, cycleMs] of [
      [0x300, 10],
      [0x100, 15],
      [0x100, undefined],
    ] as const) {
      if (cycleMs === undefined) cycles.delete(id);
      else cycles.set(id, cycleMs);
      periods.namesChanged();
      expect(periods.all()).toEqual([]);
      add([]);
    }
    expect([missed(0x100), missed(0x300)]).toEqual([undefined, 2]);
  });

  it("does not grow with ids beyond its limit", () => {
    const store = new FrameStore();
    const periods = new MissedPeriods(store, () => 10);
    const batch = new FrameBatch();
    for (let id = 0; id < 11_000; id++) batch.add(id, id, FrameFlag.EXTENDED, 0, 0);
    store.append(batch, 0);
    while (periods.scan());
    expect(periods.all()).toHaveLength(10_000);
    expect(periods.missed(0, 10_999, true)).toBeUndefined();
  });
});
