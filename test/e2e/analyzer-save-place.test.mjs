// Saving to a file that the user chooses. The window that asks is the browser's own: in its place, the test chooses a file.
import assert from "node:assert/strict";
import { test } from "node:test";
import { openAnalyzer } from "./lib/analyzer-page.mjs";
import { openSite } from "./lib/site.mjs";

const { browser, server } = await openSite();

/** Runs in the page: files are chosen in a folder of the origin's own file system, as real handles; `refuse`: an error's name. */
function installPicker() {
  globalThis.choice = {
    refuse: undefined,
    async folder() {
      const root = await navigator.storage.getDirectory();
      return root.getDirectoryHandle("chosen", { create: true });
    },
    async read(name) {
      const handle = await (await this.folder()).getFileHandle(name);
      return (await handle.getFile()).text();
    },
  };
  globalThis.showSaveFilePicker = async ({ suggestedName }) => {
    const { refuse } = globalThis.choice;
    if (refuse !== undefined) throw new DOMException("Must be handling a user gesture to show a file picker.", refuse);
    globalThis.choice.name = suggestedName;
    return (await globalThis.choice.folder()).getFileHandle(suggestedName, { create: true });
  };
}

const log = Array.from({ length: 5_000 }, (_, at) => `(${1_700_000_000 + at}.000000) can0 123#${(at % 256).toString(16).padStart(2, "0")}`);

/** Opens a log and the window for saving it as a candump log. */
async function openSaving() {
  const analyzer = await openAnalyzer(browser, server.url, { prepare: (context) => context.addInitScript(installPicker) });
  const { page } = analyzer;
  await analyzer.drop([{ name: "drive.log", body: `${log.join("\n")}\n` }]);
  await analyzer.sees("5,000 frames");
  await page.keyboard.press("Control+s");
  const dialog = page.getByRole("dialog", { name: "Save frames" });
  await dialog.getByRole("combobox", { name: "Format" }).selectOption("candump");
  const chosen = () => page.evaluate(() => globalThis.choice.read(globalThis.choice.name));
  const refuse = (name) => page.evaluate((error) => Object.assign(globalThis.choice, { refuse: error }), name);
  return { analyzer, page, dialog, save: () => dialog.getByRole("button", { name: "Save", exact: true }).click(), chosen, refuse };
}

test("frames are written to the file that was chosen", async () => {
  const { analyzer, dialog, save, chosen } = await openSaving();
  await save();
  await analyzer.sees(/\.log saved: 5,000 frames/);
  await dialog.waitFor({ state: "hidden" });
  assert.equal((await chosen()).trim().split("\n").length, 5_000);
  await analyzer.close();
});

test("when no file is chosen, nothing is saved and nothing is said", async () => {
  const { analyzer, page, dialog, save, refuse } = await openSaving();
  await refuse("AbortError");
  await save();
  await dialog.getByRole("button", { name: "Save", exact: true, disabled: false }).waitFor();
  assert.equal(await page.getByText("were not saved").count(), 0);
  await analyzer.close();
});

test("a browser that refuses to ask is explained; where it never asks, the file is downloaded", async () => {
  const { analyzer, page, dialog, save, refuse } = await openSaving();
  await refuse("NotAllowedError");
  await save();
  await dialog.getByText("The frames were not saved: the browser did not let the page ask where to save").waitFor();
  await refuse("SecurityError");
  const [download] = await Promise.all([page.waitForEvent("download"), save()]);
  assert.match(download.suggestedFilename(), /\.log$/);
  await analyzer.close();
});

test("a file that is being written elsewhere is explained", async () => {
  const { analyzer, page, dialog, save } = await openSaving();
  await page.evaluate(() => {
    const pick = globalThis.showSaveFilePicker;
    globalThis.showSaveFilePicker = async (options) => {
      const handle = await pick(options);
      globalThis.busy ??= await handle.createWritable({ mode: "exclusive" });
      return handle;
    };
  });
  await save();
  await dialog.getByText(/the file is being written by another page/).waitFor();
  await analyzer.close();
});

test("a full disk is explained, the recording is kept, and saved when there is room", async () => {
  const { analyzer, page, chosen } = await openSaving();
  await page.keyboard.press("Escape");
  await page.reload();
  await analyzer.startSimulator();
  await page.getByRole("button", { name: /^Recording format/ }).click();
  await page.getByRole("menuitemcheckbox", { name: "candump log" }).click();
  await analyzer.button("Record").click();
  await analyzer.sees(/^\d:\d\d · [\d.]+ kB$/);
  await analyzer.button("Stop recording").click();
  await analyzer.stopSimulator();
  const session = await page.context().newCDPSession(page);
  const { origin } = new URL(server.url);
  const { usage } = await session.send("Storage.getUsageAndQuota", { origin });
  await session.send("Storage.overrideQuotaForOrigin", { origin, quotaSize: usage + 1_000 });
  await analyzer.command("Recordings");
  const list = page.getByRole("dialog", { name: "Recordings" });
  const saveRecording = () => list.getByRole("button", { name: "Save as a file" }).click();
  await saveRecording();
  await list.getByText(/The frames were not saved: ".*\.log": no space left/).waitFor();
  assert.equal(await list.getByRole("listitem").count(), 1);
  assert.equal(await chosen(), "", "the file has not changed");
  await session.send("Storage.overrideQuotaForOrigin", { origin });
  await saveRecording();
  await list.getByText("No recording is kept.").waitFor();
  assert.match(await chosen(), /^\(\d+\.\d+\) can[01] /);
  await analyzer.close();
});
