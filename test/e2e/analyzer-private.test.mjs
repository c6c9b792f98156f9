// A browser that stores nothing for the page, as its settings or a private window may demand: everything works, and what is not kept is said.
import assert from "node:assert/strict";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { downloadFiles, serveAnalyzer, visit } from "./lib/analyzer-page.mjs";
import { launchWithProfile } from "./lib/browser.mjs";

/** In the preferences of a profile: pages may store nothing, neither cookies nor databases nor files. */
const BLOCK = { profile: { default_content_setting_values: { cookies: 2 } } };

let folder, context, server;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), "analyzer-private-"));
  await mkdir(join(folder, "Default"));
  await writeFile(join(folder, "Default", "Preferences"), JSON.stringify(BLOCK));
  [context, server] = await Promise.all([launchWithProfile(folder), serveAnalyzer()]);
});
after(async () => {
  await context?.close();
  await server?.close();
  await rm(folder, { recursive: true, force: true });
});

test("the simulator is recorded and saved, and the page says that nothing is kept", async () => {
  await downloadFiles(context);
  const analyzer = await visit(context, server.url);
  const { page } = analyzer;
  await analyzer.sees("The browser does not store data for this page");
  assert.equal(await page.getByRole("alert").count(), 0, "no failure beside it");
  await analyzer.startSimulator();
  await analyzer.button("Record").click();
  await analyzer.sees(/^\d:\d\d · [\d.]+ kB$/);
  await analyzer.button("Stop recording").click();
  await analyzer.sees(/ is complete: .*It is in memory and gone when this page is closed/);
  const [download] = await Promise.all([page.waitForEvent("download"), analyzer.button("Save as a file").click()]);
  assert.equal((await readFile(await download.path())).subarray(0, 4).toString(), "LOGG");

  await page.keyboard.press("Control+s");
  await page.getByLabel("Format").selectOption("candump log");
  const [saved] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("dialog").getByRole("button", { name: "Save" }).click(),
  ]);
  assert.match(await readFile(await saved.path(), "utf8"), /^\(\d+\.\d{6}\) can\d /);
  await analyzer.command("Recordings");
  await analyzer.sees("recordings are in memory and gone when it is closed");
  assert.deepEqual(
    analyzer.errors.filter((error) => !/ServiceWorker/.test(error)),
    [],
  );
});
