// The web analyzer on real WebUSB: its driver runs in a worker of a page in Chromium. Both channels receive 400 frames/s, the
// adapter is unplugged and plugged in again, and the page sends 400 frames/s to another adapter on the same buses.
// timeout: 400
import assert from "node:assert/strict";
import { readFile, readlink } from "node:fs/promises";
import { dropFiles } from "../../e2e/lib/drop-files.mjs";
import { grantUsb, launchChromium } from "../lib/browser.mjs";
import { start } from "../lib/process.mjs";
import { comment, finish, test } from "../lib/tap.mjs";
import { attach, detach } from "../lib/usbip.mjs";
import { waitFor } from "../lib/wait.mjs";

const port = 3290;
const rate = 400;
const usb = [{ vendorId: 0x04d8, productId: 0x0053 }];

const canalyst = "packages/cli/dist/main.node.js";
const traffic = ["--traffic", `flood:${rate}`, "--no-joined"];
// both on the same two buses; the second is plugged in when it is needed
const adapters = ["--adapters", "2", "--shared-bus"];
const adapter = start("node", [canalyst, "simulate", "--usbip", "--port", String(port), ...adapters, ...traffic]);
const server = start("node", ["packages/analyzer/serve.mjs", "0"]);
await adapter.printed(/usbip .*attach/);
const [, url = ""] = await server.printed(/^Analyzer on (http:\S+)\n/);
let { port: plug } = await attach("1-1", { port });
await grantUsb(new URL(url).origin, usb);

const browser = await launchChromium();
const page = await browser.newPage({ viewport: { width: 1024, height: 500 }, serviceWorkers: "block" });
page.setDefaultTimeout(60_000);
/** @type {string[]} */
const errors = [];
page.on("pageerror", (error) => errors.push(String(error)));
// as in a browser that cannot ask where to save: the file is downloaded
await page.addInitScript(() => Reflect.deleteProperty(window, "showSaveFilePicker"));

const status = () => page.locator("footer").innerText();
const frames = async () => Number(/([\d,]+) frames?\b/.exec(await status())?.[1]?.replaceAll(",", "") ?? 0);
/** Waits for as many frames as arrive on both channels in some seconds of the guest. @param {number} seconds */
const receive = async (seconds) => {
  const wanted = (await frames()) + 2 * rate * seconds;
  await waitFor(`${wanted} frames`, async () => (await frames()) >= wanted, { timeoutMs: 60_000, intervalMs: 500 });
};

/** On each channel an id with a counter, together as many frames a second as are received on one. */
const sentIds = ["7A0", "7A1"];
const sentFrames = 4 * rate;
const openingS = 3;
function sentLog() {
  const line = (/** @type {number} */ at) => {
    const payload = Buffer.alloc(8);
    payload.writeUInt32LE(at >> 1);
    return `(${(openingS + at / rate).toFixed(6)}) can${at % 2} ${sentIds[at % 2]}#${payload.toString("hex").toUpperCase()}\n`;
  };
  // one frame long before the others: the other end may still be starting its channels
  return `(0.000000) can0 7AF#\n${Array.from({ length: sentFrames }, (_, at) => line(at)).join("")}`;
}

/** true when a program has claimed a device. @param {string} localBusid */
async function isTaken(localBusid) {
  const driver = await readlink(`/sys/bus/usb/devices/${localBusid}/${localBusid}:1.0/driver`).catch(() => "");
  return driver.endsWith("usbfs");
}

/** Presses the button as often as a patient person: in emulation, the first answers can come later than the driver waits for them. */
async function connect() {
  const dialog = page.getByRole("dialog");
  for (let attempt = 1; ; attempt++) {
    await dialog.getByRole("button", { name: "Connect", exact: true }).click();
    const refused = dialog.getByRole("alert");
    await Promise.race([refused.waitFor(), dialog.waitFor({ state: "hidden" })]);
    if (await dialog.isHidden()) return;
    if (attempt === 4) throw new Error(await refused.innerText());
    comment(await refused.innerText());
  }
}

/** Runs a test; if it fails, prints what was on the page. @param {string} name @param {() => Promise<void>} body @param {number} timeoutMs */
const testPage = (name, body, timeoutMs) =>
  test(
    name,
    () =>
      body().catch(async (error) => {
        comment(await page.locator("body").innerText({ timeout: 20_000 }).catch(String));
        throw error;
      }),
    { timeoutMs },
  );

