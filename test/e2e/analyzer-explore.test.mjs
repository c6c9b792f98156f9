// Finding out what unknown frames mean, as a person does.
import assert from "node:assert/strict";
import { test } from "node:test";
import { openAnalyzer } from "./lib/analyzer-page.mjs";
import { breakCall, mend } from "./lib/break-call.mjs";
import { untilKept } from "./lib/kept.mjs";
import { openSite } from "./lib/site.mjs";

const { browser, server } = await openSite();

const hex = (value) => (value & 0xff).toString(16).toUpperCase().padStart(2, "0");
const time = (n) => (1_700_000_000 + n / 100).toFixed(6);
/** Up to 1, to 0.4, to −0.8, and back: of 600 frames; at rest at every hundredth. */
const TURNS = [0, 1, 0.4, 0.4, -0.8, 0, 0];
const turned = (n) => {
  const part = Math.min(1, (n % 100) / 60);
  const [from, to] = [TURNS[Math.floor(n / 100)], TURNS[Math.floor(n / 100) + 1]];
  return from + (to - from) * part;
};
/** 123: a signed Motorola value, a lamp that is on from 2 s to 4 s, a counter, a checksum; 7E8: a counter only. */
const log = Array.from({ length: 600 }, (_, n) => {
  const value = Math.round(turned(n) * 3_000);
  const lamp = n >= 200 && n < 400 ? 0x10 : 0;
  const bytes = [0, value >> 8, value, lamp, 0, 0, n & 15];
  const checksum = bytes.reduce((sum, byte) => sum ^ (byte & 0xff), 0x5a);
  const payload = [...bytes, checksum].map(hex).join("");
  return `(${time(n)}) can0 123#${payload}\n(${time(n + 0.5)}) can0 7E8#${hex(n)}02\n`;
}).join("");
const dbc = `VERSION ""
BU_: ECU
BO_ 291 Drive: 8 ECU
 SG_ Wheel : 15|16@0- (1,0) [0|0] "" ECU
`;

async function openExplore(options, files = [{ name: "drive.log", body: log }]) {
  const analyzer = await openAnalyzer(browser, server.url, options);
  await analyzer.drop(files);
  await analyzer.sees("1,200 frames");
  await analyzer.command("Explore");
  // the keyboard goes on there
  await analyzer.page.locator("[role=tab]:focus").filter({ hasText: "Explore" }).waitFor();
  return analyzer;
}

const bits = (analyzer) => analyzer.page.getByRole("grid", { name: /^Bits of can0 123/ });
const tool = (analyzer, name) => analyzer.page.getByRole("group", { name: "Tool" }).getByRole("button", { name }).click();
const candidates = (analyzer) => analyzer.page.getByRole("table", { name: /^Candidates/ });

const plotted = (analyzer) =>
  analyzer.page.getByRole("table", { name: "Values at the cursors" }).getByRole("row", { name: /123 bytes 1–2, high byte first, signed/ });

/** Marks a span of the menu as quiet or active. */
async function mark(page, kind, span) {
  await page.getByRole("group", { name: kind }).getByRole("button", { name: "Mark…" }).click();
  await page.getByRole("menuitem", { name: span }).click();
}

/** Sets the frame at a time as the selected one. */
async function goTo(analyzer, seconds) {
  const { page } = analyzer;
  await analyzer.grid.focus();
  await page.keyboard.press("g");
  await page.getByRole("textbox", { name: "Time" }).fill(String(seconds));
  await page.keyboard.press("Enter");
  await analyzer.grid
    .locator("[aria-selected=true]")
    .filter({ hasText: seconds.toFixed(3) })
    .first()
    .waitFor();
}

