// The trace of the analyzer, as a person uses it: live, stopped, by mouse and by keyboard.
import assert from "node:assert/strict";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
import { openAnalyzer } from "./lib/analyzer-page.mjs";
import { openSite } from "./lib/site.mjs";

const { browser, server } = await openSite();

/** A log with frames of three ids on two channels, 10 ms apart; their data counts. */
const log = Array.from({ length: 3_000 }, (_, i) => {
  const count = Math.floor(i / 3)
    .toString(16)
    .toUpperCase()
    .padStart(4, "0");
  return `(${(1_700_000_000 + i / 100).toFixed(6)}) can${i % 2} ${["123", "7E8", "18FEF100"][i % 3]}#AA${count}`;
}).join("\n");

const openLog = async (options) => {
  const analyzer = await openAnalyzer(browser, server.url, options);
  await analyzer.drop([{ name: "drive.log", body: `${log}\n` }]);
  await analyzer.row("123").waitFor();
  return analyzer;
};
const selected = (analyzer) => analyzer.grid.locator("[role=row][aria-selected=true]");

test("a visitor sees decoded traffic after one click", async () => {
  const analyzer = await openAnalyzer(browser, server.url);
  const begin = performance.now();
  await analyzer.startSimulator();
  await analyzer.sees(/\d 1\/min/);
  assert.ok(performance.now() - begin < 5_000, "within 5 s");
  await analyzer.sees("lost: none");
  const [before] = await analyzer.rows();
  await analyzer.page.waitForFunction((text) => !document.querySelector("[role=grid]")?.textContent?.includes(text), before.split("\t")[0]);
  await analyzer.close();
});

test("a pause freezes what is seen while the capture goes on", async () => {
  const analyzer = await openAnalyzer(browser, server.url);
  await analyzer.startSimulator();
  await analyzer.button("Pause").click();
  const since = analyzer.page.getByText(/Paused: [\d,]+ frames since/);
  const said = await since.innerText();
  const rows = await analyzer.rows();
  await since.filter({ hasNotText: said }).waitFor();
  assert.deepEqual(await analyzer.rows(), rows);
  await analyzer.button("Continue").click();
  await analyzer.page.waitForFunction(
    (text) => !document.querySelector("[role=grid]")?.textContent?.includes(text),
    rows[0].split("\t")[0],
  );
  await analyzer.close();
});

test("the fixed mode has one row for each id", async () => {
  const analyzer = await openLog();
  await analyzer.button("Fixed").click();
  await analyzer.row("500").waitFor();
  const rows = await analyzer.rows();
  assert.equal(rows.length, 6, rows.join("\n"));
  assert.match(rows[0], /^29\.940.000\t0\t123\t\t3\tAA 03 E6\t500\t60\.000\t/);
  await analyzer.close();
});

test("the keyboard selects, extends, goes to the ends and copies", async () => {
  const analyzer = await openLog({ permissions: ["clipboard-read", "clipboard-write"] });
  await analyzer.row("123").click();
  await analyzer.page.keyboard.press("Shift+ArrowDown");
  await analyzer.page.keyboard.press("Shift+ArrowDown");
  await analyzer.sees("3 frames selected");
  await analyzer.page.keyboard.press("Control+c");
  await analyzer.sees("3 frames copied");
  const lines = log.split("\n");
  assert.equal(await analyzer.page.evaluate(() => navigator.clipboard.readText()), lines.slice(0, 3).join("\n"));
  await analyzer.page.keyboard.press("End");
  await analyzer.row("29.990").waitFor();
  await analyzer.page.keyboard.press("Home");
  await analyzer.row("0.000").waitFor();
  assert.equal(await selected(analyzer).count(), 1);
  await analyzer.page.keyboard.press("Control+a");
  await analyzer.sees("3,000 frames selected");
  await analyzer.close();
});

test("the menu of a frame filters, and goes to the next one with its id", async () => {
  const analyzer = await openLog();
  await analyzer.row("7E8").click();
  await analyzer.page.keyboard.press("n");
  await analyzer.page.keyboard.press("n");
  await selected(analyzer)
    .filter({ hasText: /7E8.*AA 00 04/ })
    .waitFor();
  await analyzer.row("7E8").getByText("7E8").click({ button: "right" });
  await analyzer.page.getByRole("menuitem", { name: "Only this: id:7E8" }).click();
  await analyzer.sees("1,000 of 3,000");
  assert.ok((await analyzer.rows()).every((row) => row.includes("\t7E8\t")));
  assert.equal(await analyzer.filter.inputValue(), "id:7E8");
  await analyzer.row("7E8").click();
  await analyzer.page.keyboard.press("Shift+F10");
  await analyzer.page.getByRole("menuitem", { name: "Without this: id:7E8" }).press("Enter");
  await analyzer.sees("No frame meets the filter.");
  await analyzer.page.getByRole("main").getByRole("button", { name: "Clear the filter" }).click();
  await analyzer.row("123").waitFor();
  await analyzer.close();
});

