// Databases that are made and changed on the page.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { openAnalyzer } from "./lib/analyzer-page.mjs";
import { breakCall } from "./lib/break-call.mjs";
import { untilKept } from "./lib/kept.mjs";
import { openSite } from "./lib/site.mjs";

const { browser, server } = await openSite();

const hex = (byte) => byte.toString(16).padStart(2, "0");
const frames = Array.from({ length: 50 }, (_, i) => `(170000000${i % 10}.000000) can0 321#${hex(i)}${hex(255 - i)}0010\n`);
const log = { name: "unknown.log", body: frames.sort().join("") };

async function openLog(options) {
  const analyzer = await openAnalyzer(browser, server.url, options);
  await analyzer.drop([log]);
  await analyzer.row("321").click();
  return analyzer;
}

/** Makes a signal of the second byte of the selected frame, by mouse. */
async function makeSignal(analyzer, name) {
  const { page } = analyzer;
  await analyzer.button("Make a signal…").click();
  const dialog = page.getByRole("dialog", { name: "New signal" });
  await dialog.getByRole("textbox", { name: "Name of the signal" }).fill(name);
  await dialog.locator('[data-bit="8"]').hover();
  await page.mouse.down();
  await dialog.locator('[data-bit="15"]').hover();
  await page.mouse.up();
  assert.equal(await dialog.getByRole("textbox", { name: "Length, bits" }).inputValue(), "8");
  await dialog.getByText("206 … 255 in 50 frames").waitFor();
  return dialog;
}

test("a signal of an unknown id is made, decoded, undone, redone, saved and opened again", async () => {
  const analyzer = await openLog();
  const { page } = analyzer;
  const dialog = await makeSignal(analyzer, "Level");
  await dialog.getByRole("textbox", { name: "Factor" }).fill("0.5");
  await dialog.getByRole("textbox", { name: "Unit" }).fill("°C");
  await dialog.getByText(/103 … 127\.5 °C/).waitFor();
  await dialog.getByRole("button", { name: "Save" }).click();
  await analyzer.row("Level 127.5 °C").waitFor();
  await analyzer.row("ID_321").waitFor();

  await analyzer.button("Undo").click();
  await analyzer.row("ID_321").waitFor({ state: "hidden" });
  await page.keyboard.press("Control+Shift+z");
  await analyzer.row("Level 127.5 °C").waitFor();

  await analyzer.button("Save as DBC").click();
  const saving = page.getByRole("dialog", { name: "Save new.dbc" });
  await saving.getByRole("textbox", { name: "File name" }).fill("mine.dbc");
  const [download] = await Promise.all([page.waitForEvent("download"), saving.getByRole("button", { name: "Save" }).click()]);
  assert.equal(download.suggestedFilename(), "mine.dbc");
  await analyzer.sees("mine.dbc saved, encoded in windows-1252.");
  await page.getByText("changed, not saved as a file").waitFor({ state: "detached" });
  const body = await readFile(await download.path());
  assert.match(body.toString("latin1"), / SG_ Level : 8\|8@1\+ \(0\.5,0\) \[0\|0\] "°C" Vector__XXX/);
  await analyzer.close();

  const other = await openAnalyzer(browser, server.url);
  await other.drop([log, { name: "mine.dbc", body }]);
  await other.row("Level 127.5 °C").waitFor();
  await other.close();
});

test("the dialog of a signal works by keyboard, and says what is wrong beside the field", async () => {
  const analyzer = await openLog();
  const { page } = analyzer;
  await analyzer.button("Make a signal…").press("Enter");
  const dialog = page.getByRole("dialog", { name: "New signal" });
  const field = (name) => dialog.getByRole("textbox", { name });
  await field("Name of the signal").fill("2nd");
  await dialog.getByText("a name has letters, digits and _, and does not begin with a digit").waitFor();
  assert.equal(await field("Name of the signal").getAttribute("aria-invalid"), "true");
  await field("Name of the signal").fill("Second");
  await field("Name of the signal").hover();
  await page.mouse.down();
  for (const bit of [8, 31]) await dialog.locator(`[data-bit="${bit}"]`).hover();
  await page.mouse.up();
  assert.equal(await field("Length, bits").inputValue(), "8", "selecting the name chooses no bits");
  await field("Start bit").fill("200");
  await dialog.getByText("it reaches up to byte 25; the message has 4 bytes, from 0").waitFor();
  await field("Start bit").press("Enter");
  await dialog.waitFor();
  await dialog.getByRole("gridcell", { name: /^byte 0 bit 7/ }).focus();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Space");
  for (let i = 0; i < 3; i++) await page.keyboard.press("Shift+ArrowRight");
  assert.deepEqual([await field("Start bit").inputValue(), await field("Length, bits").inputValue()], ["12", "4"]);
  assert.equal(await dialog.getByRole("gridcell", { selected: true }).count(), 4);
  await field("Name of the signal").press("Enter");
  await dialog.waitFor({ state: "hidden" });
  await analyzer.row("Second 15").waitFor();
  await analyzer.close();
});

