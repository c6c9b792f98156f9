// What is kept of the page, its commands and keys.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { openAnalyzer, visit } from "./lib/analyzer-page.mjs";
import { kept, untilKept } from "./lib/kept.mjs";
import { openSite } from "./lib/site.mjs";

const { browser, server } = await openSite();

const log = { name: "drive.log", body: "(1700000000.000000) can0 123#3930\n(1700000001.000000) can0 456#00\n" };
const dbc = { name: "car.dbc", body: 'VERSION ""\nBO_ 291 Engine: 8 ECU\n SG_ Speed : 0|16@1+ (1,0) [0|65535] "rpm" Vector__XXX\n' };

/** Sets the page up in a way of its own. */
async function setUp(analyzer) {
  await analyzer.drop([log, dbc]);
  await analyzer.row("Engine").waitFor();
  await analyzer.filter.fill("name:Engine");
  await analyzer.sees("1 of 2");
  await analyzer.command("Time of day");
  await analyzer.command("Statistics");
}

async function isSetUp(analyzer) {
  await analyzer.row("Engine").waitFor();
  assert.equal(await analyzer.filter.inputValue(), "name:Engine");
  await analyzer.button("Time of day").waitFor();
  assert.equal(await analyzer.page.getByRole("tab", { name: "Statistics" }).getAttribute("aria-selected"), "true");
  assert.equal((await analyzer.rows()).length, 1);
}

test("the next visit begins where the last one ended", async () => {
  const analyzer = await openAnalyzer(browser, server.url);
  await setUp(analyzer);
  await untilKept(analyzer.page, ({ query, timeFormat, sideTab }) => query !== "" && timeFormat === "clock" && sideTab === "statistics");
  await analyzer.page.reload();
  await analyzer.button("Try the simulator").waitFor();
  await analyzer.drop([log]);
  await isSetUp(analyzer);
  await analyzer.close();
});

test("a workspace is saved to one file and opened by another visitor", async () => {
  const analyzer = await openAnalyzer(browser, server.url);
  await setUp(analyzer);
  const [download] = await Promise.all([analyzer.page.waitForEvent("download"), analyzer.command("Save workspace")]);
  const body = await readFile(await download.path(), "utf8");
  await analyzer.close();
  const other = await openAnalyzer(browser, server.url);
  await other.drop([{ name: download.suggestedFilename(), body }, log]);
  await other.sees(/The workspace .* is open/);
  await isSetUp(other);
  await other.command("Reset workspace");
  await other.row("456").waitFor();
  await other.close();
});

test("several workspaces are kept under their names", async () => {
  const analyzer = await openAnalyzer(browser, server.url);
  const { page } = analyzer;
  const list = page.getByRole("dialog", { name: "Workspaces" });
  const entry = (name) => list.getByRole("listitem").filter({ hasText: name });
  await setUp(analyzer);
  await analyzer.command("Workspaces");
  await list.getByRole("button", { name: "Save as" }).click();
  await list.getByText("Enter a name first.").waitFor();
  await list.getByRole("textbox").fill("Engine");
  await page.keyboard.press("Enter");
  await entry("Engine").getByText("(open)").waitFor();
  await page.keyboard.press("Escape");
  await analyzer.filter.fill("id:456");
  await analyzer.row("456").waitFor();
  // the other one is as it was, and this one as it is now
  await analyzer.command("Open workspace: Standard");
  await analyzer.sees("The workspace Standard is open.");
  await isSetUp(analyzer);
  await analyzer.command("Workspaces");
  await entry("Engine").getByRole("button", { name: "Open" }).click();
  await analyzer.row("456").waitFor();
  assert.equal(await analyzer.filter.inputValue(), "id:456");

  await analyzer.button("Workspace: Engine").click();
  await entry("Engine").getByRole("button", { name: "Rename" }).click();
  await list.getByRole("textbox", { name: "New name of Engine" }).fill("Gear <b>");
  await page.keyboard.press("Enter");
  await entry("Gear <b>").getByText("(open)").waitFor();
  await page.reload();
  await analyzer.button("Try the simulator").waitFor();
  await analyzer.drop([log]);
  await analyzer.row("456").waitFor();
  await analyzer.button("Workspace: Gear <b>").click();
  await entry("Gear <b>").getByRole("button", { name: "Delete" }).click();
  await entry("Gear <b>").getByRole("button", { name: "Delete forever" }).click();
  await entry("Gear <b>").waitFor({ state: "hidden" });
  await entry("Standard").getByText("(open)").waitFor();
  await page.keyboard.press("Escape");
  await isSetUp(analyzer);
  await analyzer.close();
});

