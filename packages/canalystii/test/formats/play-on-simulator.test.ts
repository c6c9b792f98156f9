import { describe, expect, it } from "vitest";
import type { Clock } from "../../src/base/clock.js";
import { FrameBatch } from "../../src/can/frame-batch.js";
import { Player } from "../../src/logs/index.js";
import { openSimulatedBus, quantile } from "../support/bus-on-simulator.js";

/** Fires late, and in whole milliseconds, as timers of a runtime do. */
function lateClock(clock: Clock): Clock {
  let n = 0;
  return {
    now: () => clock.now(),
    epochUs: () => clock.epochUs(),
    schedule: (ms, callback) => clock.schedule(Math.max(1, Math.trunc(ms)) + ((n++ * 0.37) % 1.1), callback),
  };
}

/** Times of a car's bus: 40 ids of 10 to 1000 ms, none exactly on time. */
function schedule(seconds: number): number[] {
  const times: number[] = [];
  for (let id = 0; id < 40; id++) {
    const periodUs = [10_000, 20_000, 50_000, 100_000, 1_000_000][id % 5] as number;
    for (let us = id * 1370; us < seconds * 1e6; us += periodUs) times.push(us + ((us * 7919 + id * 104_729) % 401));
  }
  return times.sort((a, b) => a - b);
}

describe("Player on the virtual adapter", () => {
  it.each([1, 2])("has 99 % of the frames on the bus less than 2 ms off their time, also at speed %d", async (speed) => {
    await using opened = await openSimulatedBus();
    const { adapter, bus, clock } = opened;
    const times = schedule(30);
    const seen: { id: number; us: number }[] = [];
    adapter.attachNode({ channel: 0, bitrate: 1_000_000, onFrame: ({ id, timestampUs }) => void seen.push({ id, us: timestampUs }) });
    const open = async function* () {
      for (let from = 0; from < times.length; from += 1000) {
        const batch = new FrameBatch();
        for (const [i, us] of times.slice(from, from + 1000).entries()) batch.add(1_700_000_000_000_000 + us, (from + i) & 0x7ff, 0, 0, 8);
        yield batch;
      }
    };
    const startUs = clock.now() * 1000;
    await clock.run(
      new Player({ bus: { clock: lateClock(clock), channels: bus.channels, send: (frames) => bus.send(frames) }, open, speed }).play(),
    );
    await clock.advance(100);
    expect(seen.map(({ id }) => id)).toEqual(times.map((_, i) => i & 0x7ff));
    const errorsMs = seen.map(({ us }, i) => Math.abs(us - startUs - ((times[i] as number) - (times[0] as number)) / speed) / 1000);
    expect(quantile(errorsMs, 0.99)).toBeLessThan(2);
    // no drift: the last seconds are no worse than the first
    expect(Math.abs(quantile(errorsMs.slice(-2000), 0.5) - quantile(errorsMs.slice(0, 2000), 0.5))).toBeLessThan(0.5);
  });
});