test("the bits of the selected frame are shown, selected by keyboard and by mouse, and plotted", async () => {
  const analyzer = await openExplore();
  const { page } = analyzer;
  await page.getByRole("grid", { name: /^Bits of can0 123/ }).waitFor();
  assert.equal(
    await page.getByRole("combobox", { name: "Frames" }).evaluate((select) => select.selectedOptions[0].textContent),
    "can0 123",
    "the first id",
  );
  await analyzer.row("123").click();
  const lamp = page.getByRole("gridcell", { name: /^Bit 4 of byte 3: [01], changes in less than 1 % of the frames$/ });
  await lamp.waitFor();
  await page.getByRole("gridcell", { name: "Bit 7 of byte 0: 0, never changes", exact: true }).waitFor();
  await page.getByRole("gridcell", { name: /^Bit 0 of byte 6: \d, changes in 100 % of the frames, counter$/ }).waitFor();
  await analyzer.sees("increases by one with each frame");
  await page.getByRole("gridcell", { name: /^Bit 7 of byte 7: .*checksum$/ }).waitFor();
  await page.getByRole("img", { name: "Byte 3 over time, from 0 to 16" }).waitFor();

  await page.locator("[data-bit='15']").click();
  await page.keyboard.press("Shift+ArrowDown");
  for (let i = 0; i < 7; i++) await page.keyboard.press("Shift+ArrowRight");
  await page.getByRole("combobox", { name: "Byte order" }).selectOption("High byte first (Motorola)");
  await page.getByRole("checkbox", { name: "Signed" }).check();
  await page.getByRole("status").filter({ hasText: "Selected: bytes 1–2, high byte first, signed" }).waitFor();
  assert.equal(await bits(analyzer).getByRole("gridcell", { selected: true }).count(), 16);
  await analyzer.button("Plot").click();
  await plotted(analyzer).waitFor();
  await analyzer.close();
});

test("bits are selected by a finger that goes over them", async () => {
  const analyzer = await openExplore({ hasTouch: true });
  const { page } = analyzer;
  await analyzer.row("123").click();
  const place = async (bit) => {
    const { x, y, width, height } = await page.locator(`[data-bit='${bit}']`).boundingBox();
    return { x: x + width / 2, y: y + height / 2 };
  };
  const session = await page.context().newCDPSession(page);
  const touch = (type, ...touchPoints) => session.send("Input.dispatchTouchEvent", { type, touchPoints });
  await bits(analyzer).waitFor();
  await touch("touchStart", await place(7));
  for (const bit of [6, 5, 4]) await touch("touchMove", await place(bit));
  await touch("touchEnd");
  await page.getByRole("status").filter({ hasText: "Selected: byte 0 bits 4–7" }).waitFor();
  await analyzer.close();
});

test("what the database explains is named, and can be hidden", async () => {
  const analyzer = await openExplore({}, [
    { name: "drive.log", body: log },
    { name: "drive.dbc", body: dbc },
  ]);
  const { page } = analyzer;
  await page.getByRole("combobox", { name: "Frames" }).selectOption("can0 123 Drive");
  await page.getByRole("gridcell", { name: /^Bit 7 of byte 1: .*Wheel$/ }).waitFor();
  await page.getByRole("checkbox", { name: "Hide explained bits" }).check();
  await bits(analyzer)
    .getByRole("gridcell", { name: /Wheel$/ })
    .first()
    .waitFor({ state: "detached" });
  await page.getByRole("gridcell", { name: /^Bit 0 of byte 6/ }).waitFor();
  await analyzer.close();
});

