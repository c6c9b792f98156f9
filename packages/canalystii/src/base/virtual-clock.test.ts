import { describe, expect, it } from "vitest";
import { sleep } from "./clock.js";
import { VirtualClock } from "./virtual-clock.js";

describe("VirtualClock", () => {
  it("runs timers in order of time, then of scheduling", async () => {
    const clock = new VirtualClock();
    const seen: string[] = [];
    clock.schedule(20, () => seen.push("c"));
    clock.schedule(10, () => seen.push("a"));
    clock.schedule(10, () => seen.push("b"));
    clock.schedule(5, () => seen.push("cancelled"))();
    await clock.advance(15);
    expect(seen).toEqual(["a", "b"]);
    expect([clock.now(), clock.pending]).toEqual([15, 1]);
    await clock.advance(5);
    expect(seen).toEqual(["a", "b", "c"]);
  });

  it("lets what follows from a timer happen before the next one", async () => {
    const clock = new VirtualClock();
    const times: number[] = [];
    const ticker = (async () => {
      for (let i = 0; i < 3; i++) {
        await sleep(clock, 10);
        times.push(clock.now());
      }
    })();
    await clock.run(ticker);
    expect(times).toEqual([10, 20, 30]);
  });

  it("runs late what came due while the event loop was blocked", async () => {
    const clock = new VirtualClock();
    const times: number[] = [];
    clock.schedule(10, () => times.push(clock.now()));
    await clock.block(100);
    expect(times).toEqual([100]);
  });

  it("says so when a promise can never settle", async () => {
    const clock = new VirtualClock();
    await expect(clock.run(new Promise(() => {}))).rejects.toThrow(/hangs/);
  });

  it("stops sleeping when aborted, and leaves no timer", async () => {
    const clock = new VirtualClock();
    const abort = new AbortController();
    const sleeping = sleep(clock, 1000, abort.signal);
    const outcome = expect(sleeping).rejects.toThrow("enough");
    abort.abort(new Error("enough"));
    await outcome;
    expect(clock.pending).toBe(0);
  });

  it("steps the wall clock without touching the monotonic one", () => {
    const clock = new VirtualClock({ epochUs: 1_000_000 });
    clock.stepEpoch(-500);
    expect([clock.epochUs(), clock.now()]).toEqual([500_000, 0]);
  });
});
