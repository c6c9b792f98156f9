import { VirtualClock } from "canalystii";
import { describe, expect, it } from "vitest";
import { RateLimit } from "./rate-limit.js";

describe("a rate limit", () => {
  it("lets a burst pass, then asks to wait until the rate is met again", async () => {
    const clock = new VirtualClock();
    const limit = new RateLimit({ clock, perSecond: 100, burst: 10 });
    for (let i = 0; i < 10; i++) expect(limit.take(1)).toBe(0);
    expect(limit.take(1)).toBe(10);
    expect(limit.take(4)).toBe(50);
    await clock.advance(50);
    expect(limit.take(1)).toBe(10);
    await clock.advance(60_000);
    expect(limit.take(10)).toBe(0);
    expect(limit.take(1)).toBeGreaterThan(0);
  });
});
