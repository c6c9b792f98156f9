// Logs, databases and workspaces as files: dropped, merged, damaged; saved whole and filtered. Hostile ones: analyzer-hostile.test.mjs.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { openAnalyzer } from "./lib/analyzer-page.mjs";
import { openSite } from "./lib/site.mjs";

const { browser, server } = await openSite();

const line = (time, channel, frame) => `(${(1_700_000_000 + time).toFixed(6)}) can${channel} ${frame}\n`;
const dbc = (name) => `VERSION ""
BO_ 291 ${name}: 8 ECU
 SG_ Speed : 0|16@1+ (0.1,0) [0|6553.5] "km/h" Vector__XXX
`;
const downloaded = async (analyzer, act) => {
  const [download] = await Promise.all([analyzer.page.waitForEvent("download"), act()]);
  return { name: download.suggestedFilename(), body: await readFile(await download.path(), "utf8") };
};

test("several logs are merged by time, and a further one when that is wanted", async () => {
  const analyzer = await openAnalyzer(browser, server.url);
  await analyzer.drop([
    { name: "first.log", body: line(0, 0, "100#00") + line(2, 0, "100#02") },
    { name: "second.log", body: line(1, 1, "200#01") + line(3, 1, "200#03") },
  ]);
  await analyzer.sees("4 frames");
  const ids = async () => (await analyzer.rows()).map((row) => row.split("\t")[4]);
  await analyzer.row("200").waitFor();
  assert.deepEqual(await ids(), ["100", "200", "100", "200"]);
  await analyzer.page.getByRole("button", { name: /2 sources/ }).click();
  await analyzer.button("Connect or open…").click();
  await analyzer.page.getByRole("tab", { name: "Files" }).click();
  await analyzer.page.getByRole("checkbox", { name: /merge the new ones by time/ }).check();
  await analyzer.page.keyboard.press("Escape");
  await analyzer.drop([{ name: "third.log", body: line(1.5, 0, "300#") }]);
  await analyzer.sees("5 frames");
  await analyzer.row("300").waitFor();
  assert.deepEqual(await ids(), ["100", "200", "300", "100", "200"]);
  await analyzer.close();
});

test("what is damaged in a log is said, and the rest is there", async () => {
  const analyzer = await openAnalyzer(browser, server.url);
  await analyzer.drop([
    { name: "torn.log", body: `${line(0, 0, "100#00")}(17000 can0 ???\n${line(1, 0, "100#0")}${line(2, 0, "100#02")}` },
  ]);
  await analyzer.sees("torn.log was read with losses");
  await analyzer.sees("2 frames");
  await analyzer.close();
});

test("files that are no logs are refused by name, one by one", async () => {
  const analyzer = await openAnalyzer(browser, server.url);
  const noise = Uint8Array.from({ length: 50_000 }, (_, i) => (i * 7919 + (i >> 3)) & 255);
  await analyzer.drop([{ name: "noise.bin", body: noise }]);
  await analyzer.sees(/noise\.bin/);
  await analyzer.drop([{ name: "empty.blf", body: "LOGG" }]);
  await analyzer.sees(/empty\.blf/);
  await analyzer.drop([{ name: "good.log", body: line(0, 0, "100#00") }]);
  await analyzer.row("100").waitFor();
  await analyzer.close();
});

test("a database gives names, is used for one channel, replaced by a newer file, and removed", async () => {
  const analyzer = await openAnalyzer(browser, server.url);
  await analyzer.drop([
    { name: "drive.log", body: line(0, 0, "123#1027") + line(1, 1, "123#1027") },
    { name: "car.dbc", body: dbc("Engine") },
  ]);
  await analyzer.page.getByRole("tab", { name: /Databases/ }).click();
  await analyzer.sees("1 message, 1 signal");
  await analyzer.page.waitForFunction(() => document.querySelector("[role=grid]")?.textContent?.match(/Engine/g)?.length === 2);
  await analyzer.page.getByRole("combobox", { name: "Channels of car.dbc" }).selectOption("can1");
  await analyzer.page.waitForFunction(() => document.querySelector("[role=grid]")?.textContent?.match(/Engine/g)?.length === 1);
  await analyzer.drop([{ name: "car.dbc", body: dbc("Motor") }]);
  await analyzer.row("Motor").waitFor();
  await analyzer.drop([{ name: "bad.dbc", body: "BO_ 1 : 8\nSG_ nonsense\n" }]);
  await analyzer.page.getByRole("button", { name: /error/ }).click();
  await analyzer.page.getByRole("dialog", { name: "Problems of bad.dbc" }).getByText(/^1:/).waitFor();
  await analyzer.page.keyboard.press("Escape");
  await analyzer.button("Remove car.dbc").click();
  await analyzer.row("Motor").waitFor({ state: "hidden" });
  await analyzer.close();
});

test("what the filter shows is saved in another format", async () => {
  const analyzer = await openAnalyzer(browser, server.url);
  await analyzer.drop([{ name: "drive.log", body: line(0, 0, "100#00") + line(1, 1, "200#01") + line(2, 0, "100#02") }]);
  await analyzer.row("200").waitFor();
  await analyzer.filter.fill("id:100");
  await analyzer.sees("2 of 3");
  await analyzer.page.keyboard.press("Control+s");
  const dialog = analyzer.page.getByRole("dialog", { name: "Save frames" });
  await dialog.getByLabel("Format").selectOption("candump log");
  const filtered = await downloaded(analyzer, () => dialog.getByRole("button", { name: "Save" }).click());
  assert.match(filtered.name, /\.log$/);
  assert.equal(filtered.body.replace(/ R$/gm, ""), line(0, 0, "100#00") + line(2, 0, "100#02"));
  await analyzer.sees(/saved: 2 frames/);
  await analyzer.page.keyboard.press("Control+s");
  await dialog.getByLabel("Format").selectOption("python-can CSV");
  await dialog.getByLabel("Frames").selectOption("All (3)");
  const whole = await downloaded(analyzer, () => dialog.getByRole("button", { name: "Save" }).click());
  assert.equal(whole.body.trim().split("\n").length, 4);
  await analyzer.sees(/Not everything is in the file/);
  await analyzer.close();
});

test("a live source is not cut off by a dropped log without a question", async () => {
  const analyzer = await openAnalyzer(browser, server.url);
  await analyzer.startSimulator();
  await analyzer.drop([{ name: "drive.log", body: line(0, 0, "7F1#00") }]);
  await analyzer.sees("Disconnect the adapter or simulator before opening files.");
  await analyzer.button("Disconnect").click();
  await analyzer.row("7F1").waitFor();
  await analyzer.close();
});
