// Makes the pictures of docs/analyzer.md from the real page: npm run analyzer:pictures
import { writeFileSync } from "node:fs";
import { argv } from "node:process";
import { openAnalyzer, serveAnalyzer } from "../../test/e2e/lib/analyzer-page.mjs";
import { launch } from "../../test/e2e/lib/browser.mjs";
import { smallPng } from "./small-png.mjs";

const folder = new URL(".", import.meta.url);
const viewport = { width: 1280, height: 680 };

const [browser, server] = await Promise.all([launch(), serveAnalyzer()]);
const painter = await browser.newPage();

/** Keeps a picture of the page, or of a part of it. */
async function take(page, name, clip) {
  // a click on a row that moves can have scrolled sideways
  await page.evaluate(() => document.querySelector("[role=grid]")?.scrollTo({ left: 0 }));
  const base64 = (await page.screenshot(clip === undefined ? {} : { clip })).toString("base64");
  const { width, height, data } = await painter.evaluate(decode, base64);
  const png = smallPng({ width, height, pixels: Buffer.from(data, "base64") });
  writeFileSync(new URL(`${name}.png`, folder), png);
  console.log(`${name}.png: ${Math.round(png.length / 1000)} kB`);
}

/** Runs in a page: returns the pixels of a PNG. */
async function decode(base64) {
  const bitmap = await createImageBitmap(await (await fetch(`data:image/png;base64,${base64}`)).blob());
  const { width, height } = bitmap;
  const context = new OffscreenCanvas(width, height).getContext("2d");
  context.drawImage(bitmap, 0, 0);
  const { data } = context.getImageData(0, 0, width, height);
  let text = "";
  for (let at = 0; at < data.length; at += 0x8000) text += String.fromCharCode(...data.subarray(at, at + 0x8000));
  return { width, height, data: btoa(text) };
}

/** The page with the simulator that has run for some seconds, and a frame selected. */
async function openLive(options) {
  const analyzer = await openAnalyzer(browser, server.url, { viewport, reducedMotion: "reduce", ...options });
  await analyzer.startSimulator();
  await analyzer.page.waitForTimeout(6000);
  return analyzer;
}

async function takeLive() {
  const analyzer = await openLive({ colorScheme: "light" });
  const { page } = analyzer;
  await analyzer.row("EngineSpeed").click();
  await page.waitForTimeout(500);
  await take(page, "trace");

  await analyzer.filter.click();
  await page.keyboard.type("name:Engine* not Thr");
  await page.getByRole("listbox").waitFor();
  await page.waitForTimeout(1000);
  await take(page, "filter", { x: 0, y: 0, width: viewport.width, height: 360 });
  await page.keyboard.press("Escape");
  await analyzer.filter.fill("");
  await analyzer.command("Statistics");
  await analyzer.button("Fixed").click();
  await page.waitForTimeout(3000);
  await take(page, "fixed");
  await analyzer.close();
}

async function takePlots() {
  const analyzer = await openLive({ colorScheme: "light" });
  const { page } = analyzer;
  await analyzer.command("Signals");
  const search = page.getByRole("textbox", { name: "Search messages and signals" });
  for (const name of ["Rpm", "FrontLeft", "Gear"]) {
    await search.fill(name);
    await page
      .getByRole("button", { name: `Plot ${name}`, exact: true })
      .first()
      .click();
  }
  await page.waitForTimeout(6000);
  const picture = await page.getByRole("application").boundingBox();
  await page.mouse.click(picture.x + picture.width * 0.5, picture.y + 40);
  await page.mouse.move(0, 0);
  await page.waitForTimeout(500);
  await take(page, "plots");
  await analyzer.close();
}

