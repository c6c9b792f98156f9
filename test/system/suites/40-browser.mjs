// The built library in a real Chromium with real WebUSB: a unit that answers idle reads, and one that lets them wait, so
// that opening has to end the read that was not answered by closing the device.
// timeout: 240
import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { runInPage } from "../lib/browser.mjs";
import { sh, start } from "../lib/process.mjs";
import { finish, test } from "../lib/tap.mjs";
import { attach } from "../lib/usbip.mjs";

const adapters = fileURLToPath(new URL("../lib/adapter-server.mjs", import.meta.url));
const port = 3280;
const usb = [{ vendorId: 0x04d8, productId: 0x0053 }];
const imports = {
  canalystii: "packages/canalystii/dist/index.js",
  "#usb-runtime": "packages/canalystii/dist/usb/runtime.web.js",
};

await sh("pgrep -x systemd-udevd || /lib/systemd/systemd-udevd --daemon");
const units = [{ firmware: { serialNumber: "A" } }, { firmware: { serialNumber: "B", idleRead: "nak" } }];
const server = start("node", [adapters, String(port), ...units.map((unit) => JSON.stringify(unit))]);
await server.printed(/attach .*-b 1-2/);
await attach("1-1", { port });
await attach("1-2", { port });

await test(
  "a page receives on one channel what it sends on the other, closes, and does it again",
  async () => {
    const result = await runInPage("test/system/pages/adapter.mjs", { argument: { rounds: 2 }, imports, usb, timeoutMs: 200_000 });
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
  { timeoutMs: 210_000 },
);

await finish();
