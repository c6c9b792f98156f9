// Signals and plots of the analyzer, as a person uses them.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
import { openAnalyzer } from "./lib/analyzer-page.mjs";
import { breakCall, mend } from "./lib/break-call.mjs";
import { untilKept } from "./lib/kept.mjs";
import { openSite } from "./lib/site.mjs";

const { browser, server } = await openSite();

const dbc = (scale) => `VERSION ""
BU_: ECU
BO_ 291 Drive: 2 ECU
 SG_ Speed : 0|8@1+ (${scale},0) [0|0] "km/h" ECU
 SG_ Gear : 8|8@1+ (1,0) [0|0] "" ECU
VAL_ 291 Gear 0 "Park" 1 "Reverse" 2 "Forward" ;
`;
const time = (seconds) => (1_700_000_000 + seconds).toFixed(6);
const hex = (value) => value.toString(16).toUpperCase().padStart(2, "0");
/** A minute: the speed rises from 0 to 59, the gear changes every 20 s; another id that no database has. */
const drive = Array.from({ length: 600 }, (_, i) => {
  const second = Math.floor(i / 10);
  return `(${time(i / 10)}) can0 123#${hex(second)}${hex(Math.floor(second / 20))}\n(${time(i / 10 + 0.05)}) can0 7E8#0102\n`;
}).join("");

class Plots {
  constructor(analyzer) {
    this.analyzer = analyzer;
    this.page = analyzer.page;
    this.picture = this.page.getByRole("application", { name: /^Plot/ });
    this.table = this.page.getByRole("table", { name: "Values at the cursors" });
  }

  /** Plots a signal from the list of signals. */
  async add(...names) {
    await this.analyzer.command("Signals");
    const search = this.page.getByRole("textbox", { name: "Search messages and signals" });
    for (const name of names) {
      await search.fill(name);
      await this.page
        .getByRole("button", { name: `Plot ${name}`, exact: true })
        .first()
        .click();
    }
    await search.fill("");
    await this.table.getByRole("row").nth(names.length).waitFor();
  }

  /** Waits until a row of the table of values has a text. */
  value(text) {
    return this.table.getByRole("row").filter({ hasText: text }).first().waitFor();
  }

  /** The middle of the picture, or another place of it, as shares of its width and height. */
  async place(x = 0.5, y = 0.5) {
    const box = await this.picture.boundingBox();
    return [box.x + box.width * x, box.y + box.height * y];
  }

  /** Drags from one place of the picture to another. */
  async drag(from, to) {
    const { mouse } = this.page;
    await mouse.move(...(await this.place(...from)));
    await mouse.down();
    await mouse.move(...(await this.place(...to)), { steps: 4 });
    await mouse.up();
  }

  /** Waits until something is so, 10 s at most. */
  async until(isSo) {
    const end = Date.now() + 10_000;
    while (!(await isSo())) {
      assert.ok(Date.now() < end, `still not so: ${isSo}`);
      await this.page.evaluate(() => new Promise((resolve) => requestAnimationFrame(resolve)));
    }
  }

  /** Waits until the picture is another one than before and does not change any more, 10 s at most; returns it. */
  settled(before = "") {
    return this.picture.locator("canvas").evaluate(async (canvas, old) => {
      const end = performance.now() + 10_000;
      let last = "";
      for (let same = 0; same < 6 || last === old; ) {
        if (performance.now() > end) throw new Error(last === old ? "the picture stays as it was" : "the picture changes all the time");
        await new Promise((resolve) => requestAnimationFrame(resolve));
        const now = canvas.toDataURL();
        same = now === last ? same + 1 : 0;
        last = now;
      }
      return last;
    }, before);
  }

