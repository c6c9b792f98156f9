// Comparing captures on the page.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { openAnalyzer } from "./lib/analyzer-page.mjs";
import { draggedFiles } from "./lib/drop-files.mjs";
import { openSite } from "./lib/site.mjs";

const { browser, server } = await openSite();

const hex = (byte) => byte.toString(16).padStart(2, "0");
/** A log of 100 frames of each id; the second byte of 123 changes if it is lively. */
function logOf(name, isLively, other) {
  const lines = Array.from({ length: 100 }, (_, i) => {
    const time = `(${(1700000000 + i / 100).toFixed(6)})`;
    return `${time} can0 123#${hex(i % 16)}${hex(isLively ? i % 4 : 0)}\n${time} can0 200#00\n${time} can0 ${other}#01\n`;
  });
  return { name, body: lines.join("") };
}

const panel = (analyzer) => analyzer.page.locator("[data-compare]");
const entry = (analyzer, place) => panel(analyzer).getByRole("button", { name: place, exact: true });

async function openPanel(options) {
  const analyzer = await openAnalyzer(browser, server.url, options);
  await analyzer.drop([logOf("first.log", false, "300")]);
  await analyzer.row("123").waitFor();
  await analyzer.command("Compare");
  await panel(analyzer).waitFor();
  return analyzer;
}

/** Drops a file on the panel. */
async function dropThere(analyzer, file) {
  await panel(analyzer).dispatchEvent("drop", { dataTransfer: await draggedFiles(analyzer.page, [file]) });
}

test("where a file is dragged says what it is dropped for, and nothing is left of that", async () => {
  const analyzer = await openPanel();
  const { page } = analyzer;
  const [toOpen, toCompare] = [page.getByText("Drop to open"), page.getByText("Drop a log to compare it")];
  const drag = async (...files) => {
    const dataTransfer = await draggedFiles(page, files);
    await page.dispatchEvent("body", "dragover", { dataTransfer });
    await toOpen.waitFor();
    await panel(analyzer).dispatchEvent("dragover", { dataTransfer });
    await toCompare.waitFor();
    await toOpen.waitFor({ state: "detached" });
    await panel(analyzer).dispatchEvent("drop", { dataTransfer });
    await toCompare.waitFor({ state: "detached" });
    assert.equal(await toOpen.count(), 0);
  };
  await drag(logOf("second.log", true, "400"));
  await analyzer.sees("2 ids in both, 1 of them different; 1 only here, 1 only there.");
  await drag({ name: "car.dbc", body: "BO_ 291 Lid: 2 A\n" });
  await analyzer.row("Lid").waitFor();
  // of several files, none is forgotten
  const { body } = logOf("third.log", true, "500");
  await drag({ name: "third.log", body }, { name: "fourth.log", body }, { name: "other.dbc", body: "BO_ 768 Door: 2 A\n" });
  await analyzer.sees("One log is compared: third.log. The other was not opened.");
  await analyzer.row("Door").waitFor();
  await analyzer.sees("1 only here, 1 only there.");
  await entry(analyzer, "can0 500").waitFor();
  await analyzer.close();
});

test("a second log is compared without being opened; an id is filtered and explored; the result is saved", async () => {
  const analyzer = await openPanel();
  const { page } = analyzer;
  await dropThere(analyzer, logOf("second.log", true, "400"));
  await analyzer.sees("2 ids in both, 1 of them different; 1 only here, 1 only there.");
  await page.getByText("300 frames", { exact: true }).first().waitFor();
  const rows = await panel(analyzer).getByRole("row").allTextContents();
  assert.match(rows[1], /can0 300.*only here/);
  assert.match(rows[2], /can0 400.*only there/);
  assert.match(rows[3], /can0 123.*only there: byte 1 bits 0–1 change/);

  await entry(analyzer, "can0 123").click();
  assert.equal(await analyzer.filter.inputValue(), "ch:0 id:123");
  const bytes = panel(analyzer).getByRole("table", { name: "Bytes of can0 123" });
  await bytes.getByRole("row", { name: /^1 00000000 000000xx 00 00–03/ }).waitFor();
  // what is not in the memory is not filtered
  await entry(analyzer, "can0 400").click();
  assert.equal(await analyzer.filter.inputValue(), "ch:0 id:123");

  const save = async (item) => {
    await analyzer.button("Save result").click();
    const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("menuitem", { name: item }).click()]);
    return [download.suggestedFilename(), await readFile(await download.path(), "utf8")];
  };
  const [name, csv] = await save("Table (CSV)");
  assert.equal(name, "comparison.csv");
  assert.match(csv, /\nonly here,0,300,/);
  assert.match((await save("Text"))[1], /can0 123: only there: byte 1 bits 0–1 change/);

  await analyzer.button("Explore can0 123").click();
  await page.getByRole("tab", { name: "Explore", selected: true }).waitFor();
  await analyzer.close();
});