test("a signal beyond the end of its message is moved into it by keyboard", async () => {
  const analyzer = await openLog();
  const { page } = analyzer;
  await analyzer.drop([
    { name: "car.dbc", body: 'VERSION ""\nBO_ 801 Known: 2 Vector__XXX\n SG_ Far : 24|8@1+ (1,0) [0|0] "" Vector__XXX\n' },
  ]);
  await analyzer.row("Known").waitFor();
  await analyzer.button("Edit message").click();
  await analyzer.button("Edit signal Far").click();
  const dialog = page.getByRole("dialog", { name: "Signal Far of Known" });
  await dialog.locator("[data-bit][tabindex='0']").press("ArrowUp");
  await page.keyboard.press("Space");
  await dialog.getByRole("gridcell", { selected: true }).waitFor();
  assert.equal(await dialog.getByRole("textbox", { name: "Start bit" }).inputValue(), "0");
  await analyzer.close();
});

test("changes are kept with the workspace, and brought back when a file replaces them", async () => {
  const analyzer = await openLog();
  const { page } = analyzer;
  const dbc = { name: "car.dbc", body: 'VERSION ""\nCAT_DEF_ 1 "a" 0;\nBO_ 801 Known: 4 Vector__XXX\n' };
  await analyzer.drop([dbc]);
  await analyzer.row("Known").waitFor();
  await analyzer.button("Edit message").click();
  await analyzer.button("Edit message Known").click();
  const dialog = page.getByRole("dialog", { name: "Message Known" });
  await dialog.getByRole("textbox", { name: "Name" }).fill("Renamed");
  await page.keyboard.press("Enter");
  await analyzer.row("Renamed").waitFor();
  await analyzer.button("Save as DBC").click();
  await analyzer.sees("what is not saved: 1 CAT_DEF_.");
  await page.keyboard.press("Escape");
  await untilKept(page, (databases) => databases.some(({ edited }) => edited !== undefined), "databases");
  await page.reload();
  await analyzer.drop([log]);
  await analyzer.row("Renamed").waitFor();
  await analyzer.drop([dbc]);
  await analyzer.row("Known").waitFor();
  await analyzer.button("Bring them back").click();
  await analyzer.row("Renamed").waitFor();
  await page.getByRole("tab", { name: /Databases/ }).click();
  await analyzer.sees("changed, not saved as a file");
  await analyzer.close();
});

const three = { name: "three.dbc", body: "BO_ 1 First: 1 A\nBO_ 2 Second: 1 A\nBO_ 3 Third: 1 A\n" };

test("a second change that was meant for the list before the first one changes nothing, which is said", async () => {
  const analyzer = await openLog();
  const { page } = analyzer;
  await analyzer.drop([three]);
  await page.getByRole("tab", { name: /Databases/ }).click();
  await analyzer.button("Edit three.dbc").click();
  await analyzer.button("Remove message Third").waitFor();
  const buttons = ["First", "Second"].map((name) => analyzer.button(`Remove message ${name}`).elementHandle());
  await page.evaluate(
    ([first, second]) => {
      first.click();
      second.click();
    },
    await Promise.all(buttons),
  );
  await analyzer.sees('The database was not changed: "three.dbc" was changed meanwhile');
  await analyzer.button("Remove message First").waitFor({ state: "detached" });
  // what is shown now can be changed at once
  await analyzer.button("Remove message Third").click();
  await analyzer.button("Remove message Third").waitFor({ state: "detached" });
  assert.equal(await page.getByRole("button", { name: /^Remove message/ }).count(), 1);
  await analyzer.button("Remove message Second").waitFor();
  await analyzer.close();
});

test("a window whose database was replaced meanwhile says so, and changes nothing", async () => {
  const analyzer = await openLog();
  const { page } = analyzer;
  await analyzer.drop([three]);
  await page.getByRole("tab", { name: /Databases/ }).click();
  await analyzer.button("Edit three.dbc").click();
  await analyzer.button("Edit message First").click();
  const dialog = page.getByRole("dialog", { name: "Message First" });
  await dialog.getByRole("textbox", { name: "Name" }).fill("Other");
  await analyzer.drop([{ ...three, body: three.body.replace("BO_ 1 First: 1 A\n", "") }]);
  await analyzer.button("Edit message First").waitFor({ state: "detached" });
  await page.keyboard.press("Enter");
  await dialog.getByText('The database was not changed: "three.dbc" was changed meanwhile').waitFor();
  await page.keyboard.press("Escape");
  await dialog.waitFor({ state: "detached" });
  await analyzer.button("Edit message Second").waitFor();
  await analyzer.close();
});

