import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { findSuites, timeoutOf } from "./suites.mjs";

describe("findSuites", () => {
  let folder = "";
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "suites-"));
    for (const file of ["20-b.py", "10-a.mjs", "30-c.sh", "notes.md"]) writeFileSync(join(folder, file), "# timeout: 7\n");
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  const names = async (...words) => (await findSuites(folder, words)).map(({ name }) => name);

  it("takes scripts only, in name order", async () => {
    expect(await names()).toEqual(["10-a", "20-b", "30-c"]);
  });

  it("takes those whose name contains one of the words", async () => {
    expect(await names("c", "10")).toEqual(["10-a", "30-c"]);
  });

  it("refuses a word that fits none and says what there is", async () => {
    await expect(names("10", "nothing")).rejects.toThrow("no suite is called nothing; there are: 10-a, 20-b, 30-c");
  });
});

describe("timeoutOf", () => {
  it.each([
    ["// Title.\n// timeout: 240\n", 240],
    ["#!/bin/sh\n# timeout: 5\n", 5],
    ["// no limit here\n", 120],
    [`${"\n".repeat(30)}// timeout: 5\n`, 120],
    ["const text = '// timeout: 5';\n", 120],
  ])("reads the header of %j", (source, seconds) => {
    expect(timeoutOf(source)).toBe(seconds);
  });
});
