import { expect, it } from "vitest";
import { readLog } from "../read-log.js";
import { createLogWriter } from "./create-log-writer.js";
import { candump } from "./format-list.js";
import type { Format } from "./types.js";

it("a format whose code cannot be loaded is neither read nor written, and it is said what to do", async () => {
  const cause = new TypeError("Failed to fetch dynamically imported module: https://host/candump.js");
  const format: Format = { ...candump, load: () => Promise.reject(cause) };
  const failure = { code: "io", message: "the code of format candump could not be loaded", hint: expect.stringMatching("reload"), cause };
  await expect(readLog([], { format })).rejects.toMatchObject(failure);
  await expect(createLogWriter(format)).rejects.toMatchObject(failure);
});