test("changes that were not saved can be put back until they are", async () => {
  const analyzer = await openLog();
  const { page } = analyzer;
  await analyzer.drop([three]);
  await page.getByRole("tab", { name: /Databases/ }).click();
  await analyzer.button("Edit three.dbc").click();
  await analyzer.button("Remove message First").click();
  await analyzer.button("Remove message First").waitFor({ state: "detached" });
  await analyzer.button("All databases").click();
  await analyzer.button("Remove three.dbc").click();
  const putBack = analyzer.button("Put it back");
  await putBack.waitFor();
  // as many as there can be
  await analyzer.drop(Array.from({ length: 64 }, (_, at) => ({ name: `${at}.dbc`, body: `BO_ ${at} M${at}: 1 A\n` })));
  await analyzer.button("Edit 63.dbc").waitFor();
  await putBack.click();
  await analyzer.sees("there are 64 databases, and no more are possible");
  await analyzer.button("Remove 7.dbc").click();
  await analyzer.button("Remove 7.dbc").waitFor({ state: "detached" });
  await putBack.click();
  await analyzer.button("Edit three.dbc").waitFor();
  await putBack.waitFor({ state: "detached" });
  await analyzer.close();
});

test("the message whose signals are shown is never another one, and is always listed", async () => {
  const analyzer = await openLog();
  const { page } = analyzer;
  const many = Array.from({ length: 600 }, (_, at) => `BO_ ${at} M${at}: 1 A\n`).join("");
  await analyzer.drop([three, { name: "many.dbc", body: `${many}BO_ 801 Known: 4 A\n` }]);
  await analyzer.row("Known").waitFor();
  await analyzer.button("Edit message").click();
  const opened = page.getByRole("button", { expanded: true });
  await opened.filter({ hasText: "Known" }).waitFor();
  await page.waitForFunction(() => {
    const { top, bottom } = document.querySelector("[data-editor] [aria-expanded=true]").getBoundingClientRect();
    return top >= 0 && bottom <= innerHeight;
  });
  await analyzer.button("All databases").click();
  await analyzer.button("Edit three.dbc").click();
  await analyzer.button("Remove message First").click();
  await analyzer.button("Remove message First").waitFor({ state: "detached" });
  await page.getByRole("button", { name: /^Third/ }).click();
  await opened.filter({ hasText: "Third" }).waitFor();
  await analyzer.button("Undo").click();
  await analyzer.button("Remove message First").waitFor();
  assert.equal(await opened.count(), 0);
  await analyzer.close();
});

test("a window that cannot show what it is for says why", async () => {
  const analyzer = await openLog({ prepare: (context) => breakCall(context, "printDatabase") });
  const { page } = analyzer;
  await analyzer.drop([three]);
  await page.getByRole("tab", { name: /Databases/ }).click();
  await analyzer.button("Edit three.dbc").click();
  await analyzer.button("Save as DBC").click();
  const dialog = page.getByRole("dialog", { name: "Save three.dbc" });
  await dialog.getByText('The database was not saved: call "broken" is not known').waitFor();
  await page.keyboard.press("Escape");
  await dialog.waitFor({ state: "detached" });
  await analyzer.close();
});

test("an id is named while the send list is shown: one window opens, and that of the send list is another", async () => {
  const analyzer = await openLog();
  const { page } = analyzer;
  await analyzer.command("Send");
  await analyzer.sees("Frames that you send are listed here");
  await page.getByRole("tab", { name: "Signals" }).click();
  await analyzer.button("Name this message").click();
  await page.getByRole("dialog", { name: "New message" }).waitFor();
  assert.equal(await page.getByRole("dialog").count(), 1);
  await page.keyboard.press("Escape");
  await page.getByRole("dialog").waitFor({ state: "detached" });
  await analyzer.button("Add").click();
  await page.getByRole("menuitem", { name: "Message of a database…" }).click();
  await page.getByRole("dialog", { name: "Add messages to the send list" }).waitFor();
  assert.equal(await page.getByRole("dialog").count(), 1);
  await analyzer.close();
});

test("an unknown id is named, and axe-core finds nothing in the editor", async () => {
  const analyzer = await openLog({ reducedMotion: "reduce" });
  const { page } = analyzer;
  await page.getByRole("tab", { name: "Signals" }).click();
  await analyzer.button("Name this message").click();
  const dialog = page.getByRole("dialog", { name: "New message" });
  await dialog.getByRole("textbox", { name: "Name" }).fill("Seat <b>");
  await dialog.getByText("a name has letters").waitFor();
  const problems = await analyzer.accessProblems("a message");
  await dialog.getByRole("textbox", { name: "Name" }).fill("Seat");
  await dialog.getByRole("button", { name: "Save" }).click();
  await analyzer.row("Seat").waitFor();
  await analyzer.button("Add signal").click();
  await page.getByRole("dialog", { name: "New signal of Seat" }).getByText("in 50 frames").waitFor();
  problems.push(...(await analyzer.accessProblems("a signal")));
  await page.keyboard.press("Escape");
  problems.push(...(await analyzer.accessProblems("the messages of a database")));
  await analyzer.button("Save as DBC").click();
  await page.getByRole("dialog", { name: "Save new.dbc" }).waitFor();
  problems.push(...(await analyzer.accessProblems("saving a database")));
  assert.deepEqual(problems, []);
  await analyzer.close();
});