async function takeSending() {
  const analyzer = await openLive({ colorScheme: "light" });
  const { page } = analyzer;
  await analyzer.button("Side panel").click();
  await analyzer.command("Send");
  await analyzer.button("Add").click();
  await page.getByRole("menuitem", { name: /^All messages of/ }).click();
  await page.getByRole("switch").click();
  for (const name of ["EngineSpeed", "GearStatus"]) await page.getByRole("checkbox", { name: `Send ${name} periodically` }).click();
  const edge = await page.getByRole("separator", { name: "Height of the bottom panel" }).boundingBox();
  await page.mouse.move(edge.x + 200, edge.y + 4);
  await page.mouse.down();
  await page.mouse.move(edge.x + 200, edge.y - 130);
  await page.mouse.up();
  await page.getByRole("button", { name: "Edit GearStatus" }).click();
  await page.getByRole("combobox", { name: "Label of Gear" }).selectOption("Third");
  await page.mouse.move(0, 0);
  await page.waitForTimeout(3000);
  await take(page, "send");
  await analyzer.close();
}

async function takeEditing() {
  const analyzer = await openLive({ colorScheme: "light" });
  const { page } = analyzer;
  await analyzer.stopSimulator();
  await analyzer.row("EngineSpeed").click();
  await page.getByRole("tab", { name: "Frame" }).click();
  await analyzer.button("Edit message").click();
  await analyzer.button("Edit signal Throttle").click();
  await page
    .getByRole("dialog")
    .getByText(/ in .* frames/)
    .waitFor();
  await page.mouse.move(0, 0);
  await take(page, "edit");
  await analyzer.close();
}

async function takeComparing() {
  const analyzer = await openLive({ colorScheme: "light" });
  const { page } = analyzer;
  await analyzer.stopSimulator();
  await analyzer.button("Side panel").click();
  await analyzer.command("Compare");
  for (const side of ["Here", "There"]) await page.getByRole("combobox", { name: side, exact: true }).selectOption("span");
  const spans = { "Here: From": "0", "Here: To": "2", "There: From": "3", "There: To": "5" };
  for (const [name, value] of Object.entries(spans)) await page.getByRole("textbox", { name, exact: true }).fill(value);
  await page.keyboard.press("Enter");
  const edge = await page.getByRole("separator", { name: "Height of the bottom panel" }).boundingBox();
  await page.mouse.move(edge.x + 200, edge.y + 4);
  await page.mouse.down();
  await page.mouse.move(edge.x + 200, edge.y - 150);
  await page.mouse.up();
  await page.getByRole("button", { name: "can0 0C0", exact: true }).click();
  await page.getByRole("table", { name: "Signals of can0 0C0" }).waitFor();
  await page.mouse.move(0, 0);
  await page.waitForTimeout(500);
  await take(page, "compare");
  await analyzer.close();
}

/** Runs in the page. @param {number} seconds */
const isCaptured = (seconds) => Number(/, (\d+\.\d+)\s?s/.exec(document.body.innerText)?.[1]) > seconds;

async function takeExplore() {
  const analyzer = await openLive({ colorScheme: "light" });
  const { page } = analyzer;
  const tool = (name) => page.getByRole("group", { name: "Tool" }).getByRole("button", { name }).click();
  /** The angle of the wheel at a time, which only its driver knows, tenths of degrees. */
  const turnedAt = async (seconds) => {
    await analyzer.grid.focus();
    await page.keyboard.press("g");
    await page.getByRole("textbox", { name: "Time" }).fill(String(seconds));
    await page.keyboard.press("Enter");
    const row = analyzer.grid.locator("[aria-selected=true]").filter({ hasText: new RegExp(`^\\s*${seconds}\\.`) });
    return Number(/Angle (-?[\d.]+)/.exec(await row.innerText())[1]);
  };
  await analyzer.command("Explore");
  await page.getByRole("combobox", { name: "Frames" }).selectOption("can0 0C2 SteeringAngle");
  await page.locator("[data-bit='15']").click();
  await page.locator("[data-bit='0']").click({ modifiers: ["Shift"] });
  await page.waitForFunction(isCaptured, 21, { timeout: 120_000 });
  await take(page, "explore-bits");

  await analyzer.filter.fill("id:0C2 ch:0");
  await analyzer.filter.press("Enter");
  await tool("Up or down");
  await page.getByRole("combobox", { name: "Moment" }).selectOption("The selected frame");
  let before;
  for (let seconds = 4; seconds <= 20; seconds += 2) {
    const angle = await turnedAt(seconds);
    if (before !== undefined && Math.abs(angle - before) < 0.8) continue;
    await analyzer.button(before === undefined ? "Start" : angle > before ? "Went up" : "Went down").click();
    before = angle;
  }
  await page.waitForTimeout(2000);
  await take(page, "explore-narrow");
  await analyzer.close();
}

