import { expect, it } from "vitest";
import { isOwn, isSameOrigin, Origin } from "./origin.js";

const [user, other] = [{}, {}];
const at = (...path: number[]) => new Origin(user, path);

it("takes as own what was sent by the same, or for one further on", () => {
  expect([isOwn(undefined, undefined), isOwn(undefined, user), isOwn(user, user)]).toEqual([true, true, true]);
  expect([isOwn(at(1), at(1)), isOwn(at(1), at(1, 2)), isOwn(at(), at(1, 2))]).toEqual([true, true, true]);
});

it("takes as received what any other has sent", () => {
  expect([isOwn(user, undefined), isOwn(user, other), isOwn(at(), user)]).toEqual([false, false, false]);
  expect([isOwn(at(1), at(2)), isOwn(at(1), at()), isOwn(at(1), new Origin(other, [1]))]).toEqual([false, false, false]);
});

it("compares origins by what they say", () => {
  expect([isSameOrigin(at(1, 2), at(1, 2)), isSameOrigin(undefined, undefined), isSameOrigin(user, user)]).toEqual([true, true, true]);
  expect([isSameOrigin(at(1), at(1, 2)), isSameOrigin(undefined, at()), isSameOrigin(at(), undefined)]).toEqual([false, false, false]);
});
