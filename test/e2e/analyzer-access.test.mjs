// Every screen of the analyzer in both themes, examined by axe-core, at three widths.
import assert from "node:assert/strict";
import { test } from "node:test";
import { openAnalyzer } from "./lib/analyzer-page.mjs";
import { openSite } from "./lib/site.mjs";

const { browser, server } = await openSite();

const leave = (analyzer) => analyzer.page.keyboard.press("Escape");
const stay = async () => {};
/** Parts of the page. */
const SIDE = "aside";
const DIALOG = "[role=dialog], dialog[open]";

/** Screens of a running simulator: how to come there, and back, and what is new on it. Default: the whole page. */
const SCREENS = {
  trace: [stay, stay],
  fixed: [(a) => a.button("Fixed").click(), (a) => a.button("Scrolling").click()],
  "a frame": [(a) => a.row("EngineSpeed").click(), stay, SIDE],
  "the frame's menu": [(a) => a.row("EngineSpeed").click({ button: "right" }), leave, "[role=menu]"],
  databases: [(a) => a.page.getByRole("tab", { name: /Databases/ }).click(), stay, SIDE],
  statistics: [(a) => a.page.getByRole("tab", { name: "Statistics" }).click(), stay, SIDE],
  bookmarks: [(a) => a.page.getByRole("tab", { name: /Bookmarks/ }).click(), stay, SIDE],
  "a wrong filter": [(a) => a.filter.fill("len:99"), (a) => a.filter.fill(""), "search:has([aria-invalid=true])"],
  completion: [(a) => a.filter.pressSequentially("na"), (a) => a.filter.fill(""), "search:has([role=option])"],
  search: [(a) => a.page.keyboard.press("Control+f"), (a) => a.button("Close the search").click(), "search:has([data-query=find])"],
  "where frames come from": [(a) => a.page.getByRole("button", { name: /Simulator/ }).click(), leave, DIALOG],
  palette: [(a) => a.page.keyboard.press("Control+k"), leave, DIALOG],
  keys: [(a) => a.command("Show the keys"), leave, DIALOG],
  columns: [(a) => a.button("Columns").click(), leave, DIALOG],
  "go to time": [(a) => a.command("Go to time"), leave, DIALOG],
  saving: [(a) => a.page.keyboard.press("Control+s"), leave, DIALOG],
  workspaces: [(a) => a.command("Workspaces"), leave, DIALOG],
  recordings: [(a) => a.command("Recordings"), leave, DIALOG],
  clearing: [(a) => a.button("Clear").click(), leave, DIALOG],
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
    problems.push(...(await analyzer.accessProblems(`connecting: ${tab}`, DIALOG)));
  }
  await leave(analyzer);
  await analyzer.startSimulator();
  problems.push(...(await analyzer.accessProblems("live")));
  // a live trace makes each examination many times longer
  await analyzer.stopSimulator();
  for (const [name, [enter, back, within]] of Object.entries(SCREENS)) {
    await enter(analyzer);
    problems.push(...(await analyzer.accessProblems(name, within)));
    await back(analyzer);
  }
  await analyzer.drop(DAMAGED);
  await analyzer.sees(/noise\.bin/);
  problems.push(...(await analyzer.accessProblems("notices")));
  await analyzer.button("Show problems").click();
  problems.push(...(await analyzer.accessProblems("problems of a database", DIALOG)));
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

test("on a narrow screen nothing of the toolbar and of the tabs is beyond the edge, the chosen tab is in view", async () => {
  const analyzer = await openAnalyzer(browser, server.url, { viewport: { width: 360, height: 740 } });
  const { page } = analyzer;
  await analyzer.button("Try the simulator").click();
  /** Returns whether what is shown of an element is all of it. */
  const isWhole = (locator) =>
    locator.evaluate(
      (element) =>
        new Promise((resolve) => {
          new IntersectionObserver(([entry], observer) => {
            observer.disconnect();
            resolve(entry.intersectionRatio > 0.99);
          }).observe(element);
        }),
    );
  await analyzer.command("Explore");
  await analyzer.button("What changed").click();
  const source = page.locator("header").getByRole("button", { name: /Simulator/ });
  assert.ok((await source.boundingBox()).width >= 96, "the source");
  const controls = ["Bits", "What changed", "Up or down", "Close the bottom panel"].map((label) =>
    page.locator("[data-dock]").getByRole("button", { name: label }),
  );
  for (const each of controls) assert.ok(await isWhole(each), `${each}`);
  for (const each of await page.locator("header").getByRole("button").all()) assert.ok(await isWhole(each), `${each}`);
  await analyzer.command("Bookmarks");
  const tab = page.getByRole("tab", { name: "Bookmarks" });
  await tab.waitFor();
  assert.ok(await isWhole(tab), "the chosen tab");
  await analyzer.close();
});

