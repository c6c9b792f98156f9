import fc from "fast-check";
import { expect } from "vitest";

// Every run tries the same cases: a failure seen once is seen again. Set CANALYSTII_SEED to try others.
fc.configureGlobal({ seed: Number(process.env["CANALYSTII_SEED"] ?? 20_251_122) });

// by itself, toMatchObject would take everything for a match of a pattern
const matchesPattern = (actual: unknown, expected: unknown) =>
  expected instanceof RegExp && !(actual instanceof RegExp) ? typeof actual === "string" && expected.test(actual) : undefined;

// a worker runs this for each of its files, and keeps what was added
const ADDED = Symbol.for("canalystii.matchesPattern");
if (!Object.hasOwn(globalThis, ADDED)) {
  Object.defineProperty(globalThis, ADDED, { value: true });
  expect.addEqualityTesters([matchesPattern]);
}
