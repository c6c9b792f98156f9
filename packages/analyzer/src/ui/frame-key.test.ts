import { FrameFlag } from "canalystii";
import { expect, it } from "vitest";
import { isSameKey, keyOfFrame, placeText, termOfKey } from "./frame-key.js";

const standard = keyOfFrame({ channel: 1, id: 0x123, flags: FrameFlag.FD });
const extended = keyOfFrame({ channel: 1, id: 0x123, flags: FrameFlag.EXTENDED });
const anywhere = { ...standard, channel: undefined };

it("the key of a frame is its channel and id, with the id's kind", () => {
  expect(standard).toEqual({ channel: 1, id: 0x123, extended: false });
  expect([extended, anywhere, { ...standard, id: 0x124 }, standard].map((key) => isSameKey(standard, key))).toEqual([
    false,
    false,
    false,
    true,
  ]);
});

it("a key is written for people and as a condition", () => {
  expect([standard, extended, anywhere].map(placeText)).toEqual(["can1 123", "can1 00000123", "123"]);
  expect([standard, extended, anywhere].map(termOfKey)).toEqual(["ch:1 id:123", "ch:1 id:00000123", "id:123"]);
});
