import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { chromium } from "playwright-core";
import { sh } from "./process.mjs";

const policies = "/etc/chromium/policies/managed";
/** For a Chromium of root, without a network, in emulation. */
const flags = [
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

/** Starts a Chromium; it hears of USB devices from udev, which is started if it does not run. */
export async function launchChromium() {
  await sh("pgrep -x systemd-udevd || /lib/systemd/systemd-udevd --daemon");
  return chromium.launch({ executablePath: "/usr/bin/chromium", args: flags, timeout: 180_000 });
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