  /** How many pixels of a part of the picture have a colour of the style sheet; the part as shares of width and height. */
  pixels(variable, [left, top, right, bottom]) {
    return this.picture.locator("canvas").evaluate(
      (canvas, { name, part }) => {
        const colour = getComputedStyle(canvas).getPropertyValue(name).trim();
        const wanted = [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16));
        const [x, y] = [part[0] * canvas.width, part[1] * canvas.height].map(Math.round);
        const [w, h] = [part[2] * canvas.width - x, part[3] * canvas.height - y].map(Math.round);
        const { data } = canvas.getContext("2d").getImageData(x, y, w, h);
        let count = 0;
        for (let at = 0; at < data.length; at += 4) if (wanted.every((value, i) => Math.abs(value - data[at + i]) < 60)) count++;
        return count;
      },
      { name: variable, part: [left, top, right, bottom] },
    );
  }

  /** The variable of the style sheet with the colour of a plot. */
  colour(name) {
    return this.table
      .getByRole("row")
      .filter({ hasText: name })
      .locator("[style*=--colour]")
      .evaluate((swatch) => /--series-\d/.exec(swatch.getAttribute("style"))[0]);
  }
}

async function openDrive(options) {
  const analyzer = await openAnalyzer(browser, server.url, options);
  await analyzer.drop([
    { name: "drive.log", body: drive },
    { name: "drive.dbc", body: dbc(1) },
  ]);
  await analyzer.row("Drive").waitFor();
  return { analyzer, plots: new Plots(analyzer) };
}

test("the simulator's engine speed is plotted live, measured, and found in the trace", async () => {
  const analyzer = await openAnalyzer(browser, server.url);
  const plots = new Plots(analyzer);
  await analyzer.startSimulator();
  await plots.add("Rpm");
  const value = () => plots.table.getByRole("row").nth(1).getByRole("cell").first().innerText();
  await plots.value(/Rpm.*\d{3}/);
  const before = await value();
  await plots.page.waitForFunction((text) => document.querySelector("table[aria-label^=Values] tbody td")?.textContent !== text, before);
  await plots.page.mouse.click(...(await plots.place(0.8)));
  await analyzer.grid.locator("[aria-selected=true]").filter({ hasText: "Rpm" }).waitFor();
  assert.ok(await analyzer.button("Newest").isVisible(), "the trace stays at the frame");
  await analyzer.button("Pause").click();
  const selected = analyzer.grid.locator("[aria-selected=true]").filter({ visible: true });
  const first = await selected.innerText();
  await plots.page.mouse.click(...(await plots.place(0.9)));
  await selected.filter({ hasText: "Rpm", hasNotText: first.split("\n")[0] }).waitFor();
  assert.match(await plots.page.getByRole("status").filter({ hasText: "A " }).innerText(), /A \d+\.\d{3}.\d{3} s/);
  await analyzer.close();
});

test("signals that cannot be listed are said, and asked for again", async () => {
  const { analyzer, plots } = await openDrive({ prepare: (context) => breakCall(context, "signals") });
  await analyzer.command("Signals");
  await analyzer.sees(/The signals could not be listed: /);
  await mend(plots.page);
  await analyzer.sees("The databases explain 50 % of the frames.");
  await plots.page.getByText("The signals could not be listed").waitFor({ state: "detached" });
  await analyzer.close();
});

test("signals are listed with their figures, unknown ids with their bits", async () => {
  const { analyzer, plots } = await openDrive();
  await analyzer.command("Signals");
  await analyzer.sees("The databases explain 50 % of the frames.");
  await plots.page.getByRole("button", { name: /^Drive can0 123 · 600/ }).click();
  const speed = plots.page.getByRole("table", { name: "Drive" }).getByRole("row", { name: /^Plot Speed/ });
  await speed.filter({ hasText: "59" }).waitFor();
  assert.deepEqual(await speed.getByRole("cell").allInnerTexts(), ["", "59", "0", "59", "29.5"]);
  await plots.page.getByRole("table", { name: "Drive" }).getByText("Forward").waitFor();
  await plots.page.getByRole("listitem").filter({ hasText: "7E8" }).getByRole("button", { name: "Plot bits…" }).click();
  await plots.page.getByRole("textbox", { name: /^Start bit/ }).fill("600");
  await plots.page.keyboard.press("Enter");
  await analyzer.sees('Start bit: "600" is no whole number from 0 to 511');
  await plots.page.getByRole("textbox", { name: /^Start bit/ }).fill("8");
  await plots.page.keyboard.press("Enter");
  await plots.value(/7E8 byte 1.*2/);
  await analyzer.close();
});