test("what changes between two times is found, and its frames are shown", async () => {
  const analyzer = await openExplore();
  const { page } = analyzer;
  for (const [seconds, note] of [
    [2, "lamp on"],
    [4, "lamp off"],
  ]) {
    await goTo(analyzer, seconds);
    await page.keyboard.press("b");
    await page.locator(":focus").fill(note);
    await page.keyboard.press("Enter");
  }
  await tool(analyzer, "What changed");
  await analyzer.sees("Mark both times on the left");
  await mark(page, /^Quiet/, "From the first frame to lamp on");
  await mark(page, /^Quiet/, "From lamp off to the last frame");
  await mark(page, /^Active/, "From lamp on to lamp off");
  const table = page.getByRole("table", { name: "What changed" });
  const best = table.getByRole("row", { name: /byte 3 bit 4/ });
  await best.filter({ hasText: "100 %" }).waitFor();
  assert.equal(await table.getByRole("row").nth(2).innerText(), await best.innerText(), "it is the first one");
  await analyzer.filter.fill("id:7E8");
  await best.getByRole("button", { name: "Show only frames with can0 123 in the trace" }).click();
  assert.equal(await analyzer.filter.inputValue(), "ch:0 id:123");
  const selected = page.getByRole("status").filter({ hasText: "Selected: byte 3 bit 4" });
  await best.getByRole("button", { name: "Show the bits of 123 byte 3 bit 4" }).click();
  await selected.waitFor();
  await page.locator("[data-bit='0']").click();
  await tool(analyzer, "What changed");
  await best.getByRole("cell", { name: /^byte 3 bit 4/ }).click();
  await selected.waitFor();
  await page.getByRole("combobox", { name: "Time" }).selectOption("First active span");
  await page.getByRole("gridcell", { name: "Bit 4 of byte 3: 1, never changes", exact: true }).waitFor();
  await analyzer.close();
});

test("a value is found by saying that it went up, down or stayed the same; a step is undone", async () => {
  const analyzer = await openExplore();
  const { page } = analyzer;
  await tool(analyzer, "Up or down");
  await analyzer.button("Start").click();
  await analyzer.sees("Select a frame in the trace first.");
  await goTo(analyzer, 0.995);
  await analyzer.button("Start").click();
  await analyzer.sees("in 2 ids are possible");
  const steps = page.getByRole("list", { name: "Steps" }).getByRole("listitem");
  for (const [seconds, relation] of [
    [1.995, "Went down"],
    [2.995, "Same"],
    [3.995, "Went down"],
    [4.995, "Went up"],
  ]) {
    await goTo(analyzer, seconds);
    const before = await steps.count();
    await analyzer.button(relation).click();
    await steps.nth(before).filter({ hasText: "field" }).waitFor();
  }
  const best = candidates(analyzer).getByRole("row").nth(1);
  await best.filter({ hasText: "bytes 1–2, high byte first, signed" }).filter({ hasText: "3000 → 1200 → 1200 → −2400 → 0" }).waitFor();
  await analyzer.button("Went down").click();
  await analyzer.sees("This is the moment of the step before");
  await goTo(analyzer, 5.5);
  await analyzer.button("Went up").click();
  await steps.nth(5).waitFor();
  await analyzer.button("Undo step").click();
  await steps.nth(5).waitFor({ state: "detached" });
  await best.filter({ hasText: "bytes 1–2, high byte first, signed" }).waitFor();
  await best.getByRole("button", { name: /^Plot/ }).click();
  await plotted(analyzer).waitFor();
  await analyzer.command("Explore");
  await analyzer.drop([{ name: "later.log", body: log.replaceAll("(17000", "(18000") }]);
  await analyzer.sees("Begin on the left");
  await analyzer.close();
});

