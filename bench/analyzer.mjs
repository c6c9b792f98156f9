// The analyzer in a real Chromium, headless: loading the page, both channels live at full rate, logs of a million and of ten million
// frames, which are made for this. Linux only. `--short`: 10 s live and no log of ten million; `--long`: ten minutes live.
import { mkdtempSync, rmSync } from "node:fs";
import { open } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { setTimeout as sleep } from "node:timers/promises";
import { gzipSync } from "node:zlib";
import { parseDbc } from "canalystii/dbc";
import { vehicleDbc } from "canalystii/simulator";
import { openAnalyzer, serveAnalyzer } from "../test/e2e/lib/analyzer-page.mjs";
import { launch } from "../test/e2e/lib/browser.mjs";
import { writeBlf } from "./analyzer/car-frames.mjs";
import { addFileInput, dropFile, filter, jump, plot, turnWheel, watchPage } from "./analyzer/in-page.mjs";
import { findPageProcess, memoryOfPages, watchThreads } from "./analyzer/threads.mjs";
import { report } from "./measure.mjs";

const MILLION = 1_000_000;
const { database } = parseDbc(vehicleDbc());

export async function run(flags) {
  const isShort = flags.includes("--short");
  const liveSeconds = isShort ? 10 : flags.includes("--long") ? 600 : 60;
  const folder = mkdtempSync(join(tmpdir(), "canalyst-bench-"));
  const server = await serveAnalyzer();
  try {
    await inBrowser(server.url, measureLoading);
    await inBrowser(server.url, (visit) => measureLive(visit, liveSeconds));
    await measureLog(server.url, { frames: MILLION, folder, goals: { first: 500, all: 2500 } });
    if (!isShort) await measureLog(server.url, { frames: 10 * MILLION, folder, goals: { all: 25_000, memory: 45 } });
  } finally {
    await server.close();
    rmSync(folder, { recursive: true });
  }
}

/** Calls back with a page as a new visitor has it, in a browser of its own; no service worker fetches files beside what is measured. */
async function inBrowser(url, body) {
  const browser = await launch();
  try {
    const bodies = [];
    const analyzer = await openAnalyzer(browser, url, {
      serviceWorkers: "block",
      viewport: { width: 1600, height: 900 },
      async prepare(context) {
        context.on("response", (response) => bodies.push(response.body()));
        await context.addInitScript(watchPage);
      },
    });
    await body({ browser, analyzer, page: analyzer.page, bodies });
    await analyzer.close();
  } finally {
    await browser.close();
  }
}

async function measureLoading({ page, bodies }) {
  await page.waitForLoadState("networkidle");
  const sizes = (await Promise.all(bodies)).map((body) => gzipSync(body).length);
  report("page: compressed", sizes.reduce((sum, size) => sum + size, 0) / 1000, { unit: " kB", goal: 250 });
  report("page: can be used after", await page.evaluate(() => window.bench.usableMs), { unit: " ms", goal: 1000 });
}

/** A workspace that plots four bytes of each channel's flood. */
const PLOTS = JSON.stringify({
  kind: "canalyst-analyzer-workspace",
  version: 1,
  settings: {
    dockOpen: true,
    plots: Array.from({ length: 8 }, (_, i) => {
      const field = { start: 8 * (i >> 1), length: 8, byteOrder: "intel", signed: false };
      return { channel: i & 1, id: 0x200, extended: false, field, colour: i };
    }),
  },
  databases: [],
});

