// Recording: started, stopped, saved, listed; the warning before leaving. What is left by a crash is in analyzer-crash.test.mjs.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { openAnalyzer } from "./lib/analyzer-page.mjs";
import { untilKept } from "./lib/kept.mjs";
import { openSite } from "./lib/site.mjs";

const { browser, server } = await openSite();

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
  await untilKept(analyzer.page, ({ downloaded }) => downloaded.length === 1);
  await analyzer.page.reload();
  await untilKept(analyzer.page, ({ downloaded }) => downloaded.length === 0);
  assert.equal(await analyzer.page.getByText(/has not been saved|was not finished/).count(), 0, "it is not offered again");
  await analyzer.close();
});

test("all recordings are listed, to be saved, opened and deleted", async () => {
  const analyzer = await openAnalyzer(browser, server.url);
  const { page } = analyzer;
  const list = page.getByRole("dialog", { name: "Recordings" });
  const entries = list.getByRole("listitem");
  const until = (count) =>
    entries
      .nth(count - 1)
      .waitFor()
      .then(() => entries.nth(count).waitFor({ state: "hidden" }));
  await analyzer.command("Recordings");
  await list.getByText("No recording is kept.").waitFor();
  await page.keyboard.press("Escape");
  await record(analyzer);
  await analyzer.button("Stop recording").click();
  await analyzer.sees(/ is complete: [\d,]+ frames/);
  // three more that were never saved
  await page.evaluate(async () => {
    const root = await navigator.storage.getDirectory();
    const folder = await root.getDirectoryHandle("recordings");
    const [name] = await Array.fromAsync(folder.keys());
    const recorded = await (await folder.getFileHandle(name)).getFile();
    for (const copy of ["a", "b", "c"]) {
      const stream = await (await folder.getFileHandle(`${copy}.log`, { create: true })).createWritable();
      await stream.write(recorded);
      await stream.close();
    }
  });
  await page.reload();
  await analyzer.sees("1 older recording");
  await analyzer.button("Show recordings").click();
  await until(4);
  await list.getByText(/^4 recordings, [\d.]+ kB\. The browser has room for/).waitFor();
  await entries
    .first()
    .getByText(/^[\d.]+ kB · \d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/)
    .waitFor();

  const [download] = await Promise.all([page.waitForEvent("download"), entries.first().getByRole("button", { name: "Save" }).click()]);
  assert.match(await readFile(await download.path(), "utf8"), /^\(\d/);
  await entries.first().getByText("downloaded").waitFor();
  await entries.nth(1).getByRole("button", { name: "Delete" }).click();
  assert.equal(await entries.count(), 4, "asks first");
  await list.getByRole("button", { name: "Delete forever" }).click();
  await until(3);
  await entries.nth(1).getByRole("button", { name: "Open" }).click();
  await analyzer.row("EngineSpeed").or(analyzer.row("0C0")).first().waitFor();
  // neither what was saved nor what was deleted is offered any more
  await page.getByText("has not been saved").nth(1).waitFor({ state: "hidden" });
  assert.equal(await page.getByText("has not been saved").count(), 1);
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
