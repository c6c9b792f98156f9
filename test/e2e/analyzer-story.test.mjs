// The whole way of someone who knows nothing of a bus: find a value without a database, give it a name, save it, plot it live.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { openAnalyzer } from "./lib/analyzer-page.mjs";
import { openSite } from "./lib/site.mjs";

const { browser, server } = await openSite();

/** What the driver knows: the angle of the steering wheel at the selected frame, in tenths of degrees. */
async function steeringAngle(row) {
  const bytes = /((?:[0-9A-F]{2} ?){8})/
    .exec((await row.innerText()).replace(/\s+/g, " "))[1]
    .trim()
    .split(" ");
  return Buffer.from(bytes.join(""), "hex").readInt16LE(0);
}

/** Selects the first frame of the steering wheel from a time on, s since the start. */
async function goTo(analyzer, seconds) {
  const { page } = analyzer;
  await analyzer.grid.focus();
  await page.keyboard.press("g");
  await page.getByRole("textbox", { name: "Time" }).fill(String(seconds));
  await page.keyboard.press("Enter");
  const row = analyzer.grid.locator("[aria-selected=true]").filter({ hasText: new RegExp(`^\\s*${seconds}\\.`) });
  await row.waitFor();
  return row;
}

/** Waits until the capture is so long, s. */
async function untilCaptured(analyzer, seconds) {
  await analyzer.page.waitForFunction((least) => Number(/, (\d+\.\d+)\s?s/.exec(document.body.innerText)?.[1]) > least, seconds, {
    timeout: 60_000,
    polling: 250,
  });
}

test("the steering angle of the simulated car is found without a database, saved as DBC and plotted live", async () => {
  const analyzer = await openAnalyzer(browser, server.url, { viewport: { width: 1440, height: 900 } });
  const { page } = analyzer;
  await analyzer.startSimulator();
  await analyzer.command("Databases");
  await page.getByRole("button", { name: /^Remove .*car/i }).click();
  await analyzer.row("SteeringAngle").waitFor({ state: "hidden" });
  await untilCaptured(analyzer, 21);

  // the driver remembers when the wheel was turned: 0C2 is what is looked for, nothing but the angle is used of it
  await analyzer.filter.fill("id:0C2 ch:0");
  await analyzer.filter.press("Enter");
  await analyzer.command("Explore");
  await page.getByRole("group", { name: "Tool" }).getByRole("button", { name: "Up or down" }).click();
  await page.getByRole("combobox", { name: "Moment" }).selectOption("The selected frame");
  const steps = page.getByRole("list", { name: "Steps" }).getByRole("listitem");
  let before;
  for (let seconds = 4; seconds <= 20; seconds += 2) {
    const angle = await steeringAngle(await goTo(analyzer, seconds));
    if (before !== undefined && Math.abs(angle - before) < 8) continue;
    const count = before === undefined ? 0 : await steps.count();
    await analyzer.button(before === undefined ? "Start" : angle > before ? "Went up" : "Went down").click();
    await steps.nth(count).filter({ hasText: "field" }).waitFor();
    before = angle;
  }
  assert.ok((await steps.count()) > 3, "the wheel was turned several times");

  const rows = page.getByRole("table", { name: /^Candidates/ }).getByRole("row");
  const found = rows.filter({ hasText: "can0 0C2" }).filter({ hasText: "bytes 0–1, low byte first, signed" });
  await found.waitFor();
  const place = (await rows.allInnerTexts()).findIndex((row) => /can0 0C2\s+bytes 0–1, low byte first, signed/.test(row));
  assert.ok(place >= 1 && place <= 4, `place ${place}: both channels have the angle and the motor that follows it`);

  await found.getByRole("button", { name: /^Make .* a signal$/ }).click();
  const dialog = page.getByRole("dialog", { name: "New signal" });
  await dialog.getByRole("textbox", { name: "Name of the message" }).fill("Steering");
  await dialog.getByRole("textbox", { name: "Name of the signal" }).fill("WheelAngle");
  await dialog.getByRole("textbox", { name: "Factor" }).fill("0.1");
  await dialog.getByRole("textbox", { name: "Unit" }).fill("deg");
  await dialog.getByRole("button", { name: "Save" }).click();
  await analyzer.row(/WheelAngle -?\d/).waitFor();

  await analyzer.button("Save as DBC").click();
  const saving = page.getByRole("dialog", { name: /^Save/ });
  const [download] = await Promise.all([page.waitForEvent("download"), saving.getByRole("button", { name: "Save" }).click()]);
  assert.match(
    (await readFile(await download.path())).toString("latin1"),
    /BO_ 194 Steering: 8[\s\S]* SG_ WheelAngle : 0\|16@1- \(0\.1,0\)/,
  );

  await analyzer.command("Signals");
  await page.getByRole("textbox", { name: "Search messages and signals" }).fill("WheelAngle");
  await page.getByRole("button", { name: "Plot WheelAngle", exact: true }).first().click();
  const plotted = page.getByRole("table", { name: "Values at the cursors" }).getByRole("row", { name: /WheelAngle.*deg/ });
  // the plot is at the frame that is selected
  await analyzer.button("Follow").click();
  await plotted.waitFor();
  const shown = await plotted.innerText();
  await page.waitForFunction((text) => document.querySelector("table[aria-label^=Values] tbody tr")?.innerText !== text, shown);
  await analyzer.close();
});