await testPage(
  "a page opens the adapter and receives both channels",
  async () => {
    await page.goto(url);
    await page.getByRole("button", { name: "Connect adapter" }).click();
    await connect();
    await receive(5);
  },
  200_000,
);

await testPage(
  "an adapter that was unplugged comes back by itself",
  async () => {
    await detach(plug);
    await page.getByText("unplugged, waiting for it").first().waitFor();
    ({ port: plug } = await attach("1-1", { port }));
    await page.getByText("unplugged, waiting for it").first().waitFor({ state: "hidden" });
    await receive(5);
  },
  120_000,
);

await testPage(
  "a page sends 400 frames/s while it receives as many on each channel; all of them arrive",
  async () => {
    const beganMs = performance.now();
    const passed = () => `${Math.round((performance.now() - beganMs) / 1000)} s`;
    const other = await attach("1-2", { port });
    const filter = ["-f", sentIds.join(",")];
    const peer = start("node", [canalyst, "dump", "--device", other.localBusid, "-L", "--no-merge", ...filter]);
    await dropFiles(page, [{ name: "sent.log", body: sentLog() }]);
    await page.getByRole("button", { name: "Replay it on the bus" }).click();
    comment(`the log is chosen after ${passed()}`);
    await page.getByRole("switch").click();
    await waitFor("the other end to take its adapter", () => isTaken(other.localBusid), { timeoutMs: 60_000, intervalMs: 500 });
    comment(`the other end has its adapter after ${passed()}`);
    const startMs = performance.now();
    await page.getByRole("button", { name: "Start", exact: true }).click();
    await page.getByText("sent.log: ended").waitFor();
    const tookMs = performance.now() - startMs;
    const count = () => peer.stdout.match(/ 7A[01]#/g)?.length ?? 0;
    await waitFor(`${sentFrames} frames at the other end`, async () => count() >= sentFrames, { timeoutMs: 30_000 });
    await page.keyboard.press("F8");
    await peer.stop("SIGINT");
    const gaps = gapsOf(peer.stdout, sentIds);
    comment(`sent in ${(tookMs / 1000).toFixed(1)} s of ${passed()}; ${count()} arrived; gaps: ${JSON.stringify(gaps)} ${peer.stderr}`);
    assert.deepEqual(gaps, { can0: [], can1: [] });
    assert.equal(count(), sentFrames);
    await detach(other.port);
  },
  150_000,
);

await testPage(
  "no frame is missing but those of the time without the adapter, unless the page says so",
  async () => {
    const saying = await status();
    await page.keyboard.press("Control+s");
    await page.getByLabel("Format").last().selectOption("candump");
    const downloading = page.waitForEvent("download");
    await page.getByRole("dialog").getByRole("button", { name: "Save", exact: true }).click();
    const log = await readFile(await (await downloading).path(), "utf8");
    const gaps = gapsOf(log, ["200"]);
    assert.deepEqual(gapsOf(log, sentIds), { can0: [], can1: [] });
    comment(`${saying.replaceAll("\n", " ")}; gaps: ${JSON.stringify(gaps)}`);
    assert.deepEqual(Object.keys(gaps).sort(), ["can0", "can1"]);
    const isSaid = !/lost: none/.test(saying);
    for (const [channel, places] of Object.entries(gaps)) assert.ok(places.length <= 1 || isSaid, `${channel}: ${places}`);
    assert.deepEqual(errors, []);
  },
  120_000,
);

await browser.close();
await finish();

/** By channel, each place where the counter in the payloads of some ids jumps, as "from-to". @param {string} log @param {string[]} ids */
function gapsOf(log, ids) {
  /** @type {Record<string, string[]>} */
  const gaps = {};
  /** @type {Record<string, number>} */
  const last = {};
  for (const [, channel = "", id = "", payload = ""] of log.matchAll(/^\(\S+\) (\S+) ([0-9A-F]+)#([0-9A-F]*)/gm)) {
    if (!ids.includes(id)) continue;
    const count = Buffer.from(payload, "hex").readUInt32LE(0);
    const before = last[channel];
    gaps[channel] ??= [];
    if (before !== undefined && count !== before + 1) gaps[channel].push(`${before}-${count}`);
    last[channel] = count;
  }
  return gaps;
}