test("a span is zoomed to by wheel and by box, and two cursors measure in it", async () => {
  const { analyzer, plots } = await openDrive();
  await plots.add("Speed");
  await plots.value(/Speed.*59/);
  await plots.picture.focus();
  await plots.page.keyboard.press("ArrowLeft");
  await plots.page.getByRole("status").filter({ hasText: /^A / }).waitFor();
  await plots.page.keyboard.press("Shift+ArrowRight");
  // two steps of a hundredth of a minute
  await plots.page.getByRole("status").filter({ hasText: "B − A 1.19900" }).waitFor();
  await plots.page.keyboard.press("Escape");
  const [left, y] = await plots.place(0.5);
  const [right] = await plots.place(0.6);
  await plots.page.mouse.move(left, y);
  await plots.page.mouse.down();
  await plots.page.mouse.move(right, y, { steps: 5 });
  await plots.page.mouse.up();
  await plots.page.mouse.move(...(await plots.place(0.5)));
  await plots.page.mouse.wheel(0, -600);
  await plots.page.mouse.move(0, 0);
  await plots.value(/Speed.*3\d/);
  assert.equal(await analyzer.button("Everything").getAttribute("aria-pressed"), "false");
  await plots.page.keyboard.press("Home");
  await analyzer.close();
});

test("a frame that is selected in the trace is shown in the plot, and the other way round", async () => {
  const { analyzer, plots } = await openDrive();
  await plots.add("Speed");
  await plots.value(/Speed.*59/);
  const line = () => plots.pixels("--line-strong", [0.2, 0.5, 1, 0.6]);
  await plots.page.mouse.click(...(await plots.place(0.5)));
  const row = await analyzer.grid.locator("[aria-selected=true]").innerText();
  const at = Number(/(\d+\.\d{3})/.exec(row)[1]);
  assert.ok(at > 20 && at < 40, `${at} s is in the middle`);
  await plots.value(new RegExp(`Speed.*${Math.floor(at)}`));
  await analyzer.grid.focus();
  for (let i = 0; i < 8; i++) await plots.page.keyboard.press("PageDown");
  await plots.page.mouse.move(0, 0);
  // the line of the selection
  await plots.until(async () => (await line()) > 0);
  await analyzer.close();
});

test("a click in a lane selects its frame; one that is not in the filter is said", async () => {
  const { analyzer, plots } = await openDrive();
  await plots.add("Speed", "Gear");
  await plots.value(/Speed.*59/);
  const selected = analyzer.grid.locator("[aria-selected=true]").filter({ visible: true });
  await plots.page.mouse.click(...(await plots.place(0.5, 0.85)));
  await selected.filter({ hasText: "Drive" }).waitFor();
  const before = await selected.innerText();
  await analyzer.filter.fill("id:7E8");
  await analyzer.sees("600 of 1,200");
  await plots.page.mouse.click(...(await plots.place(0.8, 0.3)));
  await analyzer.sees("The frame is not in the filter.");
  assert.equal(await selected.count(), 0);
  assert.equal(await analyzer.button("Everything").getAttribute("aria-pressed"), "true", "the picture stays where it is");
  await analyzer.filter.fill("id:123");
  await analyzer.sees("600 of 1,200");
  await plots.page.mouse.click(...(await plots.place(0.8, 0.3)));
  await selected.filter({ hasText: "Drive" }).waitFor();
  assert.notEqual(await selected.innerText(), before);
  await analyzer.close();
});

