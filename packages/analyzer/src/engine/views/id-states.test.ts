import { dataPhaseBits, FrameBatch, FrameFlag, frameBits } from "canalystii";
import { describe, expect, it } from "vitest";
import { IdStates, jitterUs, rateOf } from "./id-states.js";
import { RateMeter } from "./rate-meter.js";

/** Frames of one id: time in µs and payload. */
function framesOf(id: number, frames: readonly (readonly [number, readonly number[]])[], flags = 0): FrameBatch {
  const batch = new FrameBatch();
  for (const [timeUs, data] of frames) {
    const at = batch.add(timeUs, id, flags, 0, data.length);
    batch.data.set(data, at);
  }
  return batch;
}

function statesOf(batch: FrameBatch): IdStates {
  const states = new IdStates();
  for (let row = 0; row < batch.length; row++) states.update(batch, row, 100 + row);
  return states;
}

describe("IdStates", () => {
  it("have count, period, jitter and the last frame", () => {
    const times = [0, 10_000, 19_000, 30_000, 40_000];
    const state = statesOf(
      framesOf(
        0x123,
        times.map((time) => [time, [1, time & 0xff]] as const),
      ),
    ).get(0, 0x123, 0);
    expect(state).toMatchObject({
      count: 5,
      size: 2,
      lastUs: 40_000,
      lastRow: 104,
      meanPeriodUs: 10_000,
      minPeriodUs: 9000,
      maxPeriodUs: 11_000,
    });
    if (state === undefined) throw new Error("not there");
    // of 10, 9, 11 and 10 ms
    expect(jitterUs(state)).toBeCloseTo(Math.sqrt(500_000), 6);
    expect(rateOf(state)).toBe(100);
  });

  it("know when each bit changed, not for the first frame, and for bytes that are new", () => {
    const state = statesOf(
      framesOf(5, [
        [10, [0x0f]],
        [20, [0x0e]],
        [30, [0x0e]],
        [40, [0x8e, 1]],
      ]),
    ).get(0, 5, 0);
    const changed = Array.from(state?.changedUs.subarray(0, 17) ?? []);
    expect(changed).toEqual([20, NaN, NaN, NaN, NaN, NaN, NaN, 40, 40, 40, 40, 40, 40, 40, 40, 40, NaN]);
  });

  it("keep CAN FD payloads, and standard, extended and error ids apart", () => {
    const states = new IdStates();
    const long = Array.from({ length: 64 }, (_, i) => i);
    for (const flags of [0, 1, 4, 8]) {
      const batch = framesOf(7, [[0, flags === 8 ? long : [1]]], flags);
      states.update(batch, 0, 0);
    }
    expect(states.all.map(({ count }) => count)).toEqual([2, 1, 1]);
    expect(Array.from(states.get(0, 7, 0)?.data ?? [])).toEqual(long);
  });

  it("count further ids together", () => {
    const states = new IdStates();
    const batch = new FrameBatch(20_010);
    for (let i = 0; i < 20_010; i++) batch.add(i, i, 1, 0, 0);
    for (let row = 0; row < batch.length; row++) states.update(batch, row, row);
    expect([states.all.length, states.untracked]).toEqual([20_000, 10]);
  });

  it("survive times that step back", () => {
    const state = statesOf(
      framesOf(1, [
        [1000, []],
        [500, []],
        [700, []],
      ]),
    ).get(0, 1, 0);
    expect(state).toMatchObject({ minPeriodUs: 0, maxPeriodUs: 200 });
  });
});

describe("RateMeter", () => {
  it("counts frames and bits by second, and keeps an hour", () => {
    const meter = new RateMeter();
    const first = framesOf(0x123, [
      [5_200_000, [1, 2]],
      [5_900_000, [1, 2]],
      [7_000_000, [1, 2]],
    ]);
    meter.add(first);
    const bits = frameBits(first, 0);
    expect(meter.history(0)).toEqual({
      channel: 0,
      startUs: 5e6,
      frames: Float64Array.of(2, 0, 1),
      bits: Float64Array.of(2 * bits, 0, bits),
      dataBits: new Float64Array(3),
    });
    expect(meter.at(0, 5)).toEqual({ frames: 2, bits: 2 * bits, dataBits: 0 });
    expect([meter.at(0, 4), meter.at(1, 5)]).toEqual(Array(2).fill({ frames: 0, bits: 0, dataBits: 0 }));
    meter.add(framesOf(1, [[3605e6, []]]));
    const { startUs, frames } = meter.history(0);
    expect([startUs, frames.length, frames[0], frames[1], frames.at(-1)]).toEqual([6e6, 3600, 0, 1, 1]);
    expect(meter.lastSecond).toBe(3605);
    expect(meter.total(0)).toBe(4);
  });

  it("keeps the bits of CAN FD frames at the data bit rate apart", () => {
    const meter = new RateMeter();
    const { FD, BRS } = FrameFlag;
    const long = Array.from({ length: 64 }, (_, i) => i);
    const frames = framesOf(0x123, [[1e6, long]], FD | BRS);
    frames.append(framesOf(0x123, [[1e6, long]], FD));
    meter.add(frames);
    const bits = frameBits(frames, 0) + frameBits(frames, 1);
    const dataBits = dataPhaseBits(frames, 0);
    expect(dataBits).toBeGreaterThan(512);
    expect(meter.at(0, 1)).toEqual({ frames: 2, bits, dataBits });
    expect(meter.history(0).dataBits).toEqual(Float64Array.of(dataBits));
  });

  it("puts frames whose time steps back into their second, if that is still there", () => {
    const meter = new RateMeter();
    meter.add(
      framesOf(1, [
        [10e6, []],
        [8e6, []],
        [10e6, []],
      ]),
    );
    expect(meter.history(0)).toMatchObject({ startUs: 8e6, frames: Float64Array.of(1, 0, 2) });
    meter.add(
      framesOf(1, [
        [9000e6, []],
        [10e6, []],
      ]),
    );
    expect(meter.history(0).frames.reduce((sum, count) => sum + count)).toBe(1);
    expect(meter.total(0)).toBe(5);
  });
});
