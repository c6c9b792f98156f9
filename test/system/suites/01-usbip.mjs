// The usbip tools and our helpers for them, with a device that the kernel itself makes: no code of ours on the server's side.
// timeout: 180
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { WebUSB } from "usb";
import { sh, start } from "../lib/process.mjs";
import { finish, test } from "../lib/tap.mjs";
import { attach, detach, importedPorts, listExported } from "../lib/usbip.mjs";
import { waitFor } from "../lib/wait.mjs";

await sh(`
  modprobe -a libcomposite usbip_vudc
  mount -t configfs configfs /sys/kernel/config
  cd /sys/kernel/config/usb_gadget && mkdir sample && cd sample
  echo 0x1d6b >idVendor; echo 0x0104 >idProduct
  mkdir strings/0x409 && echo sample >strings/0x409/product
  mkdir -p configs/c.1 functions/acm.0 && ln -s functions/acm.0 configs/c.1
  echo usbip-vudc.0 >UDC`);
start("usbipd", ["--device"]);
await waitFor("usbipd to export the device", async () => /usbip-vudc\.0/.test(await listExported()));

/** Names of the sample devices that the usb package sees. */
const found = async () => {
  const devices = await new WebUSB({ allowAllDevices: true }).getDevices();
  return devices.filter(({ vendorId, productId }) => vendorId === 0x1d6b && productId === 0x0104).map(({ productName }) => productName);
};

await test("an exported device is attached, seen by the usb package, detached and attached again", async () => {
  for (let round = 0; round < 2; round += 1) {
    const device = await attach("usbip-vudc.0");
    assert.ok(existsSync(device.node), device.node);
    assert.deepEqual(await found(), ["sample"]);
    assert.deepEqual(
      (await importedPorts()).map(({ busid, port }) => ({ busid, port })),
      [{ busid: "usbip-vudc.0", port: device.port }],
    );
    await detach(device.port);
    assert.ok(!existsSync(device.node), `${device.node} is still there`);
    assert.deepEqual(await importedPorts(), []);
    assert.deepEqual(await found(), []);
  }
});

await finish();
