// The process of the page is killed while it records: the next visit offers what was received.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, test } from "node:test";
import { readLog } from "canalystii/formats";
import { sleep } from "../system/lib/wait.mjs";
import { openAnalyzer, serveAnalyzer } from "./lib/analyzer-page.mjs";
import { launch } from "./lib/browser.mjs";

let browser, server;
before(async () => {
  [browser, server] = await Promise.all([launch(), serveAnalyzer()]);
});
after(async () => {
  await browser?.close();
  await server?.close();
});

/** Kills the processes that show pages, of this test's own browser. */
async function killPages() {
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send("SystemInfo.getProcessInfo");
  const pages = processInfo.filter(({ type }) => type === "renderer");
  assert.ok(pages.length > 0);
  for (const { id } of pages) process.kill(id, "SIGKILL");
}

test("a recording whose page is killed is offered by the next one, with all but the last second", async () => {
  const first = await openAnalyzer(browser, server.url);
  const context = first.page.context();
  await first.startSimulator();
  await first.button("Record").click();
  await first.page.getByRole("button", { name: /Stop recording/ }).waitFor();
  const startUs = Date.now() * 1000;
  await sleep(3000);
  const crashed = first.page.waitForEvent("crash");
  const killedUs = Date.now() * 1000;
  await killPages();
  await crashed;

  const page = await context.newPage();
  await page.goto(server.url);
  const notice = page
    .getByRole("alert")
    .or(page.getByRole("status"))
    .filter({ hasText: /was not finished: the page was closed or crashed/ });
  await notice.waitFor();
  const downloading = page.waitForEvent("download");
  await notice.getByRole("button", { name: "Save as a file" }).click();
  const times = await timesOf(await (await downloading).path());
  assert.ok(times[0] < startUs + 1e6, `first frame ${(times[0] - startUs) / 1e6} s after the beginning`);
  assert.ok(killedUs - times.at(-1) < 1e6, `${(killedUs - times.at(-1)) / 1e6} s are missing`);
  const gaps = times.slice(1).map((time, i) => time - times[i]);
  assert.ok(Math.max(...gaps) < 100_000, `${Math.max(...gaps)} µs without a frame`);
  await context.close();
});

/** Times of the frames in a log, µs. */
async function timesOf(path) {
  const log = await readLog([new Uint8Array(await readFile(path))], { format: "blf" });
  const times = [];
  for await (const batch of log) times.push(...batch.timestampUs.subarray(0, batch.length));
  return times;
}
