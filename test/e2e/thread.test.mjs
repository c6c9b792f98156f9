// The library in an application's bundle: a bus in a dedicated worker goes on while the page's thread stands still.
import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { build } from "vite";
import { launch } from "./lib/browser.mjs";
import { serveFolder } from "./lib/serve-folder.mjs";

const source = fileURLToPath(new URL("pages/thread", import.meta.url));
let folder, server, browser, page;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), "canalyst-thread-"));
  await build({ root: source, base: "./", logLevel: "error", build: { outDir: folder, emptyOutDir: true }, worker: { format: "es" } });
  server = await serveFolder(folder);
  browser = await launch();
  page = await browser.newPage();
  await page.goto(server.url);
  await page.waitForFunction(() => "receiveBlocked" in globalThis);
});
after(async () => {
  await browser?.close();
  await server?.close();
  await rm(folder, { recursive: true, force: true });
});

test("nothing is missing while the page's thread blocks for 2 s, three times", async () => {
  const { frames, gaps, firstUs, lastUs, dropped } = await page.evaluate(() => receiveBlocked({ blocks: 3, blockMs: 2000 }));
  assert.deepEqual({ gaps, dropped }, { gaps: 0, dropped: 0 });
  const seconds = (lastUs - firstUs) / 1e6;
  assert.ok(seconds > 6, `${seconds} s of traffic`);
  // one every 10 ms
  assert.ok(Math.abs(frames - seconds * 100) < seconds * 5, `${frames} frames in ${seconds} s`);
});

test("an adapter that the page has no permission for is not found, also from the worker", async () => {
  assert.equal(await page.evaluate(() => openAdapter()), "CanError not-found");
});
