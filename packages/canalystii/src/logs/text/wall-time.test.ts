import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { WallClock } from "./wall-time.js";

describe("WallClock", () => {
  it("leaves UTC alone", () => {
    for (const zone of [undefined, "UTC", "utc"]) {
      expect(new WallClock(zone).toUtcMs(123)).toBe(123);
      expect(new WallClock(zone).toWallMs(123)).toBe(123);
    }
  });

  it.each([
    ["Europe/Berlin", "2025-01-15T12:34:56.789Z", "2025-01-15T13:34:56.789Z"],
    ["Europe/Berlin", "2025-07-15T12:34:56.789Z", "2025-07-15T14:34:56.789Z"],
    ["Asia/Kolkata", "2025-07-15T12:00:00.000Z", "2025-07-15T17:30:00.000Z"],
    ["America/New_York", "2025-03-09T06:59:59.000Z", "2025-03-09T01:59:59.000Z"],
    ["America/New_York", "2025-03-09T07:00:00.000Z", "2025-03-09T03:00:00.000Z"],
  ])("knows the clock in %s", (zone, utc, wall) => {
    const clock = new WallClock(zone);
    expect(new Date(clock.toWallMs(Date.parse(utc))).toISOString()).toBe(wall);
    expect(new Date(clock.toUtcMs(Date.parse(wall))).toISOString()).toBe(utc);
  });

  it("finds its way back, the hour that occurs twice aside (property)", () => {
    for (const zone of ["local", "Europe/Berlin", "America/St_Johns"]) {
      const clock = new WallClock(zone);
      fc.assert(
        fc.property(fc.integer({ min: 0, max: 4_000_000_000_000 }), (utc) => {
          const back = clock.toUtcMs(clock.toWallMs(utc));
          expect([0, 3_600_000]).toContain(Math.abs(back - utc));
        }),
        { numRuns: 50 },
      );
    }
  });

  it("names the zone it does not know", () => {
    expect(() => new WallClock("Middle/Earth")).toThrow(
      new RangeError('time zone "Middle/Earth" is not UTC, local or an IANA name such as Europe/Berlin'),
    );
  });
});
