import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { servePage } from "./page-server.mjs";
import { start } from "./process.mjs";
import { sleep } from "./wait.mjs";

const repository = fileURLToPath(new URL("../../..", import.meta.url));
const policies = "/etc/chromium/policies/managed";
/** For a Chromium of root, without a network, in emulation. */
export const flags = [
  "--no-sandbox",
  "--disable-gpu",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--disable-quic",
  "--enable-logging=stderr",
  // In emulation a child process can need longer than the default 15 s to reach the browser.
  "--ipc-connection-timeout=300",
];

/**
 * Calls `run(argument)` of a module in a page of Chromium and returns what it returns; argument and value travel as JSON.
 * @param {string} module path below root, such as "test/system/pages/webusb.js"
 * @param {object} [options]
 * @param {unknown} [options.argument]
 * @param {string} [options.root] folder that is served; the repository unless told
 * @param {Record<string, string>} [options.imports] import map of the page: bare specifier to path below root
 * @param {{ vendorId: number, productId: number }[]} [options.usb] devices that navigator.usb grants the page without a prompt
 * @param {number} [options.timeoutMs] 180 s unless told: Chromium needs 30 to 60 s to start in emulation
 * @returns {Promise<unknown>}
 * @throws {Error} when run throws, the page cannot be loaded or Chromium ends; with Chromium's log
 */
export async function runInPage(module, { argument, root = repository, imports = {}, usb = [], timeoutMs = 180_000 } = {}) {
  const server = await servePage({ root, page: pageFor(module, imports, argument) });
  const revoke = await grantUsb(server.origin, usb);
  const profile = await mkdtemp(join(tmpdir(), "chromium-"));
  const chromium = start("chromium", ["--headless", ...flags, `--user-data-dir=${profile}`, `${server.origin}/`]);
  try {
    const result = await Promise.race([
      server.result,
      chromium.ended.then(({ code, signal }) => ({ error: `Chromium ended with ${code ?? signal}` })),
      sleep(timeoutMs).then(() => ({ error: `no result within ${timeoutMs / 1_000} s` })),
    ]);
    if (result.error !== undefined) throw new Error(`${module}: ${result.error}\n${logOf(chromium)}`);
    return "value" in result ? result.value : undefined;
  } finally {
    // Nothing of the profile is wanted, so no time is given to an orderly end.
    await chromium.stop("SIGKILL");
    server.close();
    await revoke();
    await rm(profile, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
  }
}

/**
 * What Chromium and the page's console said, without the complaints about services that the guest doesn't have.
 * @param {import("./process.mjs").BackgroundProcess} chromium
 */
function logOf({ stderr }) {
  return stderr
    .split("\n")
    .filter((line) => !line.includes(":dbus/"))
    .slice(-40)
    .join("\n");
}

/**
 * Gives pages of an origin access to USB devices, in every Chromium that is started from now on.
 * @param {string} origin
 * @param {{ vendorId: number, productId: number }[]} devices
 * @returns {Promise<() => Promise<void>>} takes it away
 */
export async function grantUsb(origin, devices) {
  const policy = join(policies, "system-tests.json");
  const granted = devices.map(({ vendorId, productId }) => ({ vendor_id: vendorId, product_id: productId }));
  const rules = granted.length === 0 ? {} : { WebUsbAllowDevicesForUrls: [{ devices: granted, urls: [origin] }] };
  await mkdir(policies, { recursive: true });
  await writeFile(policy, JSON.stringify(rules));
  return () => rm(policy, { force: true });
}

/**
 * @param {string} module
 * @param {Record<string, string>} imports
 * @param {unknown} argument
 */
function pageFor(module, imports, argument) {
  const map = Object.fromEntries(Object.entries(imports).map(([name, path]) => [name, `/${path}`]));
  // A "<" inside a script element could end it.
  const json = (/** @type {unknown} */ value) => (JSON.stringify(value) ?? "undefined").replaceAll("<", "\\u003c");
  return `<!doctype html>
<title>${module}</title>
<link rel="icon" href="data:,">
<script type="importmap">${json({ imports: map })}</script>
<script type="module">
  const post = (result) => fetch("/result", { method: "POST", body: JSON.stringify(result) });
  const fail = (error) => post({ error: String(error?.stack ?? error) });
  addEventListener("error", ({ error, message }) => fail(error ?? message));
  addEventListener("unhandledrejection", ({ reason }) => fail(reason));
  const { run } = await import(${json(`/${module}`)});
  await post({ value: await run(${json(argument)}) });
</script>
`;
}
