// The query box of the analyzer: completion, errors at their place, search.
import assert from "node:assert/strict";
import { test } from "node:test";
import { openAnalyzer } from "./lib/analyzer-page.mjs";
import { openSite } from "./lib/site.mjs";

const { browser, server } = await openSite();

const log = Array.from(
  { length: 1_000 },
  (_, i) => `(${(1_700_000_000 + i / 100).toFixed(6)}) can0 ${i % 100 === 7 ? "7E8" : "123"}#${(i % 256).toString(16).padStart(2, "0")}`,
).join("\n");
const openLog = async () => {
  const analyzer = await openAnalyzer(browser, server.url);
  await analyzer.drop([{ name: "drive.log", body: `${log}\n` }]);
  await analyzer.sees("1,000 frames");
  return analyzer;
};

test("a filter is completed, applied while it is typed, and taken back", async () => {
  const analyzer = await openLog();
  await analyzer.page.keyboard.press("/");
  await analyzer.page.keyboard.type("le");
  await analyzer.page.getByRole("option", { name: /^len:/ }).waitFor();
  await analyzer.page.keyboard.press("ArrowDown");
  await analyzer.page.keyboard.press("Enter");
  assert.equal(await analyzer.filter.inputValue(), "len:");
  await analyzer.page.keyboard.type("1 id:7E8");
  await analyzer.sees("10 of 1,000");
  await analyzer.button("Clear the filter").click();
  await analyzer.sees("1,000 frames");
  await analyzer.close();
});

test("names of signals are completed from the database", async () => {
  const analyzer = await openAnalyzer(browser, server.url);
  await analyzer.startSimulator();
  await analyzer.filter.pressSequentially("Thrott");
  await analyzer.page.getByRole("option", { name: /^Throttle/ }).click();
  await analyzer.page.keyboard.type(">-1");
  await analyzer.sees(/^[\d,]+ of [\d,]+$/);
  await analyzer.row("EngineSpeed").waitFor();
  assert.ok((await analyzer.rows()).every((row) => row.includes("Throttle")));
  await analyzer.close();
});

test("an error is said with its place, and the filter before it stays", async () => {
  const analyzer = await openLog();
  await analyzer.filter.fill("id:7E8");
  await analyzer.sees("10 of 1,000");
  await analyzer.filter.fill("id:7E8 len:99");
  await analyzer.grid.focus();
  await analyzer.sees('length "99" is not 0..64 bytes: write e.g. 8 or 0..4');
  assert.equal(await analyzer.page.locator("mark").innerText(), "99");
  assert.equal(await analyzer.filter.getAttribute("aria-invalid"), "true");
  await analyzer.sees("10 of 1,000");
  await analyzer.sees("Still in use: id:7E8");
  await analyzer.filter.fill("id:123 ");
  await analyzer.page.getByText("Still in use").waitFor({ state: "hidden" });
  await analyzer.sees("990 of 1,000");
  await analyzer.filter.fill("");
  await analyzer.sees(/^1,000 frames$/);
  await analyzer.filter.fill("len:99");
  await analyzer.sees("All frames are shown.");
  await analyzer.close();
});

test("the search goes to the next and the previous match, and counts them", async () => {
  const analyzer = await openLog();
  await analyzer.page.keyboard.press("Control+f");
  await analyzer.page.keyboard.type("id:7E8");
  await analyzer.sees("0 of 10");
  await analyzer.page.keyboard.press("Enter");
  await analyzer.sees("1 of 10");
  await analyzer.page.keyboard.press("F3");
  await analyzer.sees("2 of 10");
  await analyzer.grid.locator("[aria-selected=true]").filter({ hasText: "1.070" }).waitFor();
  await analyzer.page.keyboard.press("Shift+F3");
  await analyzer.sees("1 of 10");
  await analyzer.page.keyboard.press("Shift+F3");
  await analyzer.sees("no match before this frame");
  await analyzer.page.keyboard.press("Escape");
  await analyzer.page.getByRole("combobox", { name: "Find" }).waitFor({ state: "hidden" });
  await analyzer.close();
});
