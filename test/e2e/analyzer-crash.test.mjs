// The process of the page is killed while it records: the next visit offers what was received.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { readLog } from "canalystii/formats";
import { openAnalyzer } from "./lib/analyzer-page.mjs";
import { openSite } from "./lib/site.mjs";

const { browser, server } = await openSite();

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
  await first.sees(/^0:0[2-9] · /);
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
  const { times, gaps } = await contentOf(await (await downloading).path());
  assert.ok(times[0] < startUs + 1e6, `first frame ${(times[0] - startUs) / 1e6} s after the beginning`);
  assert.ok(killedUs - times.at(-1) < 1e6, `${(killedUs - times.at(-1)) / 1e6} s are missing`);
  assert.deepEqual(gaps, [], "nothing is missing in between");
  await context.close();
});

/** Times of the frames in a log, µs, and where the frames of the car's engine speed, which count to 15, do not go on. */
async function contentOf(path) {
  const log = await readLog([new Uint8Array(await readFile(path))], { format: "blf" });
  const [times, gaps] = [[], []];
  let next;
  for await (const { length, timestampUs, id, channel, data, stride } of log) {
    times.push(...timestampUs.subarray(0, length));
    for (let row = 0; row < length; row++) {
      if (id[row] !== 0xc0 || channel[row] !== 0) continue;
      const count = data[row * stride + 6] & 15;
      if (next !== undefined && count !== next) gaps.push(`${count} in place of ${next} at ${timestampUs[row]}`);
      next = (count + 1) & 15;
    }
  }
  assert.notEqual(next, undefined);
  return { times, gaps };
}
