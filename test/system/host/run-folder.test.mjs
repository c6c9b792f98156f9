import { appendFileSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { RunFolder } from "./run-folder.mjs";

let cache = "";
beforeEach(() => {
  cache = mkdtempSync(join(tmpdir(), "run-folder-"));
});
afterEach(() => rmSync(cache, { recursive: true }));

it("gives each event once, and half a line not before it is whole", async () => {
  const folder = await RunFolder.make(cache);
  const write = (text) => appendFileSync(join(folder.share, "events.ndjson"), text);
  expect(await folder.newEvents()).toEqual([]);
  expect(folder.started).toBe(false);
  write('{"type":"up"}\n{"type":"start","sui');
  expect(folder.started).toBe(true);
  expect(await folder.newEvents()).toEqual([{ type: "up" }]);
  expect(await folder.newEvents()).toEqual([]);
  write('te":"ä"}\n{"type":"done"}\n');
  expect(await folder.newEvents()).toEqual([{ type: "start", suite: "ä" }, { type: "done" }]);
});

it("keeps the last five runs", async () => {
  const made = [];
  for (let run = 0; run < 7; run += 1) {
    const { path } = await RunFolder.make(cache);
    made.push(path);
    // The name holds the time in milliseconds: the next run must not have the same.
    while (path.includes(new Date().toISOString().replaceAll(":", "-"))) await new Promise(setImmediate);
  }
  expect(readdirSync(join(cache, "runs")).map((name) => join(cache, "runs", name))).toEqual(made.slice(-5));
});
