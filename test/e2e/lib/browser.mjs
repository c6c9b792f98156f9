import { env } from "node:process";
import { chromium } from "playwright-core";

const executablePath = env["CANALYSTII_E2E_BROWSER"] || "/usr/bin/chromium";
const flags = [
  // tests of root, in containers
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  // the server's own checks are tested, not those of some versions of the browser
  "--disable-features=LocalNetworkAccessChecks",
];

/**
 * Starts the browser that `run.mjs` provided.
 * @param {{ hosts?: Record<string, string> }} [options] hosts: names that the browser resolves to an address, as DNS would
 */
export function launch({ hosts = {} } = {}) {
  const rules = Object.entries(hosts).map(([name, address]) => `MAP ${name} ${address}`);
  return chromium.launch({ executablePath, args: [...flags, ...(rules.length > 0 ? [`--host-resolver-rules=${rules.join(",")}`] : [])] });
}

/** Starts the browser with the profile in a folder; pages are opened in the context that is returned. @param {string} folder */
export function launchWithProfile(folder) {
  return chromium.launchPersistentContext(folder, { executablePath, args: flags, viewport: { width: 1280, height: 800 } });
}
