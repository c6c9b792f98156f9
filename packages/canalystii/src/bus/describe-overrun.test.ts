import { expect, it } from "vitest";
import { describeOverrun } from "./describe-overrun.js";

it.each([
  [{ certain: true, lostAtLeast: 3, lostAtMost: 9 }, "channel 1: receive buffer overrun: 3 to 9 frames lost within 250 ms"],
  [{ certain: true, lostAtLeast: 1, lostAtMost: 1 }, "channel 1: receive buffer overrun: 1 frame lost within 250 ms"],
  [{ certain: false, lostAtLeast: 0, lostAtMost: 12 }, "channel 1: possible receive buffer overrun: up to 12 frames lost within 250 ms"],
  [
    { certain: false, lostAtLeast: 0, lostAtMost: Number.POSITIVE_INFINITY },
    "channel 1: possible receive buffer overrun: up to an unknown number of frames lost within 250 ms",
  ],
])("says of %j: %s", (bounds, text) => {
  expect(describeOverrun({ channel: 1, fromUs: 1_000_000, toUs: 1_250_000, ...bounds })).toBe(text);
});
