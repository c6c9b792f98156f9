// The analyzer without a network: installable, complete after one visit, and replaced as a whole by a new build.
import assert from "node:assert/strict";
import { cp, mkdtemp, readFile, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, beforeEach, test } from "node:test";
import { listOfflineFiles } from "../../packages/analyzer/offline-files.mjs";
import { waitFor } from "../system/lib/wait.mjs";
import { openAnalyzer } from "./lib/analyzer-page.mjs";
import { launch } from "./lib/browser.mjs";
import { builtPage, serveFolder } from "./lib/serve-folder.mjs";

let browser, folder;
before(async () => {
  browser = await launch();
});
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "analyzer-page-"));
  await cp(builtPage, folder, { recursive: true });
});
after(() => browser?.close());

/** Waits until a visit has everything that the next one needs. */
const ready = (page) => page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
const cacheNames = (page) => page.evaluate(() => caches.keys());

test("can be installed", async () => {
  const server = await serveFolder(folder);
  const analyzer = await openAnalyzer(browser, server.url);
  await ready(analyzer.page);
  const session = await analyzer.page.context().newCDPSession(analyzer.page);
  const { errors } = await session.send("Page.getAppManifest");
  assert.deepEqual(errors, []);
  const { installabilityErrors } = await session.send("Page.getInstallabilityErrors");
  // the windows of the tests are private ones, where nothing is installed
  assert.deepEqual(
    installabilityErrors.map(({ errorId }) => errorId).filter((id) => id !== "in-incognito"),
    [],
  );
  await analyzer.close();
  await server.close();
  await rm(folder, { recursive: true });
});

test("opens, reads logs and simulates without its server after one visit", async () => {
  const server = await serveFolder(folder);
  const analyzer = await openAnalyzer(browser, server.url);
  await ready(analyzer.page);
  await server.close();
  await analyzer.page.reload();
  // files of the page that are fetched only when they are needed
  await analyzer.drop([{ name: "drive.log", body: "(1.000000) can0 123#11223344\n" }]);
  await analyzer.row("11 22 33 44").waitFor();
  await analyzer.drop([
    { name: "drive.asc", body: "date Mon Jan 1 00:00:00 2024\nbase hex timestamps absolute\n0.5 1 124 Rx d 2 AB CD\n" },
  ]);
  await analyzer.row("AB CD").waitFor();
  await analyzer.button("Clear").click();
  await analyzer.page.getByRole("dialog").getByRole("button", { name: "Clear", exact: true }).click();
  await analyzer.startSimulator();
  await analyzer.close();
  await rm(folder, { recursive: true });
});

test("a new build is there after a reload, and the old one is removed with its last page", async () => {
  let server = await serveFolder(folder);
  const analyzer = await openAnalyzer(browser, server.url);
  const { page } = analyzer;
  await ready(page);
  const [first] = await cacheNames(page);
  await server.close();
  await makeNewBuild(folder);
  server = await serveFolder(folder, server.port);

  await page.reload();
  assert.equal(await page.title(), "A new build");
  const isWaiting = () => page.evaluate(async () => (await navigator.serviceWorker.getRegistration())?.waiting !== null);
  await waitFor("the new build to be kept", isWaiting);
  // another page of the old build may be open
  assert.ok((await cacheNames(page)).includes(first));

  const context = page.context();
  await page.close();
  const next = await context.newPage();
  await next.goto(server.url);
  await waitFor("the old build to be removed", async () => (await cacheNames(next)).length === 1);
  assert.notEqual((await cacheNames(next))[0], first);
  await server.close();
  await next.reload();
  assert.equal(await next.title(), "A new build");
  await next.getByRole("button", { name: "Try the simulator" }).waitFor();
  assert.deepEqual(analyzer.errors, []);
  await context.close();
  await rm(folder, { recursive: true });
});

/** Changes the page, and the name of its style sheet, as a build of changed sources does. */
async function makeNewBuild(page) {
  const html = await readFile(join(page, "index.html"), "utf8");
  const [, style] = /assets\/(index-[\w-]+\.css)/.exec(html);
  await rename(join(page, "assets", style), join(page, "assets/index-renamed.css"));
  await writeFile(join(page, "index.html"), html.replace(style, "index-renamed.css").replace("CAN analyzer", "A new build"));
  listOfflineFiles(page);
}
