// The analyzer's engine in a real worker: what only a browser has (files that survive a crash, WebSockets, no adapter).
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { engineScript, startAnalyzer, startEngine } from "./lib/analyzer.mjs";
import { launch } from "./lib/browser.mjs";
import { startServer } from "./lib/canalyst.mjs";

const CHANNELS = [
  { channel: 0, bitrate: 500_000 },
  { channel: 1, bitrate: 500_000 },
];
let browser, analyzer;

before(async () => {
  [browser, analyzer] = await Promise.all([launch(), startAnalyzer()]);
});
after(async () => {
  await browser?.close();
  await analyzer?.process.stop();
});

/** Opens the page with an engine of the test's own. */
async function open(context) {
  const page = await context.newPage();
  await page.goto(analyzer.url);
  await page.evaluate(startEngine, engineScript());
  return page;
}

test("a recording loses less than a second when its tab is killed, is found by the next one, and can be opened and exported", async () => {
  const context = await browser.newContext();
  const victim = await open(context);
  await victim.evaluate(async (channels) => {
    await engine.call("openSimulator", { channels, traffic: "flood" });
    await engine.call("startRecording", { format: "blf", name: "drive" });
    await engine.until(({ recording }) => recording?.frames > 20_000);
  }, CHANNELS);
  const busy = await open(context);
  assert.deepEqual(await busy.evaluate(() => engine.call("recordings")), []);
  const lastUs = await victim.evaluate(() => engine.state.store.lastUs);
  const crashed = victim.waitForEvent("crash");
  await victim.goto("chrome://crash").catch(() => {});
  // Chromium never answers a tab that asks for a page, of any origin with a service worker, while that one's process is dying
  await crashed;

  const page = await open(context);
  const found = await page.evaluate(async () => {
    // the lock of the dead tab is freed a little later
    for (;;) {
      const kept = await engine.call("recordings");
      if (kept.length > 0) return kept;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  });
  assert.deepEqual(
    found.map(({ name, finished }) => ({ name, finished })),
    [{ name: "drive.blf", finished: false }],
  );
  const opened = await page.evaluate(async () => {
    const { file } = await engine.call("recordingFile", { name: "drive.blf" });
    await engine.call("openFiles", { files: [file] });
    return engine.until(({ sources }) => sources[0]?.phase === "ended" || sources[0]?.phase === "failed");
  });
  assert.equal(opened.sources[0].phase, "ended");
  assert.ok(opened.store.endRow > 15_000, `${opened.store.endRow} frames`);
  assert.ok(lastUs - opened.store.lastUs < 1_000_000, `${lastUs - opened.store.lastUs} µs lost`);

  const exported = await page.evaluate(async () => {
    const folder = await navigator.storage.getDirectory();
    const place = await folder.getFileHandle("chosen.blf", { create: true });
    const { bytes } = await engine.call("exportRecording", { name: "drive.blf", place });
    const saved = await engine.call("save", { format: "candump", gzip: true, name: "copy" });
    await engine.call("removeRecording", { name: "drive.blf" });
    return { bytes, size: (await place.getFile()).size, saved, kept: await engine.call("recordings") };
  });
  assert.equal(exported.bytes, exported.size);
  assert.equal(exported.saved.frames, opened.store.endRow);
  assert.deepEqual(
    exported.kept.map(({ name, finished, bytes }) => ({ name, finished, bytes })),
    [{ name: "copy.log.gz", finished: true, bytes: exported.saved.bytes }],
  );
  await assert.rejects(
    page.evaluate(() => engine.call("save", { format: "candump", gzip: true, name: "copy" })),
    /io: there is a recording/,
  );
  await context.close();
});

test("a bus of `canalyst serve` is received, and a wrong token is refused", async () => {
  const server = await startServer(["--allow-origin", new URL(analyzer.url).origin]);
  const context = await browser.newContext();
  const page = await open(context);
  const url = `${server.bus}#token=${server.token}`;
  await assert.rejects(
    page.evaluate((address) => engine.call("openRemote", { url: `${address}-wrong` }), url),
    /permission-denied/,
  );
  const state = await page.evaluate(async (address) => {
    await engine.call("openRemote", { url: address });
    return engine.until(({ store }) => store.endRow > 1000);
  }, url);
  assert.equal(state.sources[0].kind, "remote");
  assert.ok(!JSON.stringify(state).includes(server.token));
  await server.process.stop();
  const away = await page.evaluate(() => engine.until(({ sources }) => sources[0].phase !== "running"));
  assert.equal(away.sources[0].phase, "away");
  await context.close();
});

test("without an adapter, opening one says what to do", async () => {
  const context = await browser.newContext();
  const page = await open(context);
  await assert.rejects(
    page.evaluate((channels) => engine.call("openAdapter", { channels }), CHANNELS),
    /not-found: no Canalyst-II/,
  );
  await context.close();
});
