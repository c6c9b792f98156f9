// Provides a browser: the one of CANALYSTII_E2E_BROWSER, an installed Chromium or Chrome, or Debian's, installed as root.
import { existsSync } from "node:fs";
import { env } from "node:process";
import { aptGet, hasTool } from "../system/host/apt.mjs";
import { SkipError } from "../system/host/skip-error.mjs";

const known = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
];

/**
 * Returns the path of a browser.
 * @param {(message: string) => void} say
 * @returns {Promise<string>}
 * @throws {SkipError} when there is none and it cannot be installed
 */
export async function provideBrowser(say) {
  if (env["CANALYSTII_E2E_SKIP"] === "1") throw new SkipError("CANALYSTII_E2E_SKIP is 1");
  const wanted = env["CANALYSTII_E2E_BROWSER"];
  if (wanted) {
    if (!existsSync(wanted)) throw new SkipError(`CANALYSTII_E2E_BROWSER names ${wanted}, which does not exist`);
    return wanted;
  }
  const found = known.find((path) => existsSync(path));
  if (found !== undefined) return found;
  if (!hasTool("apt-get") || process.getuid?.() !== 0)
    throw new SkipError("Chromium or Chrome is missing, and only root on Debian can install it: apt-get install chromium");
  say("installing chromium");
  await aptGet(["install", "-y", "-q", "--no-install-recommends", "chromium"]);
  return "/usr/bin/chromium";
}

/**
 * Says that the tests are skipped, which in CI is a failure unless it was asked for.
 * @param {SkipError} error
 * @returns {number} exit status
 */
export function concludeSkip(error) {
  if (env["CI"] === "true" && env["CANALYSTII_E2E_SKIP"] !== "1") {
    console.error(`browser tests cannot run: ${error.message}\nin CI this is a failure; CANALYSTII_E2E_SKIP=1 skips them`);
    return 1;
  }
  console.log(`browser tests skipped: ${error.message}`);
  return 0;
}