test("a workspace that another tab has changed is said, once, and used when that is wanted", async () => {
  const first = await openAnalyzer(browser, server.url);
  await first.drop([log]);
  await first.row("456").waitFor();
  const second = await visit(first.page.context(), server.url);
  const notice = first.page.getByRole("status").filter({ hasText: "Another tab has changed this workspace" });
  await second.drop([log]);
  await second.row("456").waitFor();
  await second.filter.fill("id:456");
  await notice.waitFor();
  assert.equal(await first.filter.inputValue(), "", "nothing changes by itself");
  await notice.getByRole("button", { name: "Use it here" }).click();
  await first.row("123").waitFor({ state: "hidden" });
  assert.equal(await first.filter.inputValue(), "id:456");
  await notice.waitFor({ state: "hidden" });
  assert.equal(await second.page.getByText("Another tab has changed").count(), 0, "both are the same now");

  await second.filter.fill("id:123");
  await notice.getByRole("button", { name: "Dismiss" }).click();
  await listen(first.page);
  await second.filter.fill("");
  // by then it has compared what is kept
  await first.page.evaluate(() => globalThis.told);
  assert.equal((await kept(first.page, "settings")).query, "");
  assert.equal(await notice.count(), 0);
  assert.equal(await first.filter.inputValue(), "id:456");

  await first.command("Workspaces");
  await first.page.getByRole("dialog", { name: "Workspaces" }).getByRole("textbox").fill("Engine");
  await first.page.keyboard.press("Enter");
  await first.page.keyboard.press("Escape");
  await first.command("Open workspace: Standard");
  await first.row("123").waitFor();
  await second.filter.fill("id:123");
  await notice.waitFor();
  await first.command("Open workspace: Engine");
  await first.sees("The workspace Engine is open.");
  await notice.waitFor({ state: "hidden" });
  await first.close();
});

/** Lets `told` of a page be a promise until another tab says that it has changed a workspace. */
function listen(page) {
  return page.evaluate(() => {
    const channel = new BroadcastChannel("canalyst-analyzer workspaces");
    globalThis.told = new Promise((resolve) => channel.addEventListener("message", () => resolve()));
  });
}

test("a file that is no workspace changes nothing", async () => {
  const analyzer = await openAnalyzer(browser, server.url);
  await analyzer.drop([log]);
  await analyzer.row("123").waitFor();
  await analyzer.drop([{ name: "wrong.canalyzer", body: '{"kind":"other"}' }]);
  await analyzer.sees("this file is no workspace of the analyzer");
  await analyzer.row("123").waitFor();
  await analyzer.close();
});

test("everything has a command, and the keys are listed", async () => {
  const analyzer = await openAnalyzer(browser, server.url);
  await analyzer.command("simulator");
  await analyzer.row("EngineSpeed").waitFor();
  await analyzer.grid.focus();
  await analyzer.page.keyboard.press("2");
  await analyzer.grid.getByRole("columnheader", { name: "Count" }).waitFor();
  await analyzer.page.keyboard.press("?");
  await analyzer.page.getByRole("dialog", { name: "Keys" }).getByText("Ctrl-K").waitFor();
  await analyzer.page.keyboard.press("Escape");
  await analyzer.command("Statistics");
  await analyzer.page.getByRole("img", { name: /Frames per second on can0/ }).waitFor();
  await analyzer.close();
});

test("figures of losses and memory are in sight", async () => {
  const analyzer = await openAnalyzer(browser, server.url);
  await analyzer.command("simulator");
  await analyzer.sees("lost: none");
  await analyzer.sees(/^[\d.]+ MB of 500 MB$/);
  await analyzer.close();
});
