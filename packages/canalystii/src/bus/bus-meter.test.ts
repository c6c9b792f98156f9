import { expect, it } from "vitest";
import { VirtualClock } from "../base/virtual-clock.js";
import { bitCount } from "../can/bit-count.js";
import { FrameBatch } from "../can/frame-batch.js";
import { BusMeter } from "./bus-meter.js";

it("counts both directions, and rates over the last second", async () => {
  const clock = new VirtualClock();
  await clock.advance(1234);
  const meter = new BusMeter(clock, [0, 1]);
  meter.setBitrate(0, 500_000);
  const batch = new FrameBatch();
  for (let i = 0; i < 10; i++) batch.add(0, 0x123, 0, 0, 8);
  batch.add(0, 0x123, 0, 1, 2);
  const bits = 10 * bitCount(0x123, 0, 8, new Uint8Array(8), 0, 8);
  for (let i = 0; i < 300; i++) {
    meter.count(batch, i % 2 === 1);
    await clock.advance(10);
  }
  const [first, second] = [meter.snapshot().get(0), meter.snapshot().get(1)];
  expect(first).toMatchObject({ received: 1500, sent: 1500, receivedBytes: 12_000, sentBytes: 12_000, bitrate: 500_000 });
  expect(first?.framesPerSecond).toBeCloseTo(1000, 6);
  expect(first?.busLoad).toBeCloseTo((bits * 100) / 500_000, 6);
  expect(second).toMatchObject({ received: 150, sentBytes: 300, busLoad: 0 });
  expect(second?.framesPerSecond).toBeCloseTo(100, 6);
  await clock.advance(600);
  expect(meter.snapshot().get(0)?.framesPerSecond).toBeCloseTo(400, -2);
  await clock.advance(100_000);
  expect(meter.snapshot().get(0)).toMatchObject({ framesPerSecond: 0, busLoad: 0, received: 1500 });
});

it("knows rates before the first second is over", async () => {
  const clock = new VirtualClock();
  const meter = new BusMeter(clock, [0]);
  meter.setBitrate(0, 500_000);
  expect(meter.snapshot().get(0)).toMatchObject({ framesPerSecond: 0, busLoad: 0 });
  const batch = new FrameBatch();
  batch.add(0, 1, 0, 0, 0);
  for (let i = 0; i < 30; i++) {
    meter.count(batch);
    await clock.advance(10);
  }
  expect(meter.snapshot().get(0)?.framesPerSecond).toBeCloseTo(100, 6);
});