/** Both channels at 1 Mbit/s, as many frames as fit; the trace and plots follow them, with the car's database. */
async function measureLive({ browser, analyzer, page }, seconds) {
  await analyzer.drop([
    { name: "plots.canalyzer", body: PLOTS },
    { name: "vehicle.dbc", body: vehicleDbc() },
  ]);
  await analyzer.button("Connect adapter").click();
  await page.getByRole("tab", { name: "Simulator" }).click();
  await page.getByLabel("Traffic").selectOption("flood");
  await analyzer.button("Start the simulator").click();
  await page.getByRole("button", { name: /^Simulator/ }).click();
  for (const channel of ["can0", "can1"]) {
    await page.getByLabel(`Bit rate of ${channel}`).fill("1M");
    await page.keyboard.press("Enter");
  }
  await page.keyboard.press("Escape");
  await page.getByRole("application", { name: /^Plot/ }).waitFor();
  await sleep(5000);
  const pid = await findPageProcess(browser);
  const frames = async () => Number((/([\d,]+) frames/.exec(await page.locator("footer").innerText())?.[1] ?? "0").replaceAll(",", ""));
  const [before, began, from] = [await frames(), performance.now(), await page.evaluate(() => performance.now())];
  const stop = watchThreads(pid);
  await sleep(seconds * 1000);
  const shares = stop();
  const rate = ((await frames()) - before) / ((performance.now() - began) / 1000);
  const longTasks = await page.evaluate((since) => window.bench.longTasks.filter(({ startTime }) => startTime > since), from);
  const footer = await page.locator("footer").innerText();
  report(`live, ${seconds} s: frames/s`, rate);
  report("live: CPU of the page's thread", shares.page * 100, { unit: " %", goal: 30 });
  report("live: CPU of the engine with the simulator", shares.workers * 100, { unit: " %", goal: 60 });
  report("live: CPU of the process", shares.all * 100, { unit: " %" });
  report("live: tasks of the page over 50 ms, waiting for a core included", longTasks.length, { goal: 0 });
  report("live: longest task", Math.max(0, ...longTasks.map(({ duration }) => duration)), { unit: " ms" });
  console.log(`live: lost: ${/lost: (.*)/.exec(footer)?.[1]}`);
}

async function measureLog(url, { frames, folder, goals }) {
  const path = join(folder, "generated.blf");
  const file = await open(path, "w");
  const bytes = await writeBlf(file, database.messages, frames);
  await file.close();
  await inBrowser(url, async ({ browser, analyzer, page }) => {
    await analyzer.drop([{ name: "vehicle.dbc", body: vehicleDbc() }]);
    await page.evaluate(addFileInput);
    await page.locator("#bench-file").setInputFiles(path);
    const before = await memoryOfPages(browser);
    const { firstMs, allMs } = await page.evaluate(dropFile, frames);
    const memory = ((await memoryOfPages(browser)) - before) / frames;
    const say = (what, value, options) => report(`${frames / MILLION} M frames: ${what}`, value, { unit: " ms", ...options });
    say("first rows of the BLF", firstMs, { goal: goals.first });
    say("all rows of the BLF", allMs, { goal: goals.all, comparison: `${Math.round(bytes / MILLION)} MB` });
    say("memory for each", memory, { unit: " bytes", goal: goals.memory });
    const jumps = await page.evaluate(jump, 50);
    say("jump to any row, half of them within", jumps[25]);
    say("jump to any row, slowest of 50", jumps[49], { goal: 50 });
    const filtered = await page.evaluate(filter, database.messages[3].id.toString(16).toUpperCase().padStart(3, "0"));
    say("new filter, first rows", filtered.firstMs, { goal: 100 });
    say("new filter, all", filtered.allMs, { goal: 1000, comparison: `${filtered.matches} match` });
    await measurePlot(analyzer, say);
  });
  rmSync(path);
}

/** A screen has a picture every 16.7 ms: what takes longer misses one. */
const FRAME_MS = 17;

/** A signal of all frames: decoded and drawn, then zoomed and moved. */
async function measurePlot(analyzer, say) {
  const { page } = analyzer;
  const message = database.messages[3];
  const name = message.signals[0].name;
  await analyzer.filter.fill("");
  await analyzer.command("Signals");
  await page.getByRole("textbox", { name: "Search messages and signals" }).fill(message.name);
  const button = page.getByRole("button", { name: `Plot ${name}`, exact: true }).first();
  await button.waitFor();
  say("a signal decoded and plotted", await button.evaluate(plot), { goal: 1000 });
  for (const [what, sideways] of [
    ["zoom", false],
    ["move", true],
  ]) {
    const took = await page.evaluate(turnWheel, { times: 200, sideways });
    say(`${what} of the plot: a picture every`, took[100], { goal: FRAME_MS });
    say(`${what} of the plot: 95 % within`, took[190]);
  }
}