/** A parked car: counters, a clock, and a lamp that is switched on from 4 s to 7 s. */
function parkedCar() {
  const hex = (value) => (value & 0xff).toString(16).toUpperCase().padStart(2, "0");
  const line = (n, id, bytes) => `(${(1_700_000_000 + n / 100).toFixed(6)}) can0 ${id}#${bytes.map(hex).join("")}\n`;
  return Array.from({ length: 1_000 }, (_, n) => {
    const lamp = n >= 400 && n < 700;
    const body = [0x41, lamp ? 0x0c : 0x08, 0, 0, n & 15];
    const volts = 130 - (lamp ? 1 : 0) + Math.round(Math.sin(n / 7));
    return (
      line(n, "2B0", [...body, body.reduce((sum, byte) => sum ^ byte)]) +
      line(n, "1D0", [volts, 0x55, n >> 4]) +
      line(n, "32C", [n >> 6, 0])
    );
  }).join("");
}

async function takeChanges() {
  const analyzer = await openAnalyzer(browser, server.url, { viewport, colorScheme: "light", reducedMotion: "reduce" });
  const { page } = analyzer;
  await analyzer.drop([{ name: "parked.log", body: parkedCar() }]);
  await analyzer.sees("3,000 frames");
  for (const [seconds, note] of [
    [4, "lamp on"],
    [7, "lamp off"],
  ]) {
    await analyzer.grid.focus();
    await page.keyboard.press("g");
    await page.getByRole("textbox", { name: "Time" }).fill(String(seconds));
    await page.keyboard.press("Enter");
    await analyzer.grid
      .locator("[aria-selected=true]")
      .filter({ hasText: `${seconds}.000` })
      .waitFor();
    await page.keyboard.press("b");
    await page.locator(":focus").fill(note);
    await page.keyboard.press("Enter");
  }
  await analyzer.command("Explore");
  await page.getByRole("group", { name: "Tool" }).getByRole("button", { name: "What changed" }).click();
  for (const [kind, item] of [
    [/^Quiet/, "From the first frame to lamp on"],
    [/^Quiet/, "From lamp off to the last frame"],
    [/^Active/, "From lamp on to lamp off"],
  ]) {
    await page.getByRole("group", { name: kind }).getByRole("button", { name: "Mark…" }).click();
    await page.getByRole("menuitem", { name: item }).click();
  }
  await page.waitForTimeout(2000);
  await take(page, "explore-changes");
  await analyzer.close();
}

async function takeDark() {
  const analyzer = await openLive({ colorScheme: "dark" });
  await analyzer.button("Record").click();
  await analyzer.page.waitForTimeout(3000);
  await take(analyzer.page, "dark");
  await analyzer.page.getByRole("button", { name: /Stop recording/ }).click();
  await analyzer.close();
}

async function takeConnecting() {
  const analyzer = await openAnalyzer(browser, server.url, { viewport, colorScheme: "light", reducedMotion: "reduce" });
  await analyzer.button("Connect adapter").waitFor();
  await take(analyzer.page, "first");
  await analyzer.button("Connect adapter").click();
  await analyzer.page.waitForTimeout(500);
  await take(analyzer.page, "connect");
  await analyzer.close();
}

/** All, or those whose name contains a word of the command line. */
const TAKES = { takeConnecting, takeLive, takePlots, takeExplore, takeChanges, takeSending, takeEditing, takeComparing, takeDark };

try {
  for (const [name, takeSome] of Object.entries(TAKES)) {
    if (argv.length === 2 || argv.slice(2).some((word) => name.toLowerCase().includes(word))) await takeSome();
  }
} finally {
  await browser.close();
  await server.close();
}
