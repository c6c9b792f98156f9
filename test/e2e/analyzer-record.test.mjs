// Recording: started, stopped, saved; the warning before leaving; what is there after the tab has been killed.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, test } from "node:test";
import { openAnalyzer, serveAnalyzer } from "./lib/analyzer-page.mjs";
import { launch } from "./lib/browser.mjs";

let browser, server;
before(async () => {
  [browser, server] = await Promise.all([launch(), serveAnalyzer()]);
});
after(async () => {
  await browser?.close();
  server?.close();
});

const record = async (analyzer) => {
  await analyzer.startSimulator();
  await analyzer.page.getByRole("button", { name: /^Recording format/ }).click();
  await analyzer.page.getByRole("menuitemcheckbox", { name: "candump log" }).click();
  await analyzer.button("Record").click();
  await analyzer.sees(/^\d:\d\d · [\d.]+ kB$/);
};

test("a recording is saved as a file with every frame", async () => {
  const analyzer = await openAnalyzer(browser, server.url);
  await record(analyzer);
  await analyzer.button("Stop recording").click();
  const said = await analyzer.page.getByText(/ is complete: [\d,]+ frames/).innerText();
  const [download] = await Promise.all([analyzer.page.waitForEvent("download"), analyzer.button("Save as a file").click()]);
  const body = await readFile(await download.path(), "utf8");
  assert.match(download.suggestedFilename(), /\.log$/);
  assert.equal(body.trim().split("\n").length, Number(/complete: ([\d,]+) frames/.exec(said)?.[1]?.replaceAll(",", "")));
  await analyzer.page.waitForTimeout(600);
  await analyzer.page.reload();
  await analyzer.button("Try the simulator").waitFor();
  await analyzer.page.waitForTimeout(500);
  assert.equal(await analyzer.page.getByText(/has not been saved|was not finished/).count(), 0, "it is not offered again");
  await analyzer.close();
});

test("leaving is questioned while a recording runs, and until it is saved", async () => {
  const analyzer = await openAnalyzer(browser, server.url);
  const questions = [];
  analyzer.page.on("dialog", (dialog) => {
    questions.push(dialog.type());
    dialog.dismiss();
  });
  const leave = () => analyzer.page.goto("about:blank", { timeout: 3_000 }).catch(() => {});
  await record(analyzer);
  await leave();
  await analyzer.button("Stop recording").click();
  await analyzer.sees(/ is complete/);
  await leave();
  assert.deepEqual(questions, ["beforeunload", "beforeunload"]);
  await analyzer.button("Delete").click();
  await analyzer.page.getByText(/ is complete/).waitFor({ state: "hidden" });
  await leave();
  assert.equal(analyzer.page.url(), "about:blank");
  await analyzer.close();
});

test("a killed tab leaves a recording that is offered, opened and deleted at the next visit", async () => {
  const analyzer = await openAnalyzer(browser, server.url);
  await record(analyzer);
  await analyzer.page.waitForTimeout(1_500);
  const session = await analyzer.page.context().browser()?.newBrowserCDPSession();
  const { page } = analyzer;
  const crashed = page.waitForEvent("crash");
  await page.goto("chrome://crash").catch(() => {});
  await crashed;
  await session?.detach();
  const next = await page.context().newPage();
  await next.goto(server.url);
  await next.getByText(/The recording .* was not finished/).waitFor();
  await next.getByRole("button", { name: "Open", exact: true }).last().click();
  await next
    .getByText(/^[\d,]+ frames$/)
    .first()
    .waitFor();
  await page.context().close();
});