test("a peak of one frame is visible at every zoom, also beside another plot, and in the band of a state", async () => {
  const analyzer = await openAnalyzer(browser, server.url);
  const plots = new Plots(analyzer);
  const count = 200_001;
  const middle = (count - 1) / 2;
  const body = Array.from({ length: count }, (_, i) => `(${time(i / 1_000)}) can0 123#${i === middle ? "FA0107" : "0A0207"}`).join("\n");
  await analyzer.drop([
    { name: "peak.log.gz", body: gzipSync(`${body}\n`, { level: 1 }) },
    { name: "drive.dbc", body: dbc(1) },
  ]);
  await analyzer.sees("200,001 frames");
  await plots.add("Speed", "Gear");
  await analyzer.button("Lanes").click();
  await analyzer.row("Drive").click({ button: "right" });
  await plots.page.getByRole("menuitem", { name: "Plot…" }).click();
  await plots.page.getByRole("menuitemcheckbox", { name: "Byte 2" }).click();
  await plots.value("123 byte 2");
  await analyzer.button("Everything").click();
  const [speed, gear] = [await plots.colour("Speed"), await plots.colour("Gear")];
  for (let zoom = 0, shown = ""; zoom < 13; zoom++) {
    shown = await plots.settled(shown);
    const peaks = [await plots.pixels(speed, [0.35, 0.12, 0.75, 0.4]), await plots.pixels(gear, [0.35, 0.8, 0.75, 0.9])];
    assert.ok(Math.min(...peaks) >= 5, `${peaks} pixels of the peaks at zoom ${zoom}`);
    await analyzer.button("Zoom in").click();
  }
  await analyzer.close();
});

test("what is plotted is underlined in its colour in the trace, in the list of signals, and in the details of a frame", async () => {
  const { analyzer, plots } = await openDrive();
  await plots.add("Speed");
  const marked = analyzer.grid.locator(".plotted").filter({ visible: true }).first();
  await marked.waitFor();
  assert.match(await marked.innerText(), /^Speed \d+ km\/h$/);
  assert.match(await analyzer.row("Gear").innerText(), /Speed \d+ km\/h, Gear (Park|Reverse|Forward)/);
  const colour = await plots.colour("Speed");
  const colourOf = (element) => element.evaluate((shown) => /--series-\d/.exec(shown.getAttribute("style"))[0]);
  assert.equal(await colourOf(marked), colour);
  const side = plots.page.getByRole("complementary").locator(".plotted");
  await plots.page.getByRole("button", { name: /^Drive can0 123/ }).click();
  assert.equal(await colourOf(side), colour);
  await analyzer.row("Drive").click();
  await analyzer.command("Frame");
  await side.filter({ hasText: /^Speed$/ }).waitFor();
  assert.equal(await colourOf(side), colour);
  await analyzer.button("Remove Speed from the plot").click();
  await marked.waitFor({ state: "detached" });
  await analyzer.close();
});

test("axes of values are zoomed and moved by mouse and keyboard, kept, and fitted again", async () => {
  const { analyzer, plots } = await openDrive();
  await plots.add("Speed");
  await plots.value(/Speed.*59/);
  const colour = await plots.colour("Speed");
  const fit = analyzer.button("Fit values");
  /** Waits until there is something or nothing of the line in the upper part of the picture, where the largest values are. */
  const upper = (isThere) => plots.until(() => plots.pixels(colour, [0.5, 0.2, 1, 0.4]).then((count) => count > 0 === isThere));
  await upper(true);
  assert.ok(await fit.isHidden(), "values are fitted");
  // a quarter of the height: the rest is above
  await plots.page.mouse.move(...(await plots.place(0.02, 0.85)));
  await plots.page.mouse.wheel(0, 2_000);
  await upper(false);
  await plots.page.mouse.dblclick(...(await plots.place(0.02, 0.5)));
  await upper(true);
  await fit.waitFor({ state: "hidden" });
  await plots.drag([0.02, 0.3], [0.02, 0.9]);
  await upper(false);
  await fit.click();
  await upper(true);
  // a box in the lower left: a part of the time and of the values
  await plots.page.keyboard.down("Control");
  await plots.drag([0.2, 0.6], [0.5, 0.85]);
  await plots.page.keyboard.up("Control");
  await plots.page.mouse.move(0, 0);
  await plots.value(/Speed.*2\d/);
  await fit.click();
  await plots.picture.focus();
  await plots.page.keyboard.press("Home");
  await plots.value(/Speed.*59/);
  // the axis that is said is the one that is drawn
  await plots.settled();
  await plots.page.keyboard.press("a");
  const said = plots.page.getByRole("status").filter({ hasText: /^Axis of Speed: −3.54 to 62.54 km\/h$/ });
  await said.waitFor({ state: "attached" });
  for (let i = 0; i < 8; i++) await plots.page.keyboard.press("ArrowUp");
  await upper(false);
  await untilKept(plots.page, ({ plotRanges }) => Object.keys(plotRanges).length > 0);
  await plots.page.reload();
  await analyzer.drop([{ name: "drive.log", body: drive }]);
  await plots.value(/Speed.*59/);
  await plots.settled();
  await upper(false);
  await plots.picture.focus();
  await plots.page.keyboard.press("f");
  await upper(true);
  await analyzer.close();
});

