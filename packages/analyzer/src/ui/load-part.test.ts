import { expect, it } from "vitest";
import { loadPart } from "./load-part.js";
import { notices } from "./notices.js";

it("a part of the page that cannot be loaded is said with what to do", async () => {
  notices.value = [];
  const failed = new TypeError("Failed to fetch dynamically imported module: https://host/part.js");
  expect(await loadPart("The part", Promise.reject(failed))).toBeUndefined();
  expect(notices.value).toMatchObject([
    { tone: "fault", title: expect.stringMatching("^The part could not be loaded: "), hint: expect.stringMatching("reload the page") },
  ]);
  expect(await loadPart("The part", Promise.resolve("part"))).toBe("part");
});
