import assert from "node:assert/strict";
import axe from "axe-core";
import { dropFiles } from "./drop-files.mjs";
import { builtPage, serveFolder } from "./serve-folder.mjs";

const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

/** What depends on the theme. */
const COLOURS = { type: "rule", values: ["color-contrast", "link-in-text-block"] };

/** Serves the analyzer as it was built. */
export function serveAnalyzer() {
  return serveFolder(builtPage);
}

/**
 * Opens the analyzer as a new visitor.
 * @param {import("playwright-core").Browser} browser
 * @param {string} url
 * @param {import("playwright-core").BrowserContextOptions & { prepare?: (context: import("playwright-core").BrowserContext) => Promise<void> }} [options]
 * prepare: what the page finds
 */
export async function openAnalyzer(browser, url, { prepare, ...options } = {}) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, acceptDownloads: true, ...options });
  await downloadFiles(context);
  await prepare?.(context);
  return visit(context, url);
}

/** Lets the pages of a context download files, as in a browser that cannot ask where to save. @param {import("playwright-core").BrowserContext} context */
export function downloadFiles(context) {
  return context.addInitScript(() => Reflect.deleteProperty(window, "showSaveFilePicker"));
}

/** Opens the analyzer in a tab of a context. @param {import("playwright-core").BrowserContext} context @param {string} url */
export async function visit(context, url) {
  const page = await context.newPage();
  page.setDefaultTimeout(10_000);
  const errors = watchErrors(page);
  await page.goto(url);
  await page.getByRole("button", { name: "Open", exact: true }).waitFor();
  return new Analyzer(page, errors);
}

/** Notes what a page complains of; nothing may break the content security policy. */
function watchErrors(page) {
  const errors = [];
  page.on("console", (message) => message.type() === "error" && errors.push(message.text()));
  page.on("pageerror", (error) => errors.push(String(error)));
  return errors;
}

/** The page, by what a person sees of it. */
class Analyzer {
  /** @param {import("playwright-core").Page} page @param {string[]} errors */
  constructor(page, errors) {
    this.page = page;
    this.errors = errors;
    this.grid = page.getByRole("grid", { name: "Trace" });
    this.filter = page.getByRole("combobox", { name: "Filter" });
  }

  button(name) {
    return this.page.getByRole("button", { name, exact: true });
  }

  /** A row of the table that shows something, by its text. */
  row(text) {
    return this.grid.getByRole("row").filter({ visible: true, hasText: text }).first();
  }

  /** Texts of the rows that are visible, the cells between tabs. */
  rows() {
    return this.grid
      .locator("[role=row]:not([hidden]):has([role=gridcell])")
      .evaluateAll((rows) => rows.map((row) => [...row.children].map((cell) => cell.textContent).join("\t")));
  }

  async startSimulator() {
    await this.button("Try the simulator").click();
    await this.row("EngineSpeed").waitFor();
  }

  /** Drops files on the page. @param {{ name: string, body: string | Uint8Array }[]} files */
  async drop(files) {
    // also just after a reload
    await this.button("Open").waitFor();
    await dropFiles(this.page, files);
  }

  /** Runs a command of the palette. */
  async command(name) {
    await this.page.keyboard.press("Control+k");
    await this.page.getByRole("combobox", { name: "Search commands" }).fill(name);
    await this.page.keyboard.press("Enter");
  }

  /** Waits until a text is somewhere on the page. */
  sees(text) {
    return this.page.getByText(text).first().waitFor();
  }

  /**
   * Returns what axe-core finds in both themes, a line each.
   * @param {string} where
   * @param {string} [within] selects the part to be examined. Default: the page
   */
  async accessProblems(where, within = "html") {
    await this.page.locator(within).first().waitFor();
    // the last theme is what the tests go on with
    const problems = await this.#examine(`${where}, dark`, within, "dark", COLOURS);
    return [...problems, ...(await this.#examine(`${where}, light`, within, "light", TAGS))];
  }

  async #examine(where, within, colorScheme, runOnly) {
    await this.page.emulateMedia({ colorScheme });
    // by the debugger: the page's policy allows no script of somebody else
    if (!(await this.page.evaluate(() => "axe" in window))) await this.page.evaluate(axe.source);
    const { violations } = await this.page.evaluate(
      ([include, only]) => window.axe.run({ include }, { resultTypes: ["violations"], runOnly: only }),
      [within, runOnly],
    );
    return violations.flatMap(({ id, nodes }) => nodes.map(({ target, failureSummary }) => `${where}: ${id} ${target}: ${failureSummary}`));
  }

  /** Disconnects the simulator; its frames stay. */
  async stopSimulator() {
    await this.command("Disconnect");
    await this.button("Pause").waitFor({ state: "hidden" });
  }

  async close() {
    assert.deepEqual(this.errors, []);
    await this.page.context().close();
  }
}