test("plots are kept, follow a changed database, and are saved as picture and values", async () => {
  const { analyzer, plots } = await openDrive();
  await plots.add("Speed", "Gear");
  await plots.value(/Gear.*Forward/);
  await analyzer.drop([{ name: "drive.dbc", body: dbc(2) }]);
  await plots.value(/Speed.*118/);
  const save = async (item) => {
    await analyzer.button("Save plot").click();
    const [download] = await Promise.all([plots.page.waitForEvent("download"), plots.page.getByRole("menuitem", { name: item }).click()]);
    return readFile(await download.path());
  };
  assert.equal((await save(/PNG/)).subarray(1, 4).toString(), "PNG");
  const lines = (await save("Values in view (CSV)")).toString().trim().split("\n");
  assert.equal(lines.length, 1_201);
  assert.deepEqual(lines.slice(0, 2), ["time_us,channel_and_id,signal,value,unit", "1700000000000000,can0 123,Speed,0,km/h"]);
  assert.equal(lines.at(-1), "1700000059900000,can0 123,Gear,2,");
  const parquet = await save("All values (Parquet)");
  assert.equal(parquet.subarray(-4).toString(), "PAR1");
  await analyzer.sees(/^plot\.parquet saved: 1,200 values, [\d.]+ kB\.$/);
  await analyzer.button("Lanes").click();
  await untilKept(plots.page, ({ plotLanes }) => !plotLanes);
  await plots.page.reload();
  await analyzer.drop([{ name: "drive.log", body: drive }]);
  await plots.value(/Speed.*118/);
  await plots.value(/Gear.*Forward/);
  await analyzer.button("Remove Gear from the plot").click();
  await analyzer.button("Remove all plots").click();
  await plots.picture.waitFor({ state: "hidden" });
  await analyzer.close();
});

test("the keyboard plots a byte of a frame; another log is shown from its beginning", async () => {
  const { analyzer, plots } = await openDrive();
  await analyzer.row("7E8").click();
  // the key is for the frame that the side panel shows
  await plots.page.getByRole("complementary").getByText("7E8").first().waitFor();
  await plots.page.keyboard.press("l");
  await plots.page.getByRole("menuitemcheckbox", { name: "Byte 0" }).waitFor();
  await plots.page.keyboard.press("ArrowDown");
  await plots.page.keyboard.press("Enter");
  await plots.value(/7E8 byte 1.*2/);
  await plots.picture.focus();
  for (let i = 0; i < 4; i++) await plots.page.keyboard.press("+");
  await analyzer.drop([{ name: "later.log", body: drive.replaceAll("(17000", "(18000").replaceAll("7E8#0102", "7E8#0103") }]);
  await plots.value(/7E8 byte 1.*3/);
  assert.equal(await analyzer.button("Everything").getAttribute("aria-pressed"), "true");
  await analyzer.close();
});

test("axe-core finds nothing in plots and signals, in both themes", async () => {
  const { analyzer, plots } = await openDrive({ colorScheme: "light", reducedMotion: "reduce" });
  await plots.add("Speed", "Gear");
  await plots.page.getByRole("button", { name: /^Drive can0/ }).click();
  await plots.page.mouse.click(...(await plots.place(0.5)));
  await plots.page.getByRole("table", { name: "Drive" }).getByText("Forward").waitFor();
  const problems = await analyzer.accessProblems("signals and plots");
  await plots.page.getByRole("listitem").filter({ hasText: "7E8" }).getByRole("button", { name: "Plot bits…" }).click();
  problems.push(...(await analyzer.accessProblems("bits")));
  assert.deepEqual(problems, []);
  await analyzer.close();
});
