import { expect, it } from "vitest";
import { Origin } from "../../bus/origin.js";
import { MAX_ORIGIN_STEPS } from "../link/link.js";
import { OriginPaths } from "./origin-paths.js";

it("gives each origin a number of its own, and those of a client its user's first", () => {
  const paths = new OriginPaths();
  const [a, b] = [{}, {}];
  expect([paths.of(undefined), paths.of(a), paths.of(b), paths.of(a)]).toEqual([undefined, [0], [1], [0]]);
  expect([paths.of(new Origin(b)), paths.of(new Origin(b, [7, 8]))]).toEqual([[1], [1, 7, 8]]);
});

it("takes those at the end of a longer chain than possible as one", () => {
  const deep = (last: number) => new OriginPaths().of(new Origin({}, [...Array(MAX_ORIGIN_STEPS - 1).fill(5), last]));
  expect(deep(1)?.length).toBe(MAX_ORIGIN_STEPS);
  expect(deep(1)).toEqual(deep(2));
});
