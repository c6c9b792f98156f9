// Every screen of the analyzer in both themes, examined by axe-core, at three widths.
import assert from "node:assert/strict";
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

const leave = (analyzer) => analyzer.page.keyboard.press("Escape");

/** Screens of a running simulator: how to come there, and back. */
const SCREENS = {
  trace: [async () => {}, async () => {}],
  fixed: [(a) => a.button("Fixed").click(), (a) => a.button("Scrolling").click()],
  "a frame": [(a) => a.row("EngineSpeed").click(), async () => {}],
  "the frame's menu": [(a) => a.row("EngineSpeed").click({ button: "right" }), leave],
  databases: [(a) => a.page.getByRole("tab", { name: /Databases/ }).click(), async () => {}],
  statistics: [(a) => a.page.getByRole("tab", { name: "Statistics" }).click(), async () => {}],
  bookmarks: [(a) => a.page.getByRole("tab", { name: /Bookmarks/ }).click(), async () => {}],
  "a wrong filter": [(a) => a.filter.fill("len:99"), (a) => a.filter.fill("")],
  completion: [(a) => a.filter.pressSequentially("na"), (a) => a.filter.fill("")],
  search: [(a) => a.page.keyboard.press("Control+f"), (a) => a.button("Close the search").click()],
  "where frames come from": [(a) => a.page.getByRole("button", { name: /Simulator/ }).click(), leave],
  palette: [(a) => a.page.keyboard.press("Control+k"), leave],
  keys: [(a) => a.command("Show the keys"), leave],
  columns: [(a) => a.button("Columns").click(), leave],
  "go to time": [(a) => a.command("Go to time"), leave],
  saving: [(a) => a.page.keyboard.press("Control+s"), leave],
  workspaces: [(a) => a.command("Workspaces"), leave],
  recordings: [(a) => a.command("Recordings"), leave],
  clearing: [(a) => a.button("Clear").click(), leave],
};
/** What is said of files and databases that are damaged. */
const DAMAGED = [
  { name: "torn.log", body: "(1700000000.000000) can0 100#00\nnonsense\n" },
  { name: "bad.dbc", body: "BO_ 1 : 8\nSG_ nonsense\n" },
  { name: "noise.bin", body: Uint8Array.from({ length: 9_000 }, (_, i) => (i * 7919) & 255) },
];
const CONNECT_TABS = ["Adapter", "Simulator", "Files", "Remote"];

test("axe-core finds nothing on any screen, in both themes", async () => {
  const analyzer = await openAnalyzer(browser, server.url, { colorScheme: "light", reducedMotion: "reduce" });
  const problems = [];
  await analyzer.button("Connect adapter").waitFor();
  problems.push(...(await analyzer.accessProblems("the first screen")));
  await analyzer.button("Connect adapter").click();
  for (const tab of CONNECT_TABS) {
    await analyzer.page.getByRole("tab", { name: tab }).click();
    problems.push(...(await analyzer.accessProblems(`connecting: ${tab}`)));
  }
  await leave(analyzer);
  await analyzer.startSimulator();
  problems.push(...(await analyzer.accessProblems("live")));
  // a live trace makes each examination many times longer
  await analyzer.stopSimulator();
  for (const [name, [enter, back]] of Object.entries(SCREENS)) {
    await enter(analyzer);
    problems.push(...(await analyzer.accessProblems(name)));
    await back(analyzer);
  }
  await analyzer.drop(DAMAGED);
  await analyzer.sees(/noise\.bin/);
  problems.push(...(await analyzer.accessProblems("notices")));
  await analyzer.button("Show problems").click();
  problems.push(...(await analyzer.accessProblems("problems of a database")));
  assert.deepEqual(problems, []);
  await analyzer.close();
});

for (const width of [360, 1024, 1600]) {
  test(`nothing is wider than the window at ${width} px`, async () => {
    const analyzer = await openAnalyzer(browser, server.url, { viewport: { width, height: 720 } });
    await analyzer.startSimulator();
    await analyzer.page.keyboard.press("Control+k");
    const { scrollWidth, clientWidth } = await analyzer.page.evaluate(() => document.documentElement);
    assert.equal(scrollWidth, clientWidth);
    await analyzer.close();
  });
}
