import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ClockFit } from "./clock-fit.js";

const EPOCH_US = 1_763_800_000_000_000;

/** A device on a bus with frames at random moments, polled with jitter: returns the errors of the mapped times by true time. */
function simulate(options: {
  readonly seed: number;
  readonly driftPpm: number;
  readonly framesPerSecond: number;
  readonly jitterMs: number;
  readonly seconds: number;
  readonly deviceStartUs?: number;
}) {
  const random = randomFrom(options.seed);
  const fit = new ClockFit();
  const deviceTime = (trueUs: number) =>
    Math.floor(((options.deviceStartUs ?? 77_000_000) + trueUs * (1 + options.driftPpm * 1e-6)) / 100) * 100;
  const errors: { trueUs: number; errorUs: number }[] = [];
  const gapUs = 1e6 / options.framesPerSecond;
  let frameUs = random() * gapUs;
  let lastPollUs = 0;
  let monotonic = true;
  let ahead = Number.NEGATIVE_INFINITY;
  let previous = 0;
  for (let pollUs = 20_000; pollUs < options.seconds * 1e6; pollUs += 1000 + 1000 * options.jitterMs * random()) {
    const frames: number[] = [];
    for (; frameUs < pollUs; frameUs += gapUs * (0.5 + random())) frames.push(frameUs);
    const arrivalUs = EPOCH_US + pollUs + 100 + 300 * random();
    const newest = frames[frames.length - 1];
    if (newest !== undefined) fit.observe(deviceTime(newest), arrivalUs, EPOCH_US + lastPollUs);
    lastPollUs = pollUs;
    for (const trueUs of frames) {
      const mapped = fit.map(deviceTime(trueUs), arrivalUs);
      if (mapped < previous || !Number.isInteger(mapped)) monotonic = false;
      previous = mapped;
      ahead = Math.max(ahead, mapped - arrivalUs);
      errors.push({ trueUs, errorUs: mapped - EPOCH_US - trueUs });
    }
  }
  const worst = (fromUs: number) =>
    errors.reduce((max, { trueUs, errorUs }) => (trueUs < fromUs ? max : Math.max(max, Math.abs(errorUs))), 0);
  return { fit, worst, monotonic, ahead };
}

function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x9e3779b9) >>> 0;
    return ((state ^ (state >>> 13)) >>> 0) / 0x1_0000_0000;
  };
}

describe("ClockFit", () => {
  it("is within 1 ms after 10 s, with drift and poll jitter, monotonic and never ahead of the host", () => {
    fc.assert(
      fc.property(
        fc.record({
          seed: fc.nat(),
          driftPpm: fc.double({ min: -100, max: 100, noNaN: true }),
          framesPerSecond: fc.double({ min: 100, max: 2000, noNaN: true }),
          jitterMs: fc.double({ min: 0, max: 40, noNaN: true }),
        }),
        (options) => {
          const { worst, monotonic, ahead } = simulate({ ...options, seconds: 20 });
          expect(worst(10e6)).toBeLessThan(1000);
          expect(monotonic).toBe(true);
          expect(ahead).toBeLessThanOrEqual(0);
        },
      ),
      { numRuns: 60 },
    );
  });

  it("stays within 1 ms over many minutes", () => {
    const { worst, fit } = simulate({ seed: 4, driftPpm: 100, framesPerSecond: 100, jitterMs: 20, seconds: 600 });
    expect(worst(10e6)).toBeLessThan(1000);
    expect(fit.status.driftPpm).toBeGreaterThan(90);
    expect(fit.status.driftPpm).toBeLessThan(110);
    expect(fit.status.errorUs).toBeLessThan(1000);
    expect(fit.status.restarts).toBe(0);
  });

  it("is as good with few frames as they allow", () => {
    const { worst } = simulate({ seed: 9, driftPpm: -60, framesPerSecond: 5, jitterMs: 20, seconds: 60 });
    expect(worst(10e6)).toBeLessThan(4000);
  });

  it("finds a clock that was set anew after a few reads", () => {
    for (const jumpUs of [-50_000_000, 3_000_000_000, -429_496_729_600_000]) {
      const fit = new ClockFit();
      let hostUs = EPOCH_US;
      const read = (deviceUs: number) => {
        hostUs += 20_000;
        fit.observe(deviceUs, hostUs, hostUs - 20_000);
        return fit.map(deviceUs, hostUs) - hostUs;
      };
      for (let i = 0; i < 100; i++) read(100_000_000 + i * 20_000);
      const errors: number[] = [];
      for (let i = 100; i < 110; i++) errors.push(read(100_000_000 + jumpUs + i * 20_000));
      expect(fit.status.restarts).toBe(1);
      expect(errors.slice(3).every((error) => Math.abs(error) < 1000)).toBe(true);
    }
  });

  it("is not disturbed by single times that are garbage, nor by an event loop that was blocked", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -(2 ** 40), max: 2 ** 40 }), { maxLength: 30 }), (garbage) => {
        const fit = new ClockFit();
        let hostUs = EPOCH_US;
        let sinceUs = hostUs;
        for (let i = 0; i < 200; i++) {
          const deviceUs = 5e6 + i * 20_000;
          hostUs = EPOCH_US + i * 20_000 + 300 + (i === 150 ? 10_000 : 0);
          fit.observe(deviceUs, hostUs, sinceUs);
          sinceUs = hostUs;
          const bad = garbage[i];
          if (i % 2 === 1 && bad !== undefined && Math.abs(bad) > 5e6) {
            fit.observe(deviceUs + bad, hostUs, sinceUs);
            expect(fit.map(deviceUs + bad, hostUs)).toBeLessThanOrEqual(hostUs);
          }
          // a garbage time may hold the time up to the end of its read, not longer
          const mapped = fit.map(deviceUs, hostUs);
          expect(mapped).toBeLessThanOrEqual(hostUs);
          if (i > 0) expect(mapped).toBeGreaterThanOrEqual(EPOCH_US + i * 20_000 - 100);
        }
        expect(fit.status.restarts).toBe(0);
      }),
      { numRuns: 50 },
    );
  });
});