/** Waits until something has the focus. */
const focused = (analyzer, control) => control.and(analyzer.page.locator(":focus")).waitFor();

test("a window that closes leaves the focus where it was", async () => {
  const analyzer = await openAnalyzer(browser, server.url);
  const { page, grid } = analyzer;
  await analyzer.button("Connect adapter").click();
  await page.getByRole("tab", { name: "Simulator" }).click();
  await page.getByRole("dialog").getByRole("button", { name: /Start/ }).click();
  await analyzer.row("EngineSpeed").waitFor();
  // the button that opened it is gone
  await focused(analyzer, grid);
  await analyzer.stopSimulator();
  for (const name of ["Columns", "Clear", "Save"]) {
    const opener = analyzer.button(name);
    await opener.click();
    await page.getByRole("dialog").waitFor();
    await page.keyboard.press("Escape");
    await focused(analyzer, opener);
    await opener.click();
    await page.getByRole("dialog").getByRole("button", { name: "Close" }).click();
    await focused(analyzer, opener);
  }
  await analyzer.row("EngineSpeed").click();
  await page.keyboard.press("Control+k");
  await page.getByRole("dialog").waitFor();
  await page.keyboard.press("Escape");
  await focused(analyzer, grid);
  await analyzer.command("Send");
  await analyzer.button("Add").click();
  await page.getByRole("menuitem", { name: "Message of a database…" }).click();
  await page.getByRole("dialog").waitFor();
  await page.keyboard.press("Escape");
  await focused(analyzer, analyzer.button("Add"));
  await analyzer.close();
});

test("what is opened or removed leaves the focus in its panel", async () => {
  const analyzer = await openAnalyzer(browser, server.url);
  const { page } = analyzer;
  const search = page.getByRole("textbox", { name: "Search messages of this database" });
  const databases = page.getByRole("tab", { name: /Databases/ });
  await analyzer.startSimulator();
  await page
    .locator("header")
    .getByRole("button", { name: /Simulator/ })
    .press("Enter");
  const sources = page.getByRole("dialog", { name: "Sources" });
  await sources.getByRole("button", { name: "Disconnect" }).press("Enter");
  await focused(analyzer, sources);
  await page.keyboard.press("Escape");
  await databases.click();
  await analyzer.button("New database").press("Enter");
  await focused(analyzer, search);
  await analyzer.button("Add message").press("Enter");
  await page.getByRole("dialog").getByRole("textbox", { name: "Name" }).fill("Mine");
  await page.getByRole("dialog").getByRole("textbox", { name: "Id (hex)" }).fill("123");
  await page.keyboard.press("Enter");
  await focused(analyzer, analyzer.button("Add message"));
  await analyzer.button("All databases").press("Enter");
  await focused(analyzer, databases);
  await analyzer.button("Edit new.dbc").press("Enter");
  await focused(analyzer, search);
  await analyzer.button("All databases").press("Enter");
  await analyzer.button("Remove new.dbc").press("Enter");
  await focused(analyzer, databases);
  await analyzer.row("EngineSpeed").click();
  const bookmarks = page.getByRole("tab", { name: "Bookmarks" });
  await bookmarks.click();
  await analyzer.button("Bookmark the selected frame").press("Enter");
  await analyzer.button("Remove").press("Enter");
  await focused(analyzer, bookmarks);
  await page.getByRole("tab", { name: "Frame" }).click();
  const plot = page.getByRole("button", { name: /^Plot/ });
  const plots = page.getByRole("tab", { name: "Plots" });
  await plot.first().click();
  await plot.nth(1).click();
  await page
    .locator("[data-dock]")
    .getByRole("table")
    .getByRole("button", { name: /^Remove/ })
    .first()
    .press("Enter");
  await focused(analyzer, plots);
  await analyzer.button("Remove all plots").press("Enter");
  await focused(analyzer, plots);
  await analyzer.command("Explore");
  await analyzer.button("Up or down").click();
  await analyzer.button("Start").click();
  await analyzer.button("Start over").press("Enter");
  await focused(analyzer, page.getByRole("tab", { name: "Explore" }));
  await analyzer.button("Close the bottom panel").press("Enter");
  await focused(analyzer, analyzer.grid);
  await analyzer.close();
});