test("a time is found, bookmarked with a note, and found again", async () => {
  const analyzer = await openLog();
  await analyzer.row("123").click();
  await analyzer.page.keyboard.press("g");
  await analyzer.page.getByRole("textbox", { name: "Time", exact: true }).fill("soon");
  await analyzer.page.keyboard.press("Enter");
  await analyzer.sees('"soon" is no time; write 12.5 or 20:41:12.');
  await analyzer.page.getByRole("textbox", { name: "Time", exact: true }).fill("12.5");
  await analyzer.page.keyboard.press("Enter");
  await selected(analyzer).filter({ hasText: "12.500" }).waitFor();
  await analyzer.page.keyboard.press("b");
  await analyzer.page.keyboard.type("pressed the button");
  await analyzer.page.keyboard.press("Enter");
  await analyzer.page.keyboard.press("Home");
  await analyzer.row("0.000").waitFor();
  await analyzer.page.getByRole("button", { name: /^12\.500/ }).click();
  await analyzer.row("12.500").waitFor();
  assert.equal(await analyzer.page.getByRole("textbox", { name: /Note of the bookmark/ }).inputValue(), "pressed the button");
  await analyzer.close();
});

test("columns are chosen and resized, times written in another way", async () => {
  const analyzer = await openLog();
  await analyzer.button("Columns").click();
  await analyzer.page.getByRole("checkbox", { name: "Kind" }).check();
  await analyzer.page.getByRole("checkbox", { name: "Δ" }).uncheck();
  await analyzer.page.getByRole("spinbutton", { name: "Width of Name, px" }).fill("300");
  await analyzer.page.keyboard.press("Escape");
  const titles = await analyzer.grid.getByRole("columnheader").allInnerTexts();
  assert.deepEqual(titles, ["Time", "Ch", "Dir", "Id", "Kind", "Name", "Len", "Data", "Decoded"]);
  const name = analyzer.grid.getByRole("columnheader", { name: "Name" });
  const box = await name.boundingBox();
  assert.equal(Math.round(box.width), 300);
  await analyzer.page.mouse.move(box.x + box.width, box.y + 8);
  await analyzer.page.mouse.down();
  await analyzer.page.mouse.move(box.x + box.width - 100, box.y + 8);
  await analyzer.page.mouse.up();
  assert.equal(Math.round((await name.boundingBox()).width), 200);
  await analyzer.button("Since the start").click();
  await analyzer.page.getByRole("menuitemcheckbox", { name: "Time of day" }).click();
  await analyzer.row(/:13:20\.000/).waitFor();
  await analyzer.close();
});

test("a capture that is taller than a browser allows scrolls to any of its rows", async () => {
  const analyzer = await openAnalyzer(browser, server.url);
  const body = Array.from(
    { length: 400_000 },
    (_, i) => `(${(1_700_000_000 + i / 1_000).toFixed(6)}) can0 ${(i % 0x700).toString(16).padStart(3, "0")}#`,
  ).join("\n");
  await analyzer.drop([{ name: "long.log.gz", body: gzipSync(body, { level: 1 }) }]);
  await analyzer.sees("400,000 frames");
  await analyzer.grid.evaluate((grid) => {
    grid.scrollTop = grid.scrollHeight;
  });
  await analyzer.row("399.999").waitFor();
  await analyzer.grid.hover();
  await analyzer.page.mouse.wheel(0, -220);
  await analyzer.page.waitForFunction(() => !document.querySelector("[role=grid]")?.textContent?.includes("399.999"));
  const times = (await analyzer.rows()).map((row) => Number(row.split("\t")[0].replace(/\s/g, "")));
  assert.ok(
    times.every((time, i) => i === 0 || Math.abs(time - times[i - 1] - 0.001) < 1e-9),
    "no row is missing",
  );
  assert.ok(times[0] > 399.9 && times.at(-1) < 399.999, `${times[0]} to ${times.at(-1)}`);
  await analyzer.close();
});
