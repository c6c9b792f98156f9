// The built library in a page of a real Chromium with real WebUSB, bundled as an application would: a unit that answers idle reads,
// and one that lets them wait, so that opening has to end the read that was not answered by closing the device; then the bus
// contract, with the driver in a dedicated worker.
// timeout: 400
import assert from "node:assert/strict";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { WebSocketServer } from "ws";
import { serveFolder } from "../../e2e/lib/serve-folder.mjs";
import { attachAdapter } from "../lib/attached-adapter.mjs";
import { grantUsb, launchChromium } from "../lib/browser.mjs";
import { bundleLibraryPage } from "../lib/library-page.mjs";
import { start } from "../lib/process.mjs";
import { comment, finish, test } from "../lib/tap.mjs";
import { attach, detachAll } from "../lib/usbip.mjs";

/** @typedef {{ type: "plug-in" } | { type: "unplug" } | { type: "peer-send", channel: number, frames: readonly object[] } | Result} ToSuite */
/** @typedef {{ type: "plugged" } | { type: "heard", channel: number, id: number, data: number[] }} ToPage */
/** @typedef {{ type: "result", name: string, error?: string, ms: number }} Result of a case of the contract */

const port = 3280;

const server = await serveFolder(await bundleLibraryPage());
await grantUsb(new URL(server.url).origin, [{ vendorId: 0x04d8, productId: 0x0053 }]);
const launching = launchChromium();
const adapters = fileURLToPath(new URL("../lib/adapter-server.mjs", import.meta.url));
const units = [{ firmware: { serialNumber: "A" } }, { firmware: { serialNumber: "B", idleRead: "nak" } }];
const host = start("node", [adapters, String(port), ...units.map((unit) => JSON.stringify(unit))]);
await host.printed(/attach .*-b 1-2/);
await attach("1-1", { port });
await attach("1-2", { port });

const browser = await launching;
const page = await browser.newPage();
page.setDefaultTimeout(120_000);
page.on("pageerror", (error) => comment(String(error)));
await page.goto(server.url);
await page.waitForFunction(() => "runContract" in globalThis);

await test(
  "a page receives on one channel what it sends on the other, closes, and does it again",
  async () => {
    const result = await page.evaluate(() => globalThis.exchange({ rounds: 2, adapters: 2 }));
    const round = (/** @type {number} */ n) =>
      Array.from({ length: 50 }, (_, i) => (i % 2 === 0 ? [0x100 + i, false, n, i] : [0x18ff_0000 + i, true, n, i]));
    const { units: seen, refused } = /** @type {{ units: { serialNumber: string }[], refused: string }} */ (result);
    const productName = "Chuangxin Tech USBCAN/CANalyst-II";
    const received = [round(0), round(1)];
    assert.deepEqual(
      seen.sort((a, b) => a.serialNumber.localeCompare(b.serialNumber)),
      [
        { serialNumber: "A", productName, idleReads: "answered", received },
        { serialNumber: "B", productName, idleReads: "unanswered", received },
      ],
    );
    assert.equal(refused, "not-found");
  },
  { timeoutMs: 120_000 },
);

await test("the same with the driver in a worker of its own", async () => {
  const received = await page.evaluate(() => globalThis.exchangeInThread("A"));
  assert.deepEqual(
    received,
    Array.from({ length: 50 }, (_, i) => 0x100 + i),
  );
});
await detachAll();
await host.stop();

await test(
  "every case of the bus contract passes in a page that has the driver in a dedicated worker",
  async () => {
    const results = await runContract();
    assert.ok(results.length > 20, `${results.length} cases`);
    assert.deepEqual(
      results.filter(({ error }) => error !== undefined),
      [],
    );
  },
  { timeoutMs: 300_000 },
);

await browser.close();
await server.close();
await finish();

/**
 * Runs the contract in the page, and gives it the world around its bus.
 * @returns {Promise<Result[]>}
 */
async function runContract() {
  const world = new WebSocketServer({ port: 0, host: "127.0.0.1" });
  await once(world, "listening");
  const tell = (/** @type {ToPage} */ message) => world.clients.forEach((socket) => void socket.send(JSON.stringify(message)));
  const { adapter, nodes, plugIn, close } = await attachAdapter(port + 1, (channel, { id, data }) =>
    tell({ type: "heard", channel, id, data: [...data] }),
  );
  const onMessage = async (/** @type {ToSuite} */ message) => {
    if (message.type === "plug-in") {
      await plugIn();
      tell({ type: "plugged" });
    } else if (message.type === "unplug") adapter.unplug();
    else if (message.type === "peer-send") nodes[message.channel]?.send(message.frames);
    else comment(`${message.error === undefined ? "passed" : "failed"}: ${message.name} (${(message.ms / 1000).toFixed(1)} s)`);
  };
  world.on("connection", (socket) => socket.on("message", (data) => void onMessage(JSON.parse(String(data)))));
  const address = /** @type {import("node:net").AddressInfo} */ (world.address());
  const results = await page.evaluate((worldPort) => globalThis.runContract(worldPort), address.port);
  await close();
  world.close();
  return results;
}