test("with two known values, the scale becomes that of the signal", async () => {
  const analyzer = await openExplore();
  const { page } = analyzer;
  await tool(analyzer, "Up or down");
  const value = page.getByRole("textbox", { name: "Value (optional)" });
  await goTo(analyzer, 0.995);
  await value.fill("1,000");
  await analyzer.button("Start").click();
  await analyzer.sees('"1,000" is no number; write 12.5.');
  await value.fill("35");
  await analyzer.button("Start").click();
  await analyzer.sees("are possible");
  await goTo(analyzer, 1.995);
  await value.fill("17");
  await analyzer.button("Went down").click();
  const found = candidates(analyzer)
    .getByRole("row")
    .filter({ hasText: "bytes 1–2, high byte first" })
    .filter({ hasText: "35 → 17 × 0.01 + 5" });
  await found.getByRole("button", { name: /^Make/ }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("textbox", { name: "Name of the signal" }).waitFor();
  const written = (name) => dialog.getByRole("textbox", { name, exact: true }).inputValue();
  assert.deepEqual([await written("Factor"), await written("Offset")], ["0.01", "5"]);
  await analyzer.close();
});

test("marks and steps are kept with the workspace, for the same log", async () => {
  const analyzer = await openExplore();
  const { page } = analyzer;
  await tool(analyzer, "What changed");
  const quiet = page.getByRole("group", { name: /^Quiet/ });
  await mark(page, /^Quiet/, "The last 2 s");
  await tool(analyzer, "Up or down");
  await goTo(analyzer, 0.995);
  await analyzer.button("Start").click();
  await analyzer.sees("are possible");
  await goTo(analyzer, 1.995);
  await analyzer.button("Went down").click();
  await candidates(analyzer).waitFor();
  await untilKept(page, ({ exploreSteps }) => exploreSteps.length === 2);
  await page.reload();
  await analyzer.drop([{ name: "drive.log", body: log }]);
  await analyzer.sees("1,200 frames");
  await tool(analyzer, "Up or down");
  await candidates(analyzer).waitFor();
  assert.equal(await page.getByRole("list", { name: "Steps" }).getByRole("listitem").count(), 2);
  await tool(analyzer, "What changed");
  await quiet.getByText("1 time, 2.0 s").waitFor();
  await analyzer.drop([{ name: "later.log", body: log.replaceAll("(17000", "(18000") }]);
  await quiet.getByText("not marked").waitFor();
  await analyzer.close();
});

test("steps and marks are examined again when other frames are there at their times", async () => {
  const analyzer = await openExplore();
  const { page } = analyzer;
  const changed = page.getByRole("table", { name: "What changed" }).getByRole("row");
  await tool(analyzer, "Up or down");
  await goTo(analyzer, 0.995);
  await analyzer.button("Start").click();
  await analyzer.sees("in 2 ids are possible");
  await tool(analyzer, "What changed");
  await mark(page, /^Quiet/, "The last 2 s");
  await mark(page, /^Active/, "The last 5 s");
  await changed.filter({ hasText: "byte 3 bit 4" }).waitFor();
  // the lamp in another byte, and one more id
  const others = log.replaceAll(/(?<=123#.{6})1000/g, "0010").replaceAll(/^.*7E8.*\n/gm, (line) => line + line.replace("7E8", "7E9"));
  await analyzer.drop([{ name: "others.log", body: others }]);
  await changed.filter({ hasText: "byte 4 bit 4" }).waitFor();
  assert.equal(await changed.filter({ hasText: "byte 3 bit 4" }).count(), 0);
  await tool(analyzer, "Up or down");
  await analyzer.sees("in 3 ids are possible");
  await analyzer.close();
});

test("steps that were kept stay when they cannot be searched", async () => {
  const analyzer = await openExplore();
  const { page } = analyzer;
  await tool(analyzer, "Up or down");
  await goTo(analyzer, 0.995);
  await analyzer.button("Start").click();
  await analyzer.sees("are possible");
  await untilKept(page, ({ exploreSteps }) => exploreSteps.length === 1);
  await breakCall(page, "narrowFields");
  await page.reload();
  await analyzer.drop([{ name: "drive.log", body: log }]);
  await tool(analyzer, "Up or down");
  await page.getByRole("alert").filter({ hasText: 'call "broken" is not known' }).waitFor();
  await analyzer.sees("Step 1: not searched");
  assert.equal(await page.getByRole("list", { name: "Steps" }).getByRole("listitem").count(), 1);
  await mend(page);
  await analyzer.button("Search again").click();
  await analyzer.sees("in 2 ids are possible");
  assert.equal(await analyzer.button("Search again").count(), 0);
  await analyzer.close();
});

test("live, times are marked by holding a button and by pressing it twice", async () => {
  const analyzer = await openAnalyzer(browser, server.url);
  const { page } = analyzer;
  await analyzer.startSimulator();
  await analyzer.command("Explore");
  await tool(analyzer, "What changed");
  const marked = (kind) => page.getByRole("group", { name: kind }).getByText(/^1 time, [1-9]/);
  const quiet = page.getByRole("button", { name: /^Quiet now/ });
  await quiet.hover();
  await page.mouse.down();
  await marked(/^Quiet/).waitFor();
  await page.mouse.up();
  await quiet.waitFor();
  await marked(/^Quiet/).waitFor();
  await page.getByRole("button", { name: /^Active now/ }).focus();
  // a key that is held presses once
  for (let i = 0; i < 4; i++) await page.keyboard.down("Enter");
  await page.keyboard.up("Enter");
  await marked(/^Active/).waitFor();
  await page.getByRole("button", { name: "Stop marking active" }).press("Enter");
  await page.getByRole("button", { name: /^Active now/ }).waitFor();
  await marked(/^Active/).waitFor();
  await page.getByRole("table", { name: "What changed" }).waitFor();
  await analyzer.close();
});

test("a mark that is held ends when the browser takes the finger away, and another button ends none", async () => {
  const analyzer = await openAnalyzer(browser, server.url, { hasTouch: true });
  const { page } = analyzer;
  await analyzer.startSimulator();
  await analyzer.command("Explore");
  await tool(analyzer, "What changed");
  const quiet = page.getByRole("button", { name: /^Quiet now/ });
  const { x, y } = await quiet.boundingBox();
  const session = await page.context().newCDPSession(page);
  const touch = (type, ...touchPoints) => session.send("Input.dispatchTouchEvent", { type, touchPoints });
  await touch("touchStart", { x: x + 5, y: y + 5 });
  await page.getByText(/^1 time, [1-9]/).waitFor();
  await touch("touchCancel");
  await quiet.waitFor();

  await page.getByRole("button", { name: /^Active now/ }).press("Enter");
  await quiet.click({ button: "right" });
  await page.getByRole("button", { name: "Stop marking active" }).press("Enter");
  await analyzer.close();
});

test("a mark that is being made ends with the connection, and does not go into another workspace", async () => {
  const analyzer = await openAnalyzer(browser, server.url);
  const { page } = analyzer;
  const begin = page.getByRole("button", { name: /^Active now/ });
  const end = page.getByRole("button", { name: "Stop marking active" });
  await analyzer.startSimulator();
  await analyzer.command("Explore");
  await tool(analyzer, "What changed");
  await begin.press("Enter");
  await page.getByText(/^1 time, [1-9]/).waitFor();
  await analyzer.stopSimulator();
  await untilKept(page, ({ exploreMarks }) => exploreMarks.active.length === 1);
  await end.waitFor({ state: "hidden" });

  await analyzer.command("simulator");
  await begin.press("Enter");
  await end.waitFor();
  await analyzer.command("Reset workspace");
  await analyzer.command("Explore");
  await begin.waitFor();
  assert.equal(await page.getByText("not marked").count(), 2);
  await analyzer.close();
});

test("axe-core finds nothing in the tools, in both themes", async () => {
  const analyzer = await openExplore({ colorScheme: "light", reducedMotion: "reduce" }, [
    { name: "drive.log", body: log },
    { name: "drive.dbc", body: dbc },
  ]);
  const { page } = analyzer;
  await page.getByRole("combobox", { name: "Frames" }).selectOption("can0 123 Drive");
  await bits(analyzer).waitFor();
  await page.locator("[data-bit='31']").click();
  const problems = await analyzer.accessProblems("bits");
  await tool(analyzer, "What changed");
  await mark(page, /^Quiet/, "The last 2 s");
  await mark(page, /^Active/, "The last 5 s");
  await page.getByRole("table", { name: "What changed" }).waitFor();
  problems.push(...(await analyzer.accessProblems("what changed")));
  await tool(analyzer, "Up or down");
  await goTo(analyzer, 0.995);
  await analyzer.button("Start").click();
  await analyzer.sees("are possible");
  await goTo(analyzer, 1.995);
  await analyzer.button("Went down").click();
  await candidates(analyzer).waitFor();
  problems.push(...(await analyzer.accessProblems("up or down")));
  assert.deepEqual(problems, []);
  await analyzer.close();
});