test("two spans are compared by keyboard, and what is wrong is said", async () => {
  const analyzer = await openPanel();
  const { page } = analyzer;
  await analyzer.button("Compare").press("Enter");
  await analyzer.sees("The captures were not compared: No file is chosen.");
  const select = (name) => panel(analyzer).getByRole("combobox", { name, exact: true });
  const field = (name) => panel(analyzer).getByRole("textbox", { name, exact: true });
  await select("Here").selectOption("span");
  await select("There").selectOption("span");
  await field("Here: From").fill("0");
  await field("Here: To").fill("0.3");
  await field("There: From").fill("0.3");
  await field("There: To").fill("later");
  await page.keyboard.press("Enter");
  await analyzer.sees(/There: "later" is no time; write 12.5 or 20:41:12/);
  await field("There: To").fill("0.2");
  await page.keyboard.press("Enter");
  await analyzer.sees(/There: the span ends at "0.2", not after it begins at "0.3"/);
  await field("There: To").fill("");
  await page.keyboard.press("Enter");
  await analyzer.sees(/There: write when the span begins and ends/);
  await field("There: To").fill("0.9");
  await page.keyboard.press("Enter");
  await analyzer.sees("3 ids in both, 0 of them different; 0 only here, 0 only there.");
  await analyzer.sees("Here (0–0.3): 90 frames in 0.300 s");
  await dropThere(analyzer, { name: "torn.log", body: `${logOf("", true, "400").body}nonsense\n` });
  await analyzer.sees("torn.log was read with losses");
  await analyzer.sees(/Not everything was examined: torn.log: /);
  await dropThere(analyzer, { name: "noise.bin", body: "\u0000\u0001nothing" });
  await panel(analyzer)
    .getByText(/The captures were not compared: .*format/)
    .waitFor();
  await analyzer.close();
});

test("a part that cannot be loaded is said with what to do", async () => {
  // the requests of a service worker are not seen here
  const analyzer = await openAnalyzer(browser, server.url, { serviceWorkers: "block" });
  const { page } = analyzer;
  await analyzer.drop([logOf("first.log", false, "300")]);
  await analyzer.row("123").waitFor();
  const refuse = (route) => route.abort();
  const advice = /reload the page when its server can be reached/;

  const panelScript = /\/compare-panel-[^/]*\.js$/;
  await page.context().route(panelScript, refuse);
  await analyzer.command("Compare");
  await page.getByRole("alert").filter({ hasText: "Compare could not be loaded" }).filter({ hasText: advice }).waitFor();

  await page.context().unroute(panelScript, refuse);
  await page.reload();
  await analyzer.drop([logOf("first.log", false, "300")]);
  await analyzer.command("Compare");
  await panel(analyzer).waitFor();
  await page.context().route(/\/compare-(?!panel)[^/]*\.js$/, refuse);
  await dropThere(analyzer, logOf("second.log", true, "400"));
  await panel(analyzer).getByText("The captures were not compared: a part of the analyzer could not be loaded").waitFor();
  await panel(analyzer).getByText(advice).waitFor();
  // blocked requests are errors of the page's console
  await page.context().close();
});

test("axe-core finds nothing in the comparison", async () => {
  const analyzer = await openPanel({ reducedMotion: "reduce" });
  const problems = await analyzer.accessProblems("nothing compared yet");
  await analyzer.drop([{ name: "car.dbc", body: 'BO_ 291 Lid: 2 A\n SG_ Angle : 8|8@1+ (1,0) [0|0] "°" A\n' }]);
  await analyzer.row("Lid").waitFor();
  await dropThere(analyzer, logOf("second.log", true, "400"));
  await entry(analyzer, "can0 123").click();
  await panel(analyzer).getByRole("table", { name: "Signals of can0 123" }).getByText("differs").waitFor();
  problems.push(...(await analyzer.accessProblems("a comparison")));
  assert.deepEqual(problems, []);
  await analyzer.close();
});
