import { expect, it } from "vitest";
import { toFault } from "./faults.js";
import { loadPart } from "./load-part.js";

it("a part that cannot be loaded is said with what to do, and asked for again the next time", async () => {
  let isThere = false;
  const load = async () => {
    if (!isThere) throw new TypeError("Failed to fetch dynamically imported module: https://host/part.js");
    return "part";
  };
  const fault = toFault(await loadPart(load).catch((error: unknown) => error));
  expect(fault).toMatchObject({
    code: "io",
    message: "a part of the analyzer could not be loaded",
    hint: expect.stringMatching("^Try again"),
  });
  isThere = true;
  expect(await loadPart(load)).toBe("part");
});
