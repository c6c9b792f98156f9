import { expect, it } from "vitest";
import { numberedName } from "./numbered-name.js";

it.each([
  ["a/trip.blf", 0, "a/trip-001.blf"],
  ["a.b/trip.log.gz", 41, "a.b/trip-042.log.gz"],
  ["trip", 999, "trip-1000"],
  ["a.b/trip", 1, "a.b/trip-002"],
  ["a\\.trip", 1, "a\\.trip-002"],
  [".trip.GZ", 1, ".trip-002.GZ"],
  ["trip.2.blf", 1, "trip.2-002.blf"],
])("numbers %s, %i before its suffix: %s", (name, index, numbered) => {
  expect(numberedName(name, index)).toBe(numbered);
});
