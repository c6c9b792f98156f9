// The guided tour: five steps on the simulator, by mouse and by keyboard; it ends when that is wanted, and never begins by itself.
import assert from "node:assert/strict";
import { test } from "node:test";
import { openAnalyzer } from "./lib/analyzer-page.mjs";
import { openSite } from "./lib/site.mjs";

const { browser, server } = await openSite();

const start = async (options) => {
  const analyzer = await openAnalyzer(browser, server.url, options);
  await analyzer.button("Show me around").click();
  const card = (title) => analyzer.page.getByRole("dialog", { name: title });
  await card("Frames, as they come").waitFor();
  return { analyzer, page: analyzer.page, card, done: analyzer.page.getByRole("status").filter({ hasText: "✓ Done." }) };
};

test("a visitor is led from the first frame to a plot, and does each step in the page itself", async () => {
  const { analyzer, page, card, done } = await start();
  await analyzer.row("EngineSpeed").waitFor();
  await page.keyboard.press("Tab");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await card("Filter by name").waitFor();
  assert.equal(await done.count(), 0);
  // the page is not blocked: the filter is completed below the card
  await analyzer.filter.pressSequentially("name:EngineSp");
  await page.getByRole("option", { name: /EngineSpeed/ }).click();
  await done.waitFor();
  await card("Filter by name").getByRole("button", { name: "Next" }).click();
  await card("Look at the signals").waitFor();
  await analyzer.row("EngineSpeed").click();
  await done.waitFor();
  await card("Look at the signals").getByRole("button", { name: "Next" }).click();
  await card("Plot one").waitFor();
  await page.getByRole("complementary").getByRole("button", { name: "Plot Rpm" }).click();
  await done.waitFor();
  await card("Plot one").getByRole("button", { name: "Next" }).click();
  await card("Keep what you saw").getByRole("button", { name: "Finish" }).click();
  await page.locator("[data-tour]").waitFor({ state: "detached" });
  await page.getByRole("table").getByText("Rpm").first().waitFor();
  await analyzer.close();
});

test("each step can be done by a button, goes back, and has nothing that axe-core finds, in both themes", async () => {
  const { analyzer, page, card, done } = await start({ colorScheme: "light", reducedMotion: "reduce" });
  const problems = await analyzer.accessProblems("trace");
  await analyzer.button("Next").click();
  await analyzer.button("Filter EngineSpeed").click();
  await done.waitFor();
  assert.equal(await analyzer.filter.inputValue(), "name:EngineSpeed");
  problems.push(...(await analyzer.accessProblems("filter")));
  await analyzer.button("Back").click();
  await card("Frames, as they come").waitFor();
  await analyzer.button("Next").click();
  await analyzer.button("Next").click();
  await analyzer.button("Select a frame").click();
  await done.waitFor();
  await analyzer.button("Next").click();
  await card("Plot one").getByRole("button", { name: "Plot Rpm" }).click();
  await done.waitFor();
  problems.push(...(await analyzer.accessProblems("plot")));
  await analyzer.button("Next").click();
  await card("Keep what you saw").waitFor();
  assert.equal(await page.evaluate(() => document.activeElement?.getAttribute("data-tour")), "record", "has the focus, to be read");
  assert.deepEqual(problems, []);
  await analyzer.close();
});

test("Escape and Skip end it, but not what else is open; it is in the palette, and never begins by itself", async () => {
  const { analyzer, page, card } = await start();
  await page.keyboard.press("Control+k");
  await page.getByRole("combobox", { name: "Search commands" }).waitFor();
  await page.keyboard.press("Escape");
  await page.getByRole("combobox", { name: "Search commands" }).waitFor({ state: "detached" });
  await card("Frames, as they come").waitFor();
  await page.keyboard.press("Escape");
  await page.locator("[data-tour]").waitFor({ state: "detached" });
  await analyzer.command("Show me around");
  await card("Frames, as they come").getByRole("button", { name: "Skip" }).click();
  await page.locator("[data-tour]").waitFor({ state: "detached" });
  await page.reload();
  await analyzer.button("Show me around").waitFor();
  await analyzer.startSimulator();
  assert.equal(await page.locator("[data-tour]").count(), 0);
  await analyzer.close();
});
