import { expect, it } from "vitest";
import { toFault } from "./faults.js";
import { loadPart } from "./load-part.js";

it("a part that cannot be loaded is said with what to do", async () => {
  const load = () => Promise.reject(new TypeError("Failed to fetch dynamically imported module: https://host/part.js"));
  const fault = toFault(await loadPart(load).catch((error: unknown) => error));
  expect(fault).toMatchObject({
    code: "io",
    message: "a part of the analyzer could not be loaded",
    hint: expect.stringMatching("reload the page"),
  });
});
