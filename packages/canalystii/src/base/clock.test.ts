import { expect, it } from "vitest";
import { settleWithin } from "./clock.js";
import { deferred } from "./deferred.js";
import { VirtualClock } from "./virtual-clock.js";

it.each(["resolve", "reject", "time"])("waits for a promise no longer than it is told to: %s", async (end) => {
  const clock = new VirtualClock();
  const { promise, resolve, reject } = deferred<string>();
  let over = false;
  const waiting = settleWithin(clock, 100, promise).then(() => {
    over = true;
  });
  await clock.advance(99);
  expect(over).toBe(false);
  if (end === "resolve") resolve("done");
  else if (end === "reject") reject(new Error("failed"));
  await clock.advance(end === "time" ? 1 : 0);
  expect([over, clock.pending]).toEqual([true, 0]);
  await waiting;
});
