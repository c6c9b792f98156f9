// Our USB/IP server against the kernel's client, with toy devices: what a USB stack does to any device.
// timeout: 240
import assert from "node:assert/strict";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { connect } from "node:net";
import { fileURLToPath } from "node:url";
import { WebUSB } from "usb";
import { run, sh, start } from "../lib/process.mjs";
import { comment, finish, test } from "../lib/tap.mjs";
import { attach, detach, importedPorts, listExported } from "../lib/usbip.mjs";
import { waitFor } from "../lib/wait.mjs";

const port = 3250;
const server = start("node", [fileURLToPath(new URL("../lib/toy-server.mjs", import.meta.url)), String(port), "3"]);
await server.printed(/attach -r 127\.0\.0\.1 -b 1-3/);

/** The toy with this product id, opened and claimed. @param {number} productId */
async function open(productId) {
  const device = await waitFor(`toy ${productId} in the usb package`, async () => {
    const devices = await new WebUSB({ allowAllDevices: true }).getDevices();
    return devices.find((candidate) => candidate.vendorId === 0x1209 && candidate.productId === productId);
  });
  await device.open();
  await device.claimInterface(0);
  return device;
}

/** @param {USBDevice} device */
async function close(device) {
  await device.releaseInterface(0);
  await device.close();
}

/** @param {USBDevice} device @param {number} endpoint @param {number} length @param {number} [timeoutMs] */
async function read(device, endpoint, length, timeoutMs = 20_000) {
  // The time limit is an extension of the usb package.
  const transferIn = /** @type {(...args: number[]) => Promise<USBInTransferResult>} */ (device.transferIn.bind(device));
  const { data } = await transferIn(endpoint, length, timeoutMs);
  return data === undefined ? Buffer.alloc(0) : Buffer.from(data.buffer, data.byteOffset, data.byteLength);
}

/** @param {USBDevice} device @param {number} request @param {number} [value] */
const vendorOut = (device, request, value = 0) =>
  device.controlTransferOut({ requestType: "vendor", recipient: "device", request, value, index: 0 }, new Uint8Array(0));

/** @param {string} script with `dev` being the toy of the product id @param {number} productId */
async function python(script, productId) {
  const head = `import usb.core, usb.util\ndev = usb.core.find(idVendor=0x1209, idProduct=${productId})\ndev.set_configuration()\n`;
  const { code, stdout, stderr } = await run("/usr/bin/python3", ["-c", head + script]);
  assert.equal(code, 0, stderr);
  return stdout.trim();
}

await test("usbip list shows the devices", async () => {
  const list = await listExported({ port });
  for (const busid of ["1-1", "1-2", "1-3"]) assert.match(list, new RegExp(`^\\s*${busid}: .*\\(1209:000${busid.at(-1)}\\)`, "m"));
});

let first = await attach("1-1", { port });

await test("the kernel reads descriptors and strings", async () => {
  const field = async (/** @type {string} */ name) => (await readFile(`/sys/bus/usb/devices/${first.localBusid}/${name}`, "utf8")).trim();
  const names = [
    "idVendor",
    "idProduct",
    "bcdDevice",
    "manufacturer",
    "product",
    "serial",
    "speed",
    "bNumInterfaces",
    "bConfigurationValue",
    "bMaxPower",
  ];
  const values = await Promise.all(names.map(field));
  assert.deepEqual(values, ["1209", "0001", "0123", "Toys", "Echo ✓ 1", "S1", "12", "1", "1", "100mA"]);
  const endpoints = (await sh(`ls -d /sys/bus/usb/devices/${first.localBusid}/*:1.0/ep_*`)).stdout.match(/ep_\w+/g);
  assert.deepEqual(endpoints?.sort(), ["ep_01", "ep_02", "ep_81", "ep_82"]);
});

await test("a device in use is neither listed nor given to a second client", async () => {
  assert.doesNotMatch(await listExported({ port }), /1-1:/);
  const second = await run("usbip", ["--tcp-port", String(port), "attach", "-r", "127.0.0.1", "-b", "1-1"]);
  assert.notEqual(second.code, 0);
  assert.match(second.stderr, /busy/i);
  const unknown = await run("usbip", ["--tcp-port", String(port), "attach", "-r", "127.0.0.1", "-b", "9-9"]);
  assert.match(unknown.stderr, /not found/i);
});

await test("transfers of every length come back as they were", async () => {
  const device = await open(1);
  for (const length of [1, 63, 64, 65, 127, 128, 640, 5_000, 21_440]) {
    const sent = Uint8Array.from({ length }, (_, i) => (i * 7 + length) & 0xff);
    const { bytesWritten } = await device.transferOut(1, sent);
    assert.equal(bytesWritten, length);
    assert.deepEqual(await read(device, 1, length), Buffer.from(sent), `${length} bytes`);
  }
  const { data } = await device.controlTransferIn({ requestType: "vendor", recipient: "device", request: 1, value: 0, index: 0 }, 64);
  assert.deepEqual([...new Uint8Array(data?.buffer ?? new ArrayBuffer(0))], [1, 2, 3, 4]);
  await close(device);
});

await test("a short packet ends a read, a read without data is cancelled at its time limit and spoils nothing", async () => {
  const device = await open(1);
  await device.transferOut(1, new Uint8Array(70));
  assert.equal((await read(device, 1, 6_400)).length, 70);
  for (let round = 0; round < 5; round += 1) await assert.rejects(read(device, 1, 64, 20), /Cancelled/);
  await device.transferOut(1, Uint8Array.of(5, 42));
  assert.deepEqual([...(await read(device, 1, 64))], [5, 42]);
  await close(device);
});

await test("a stalled endpoint stays so until its halt is cleared; the others go on", async () => {
  const device = await open(1);
  for (let times = 0; times < 2; times += 1) {
    await assert.rejects(read(device, 2, 64), /Stall/);
    await device.clearHalt("in", 2);
  }
  await device.transferOut(1, Uint8Array.of(1));
  assert.equal((await read(device, 1, 64)).length, 1);
  await close(device);
});

await test("libusb gets what a cancelled read had received", async () => {
  const printed = await python(
    `
dev.write(1, bytes(range(64)))
part = dev.read(0x81, 256, timeout=1000)
print(len(part), part[63])
try:
    dev.read(0x81, 256, timeout=100)
    print("more")
except usb.core.USBTimeoutError:
    print("nothing")
try:
    dev.read(0x82, 64)
except usb.core.USBError as error:
    print(error.errno)
try:
    dev.write(2, bytes(200), timeout=200)
except usb.core.USBTimeoutError:
    print("no room")
print(usb.util.get_string(dev, dev.iProduct), usb.control.get_status(dev, dev[0][(0, 0)][0]))
`,
    1,
  );
  assert.deepEqual(printed.split("\n"), ["64 63", "nothing", "32", "no room", "Echo ✓ 1 0"]);
});

await test("reads of 335 packets keep their bytes, 50 times", async () => {
  const device = await open(1);
  const began = performance.now();
  for (let times = 0; times < 50; times += 1) {
    await vendorOut(device, 3, 335);
    const data = await read(device, 1, 335 * 64);
    assert.equal(data.length, 335 * 64);
    for (let i = 0; i < 335; i += 1) assert.equal(data[64 * i], i & 0xff);
  }
  comment(`50 reads of 21 440 bytes: ${Math.round(performance.now() - began)} ms in emulation`);
  await close(device);
});

await test("two devices work side by side", async () => {
  const second = await attach("1-2", { port });
  const devices = [await open(1), await open(2)];
  await Promise.all(
    devices.map(async (device, which) => {
      for (let i = 0; i < 50; i += 1) {
        await device.transferOut(1, new Uint8Array(100).fill(i + which));
        assert.deepEqual([...new Set(await read(device, 1, 100))], [i + which]);
      }
    }),
  );
  for (const device of devices) await close(device);
  await detach(second.port);
});

await test("nonsense on other connections disturbs nobody", async () => {
  const device = await open(1);
  for (let times = 0; times < 20; times += 1) {
    const socket = connect({ port, host: "127.0.0.1" });
    socket.on("error", () => {});
    await once(socket, "connect");
    socket.write(Uint8Array.from({ length: 200 }, (_, i) => (i * 31 + times) & 0xff));
    socket.resume();
    await once(socket, "close");
    await device.transferOut(1, Uint8Array.of(times));
    assert.deepEqual([...(await read(device, 1, 64))], [times]);
  }
  assert.equal(server.stdout.match(/"refused".*version/g)?.length, 20);
  await close(device);
});

await test("detaching in the middle of a read fails it, attaching again works", async () => {
  const device = await open(1);
  const pending = read(device, 1, 64, 60_000);
  const failed = assert.rejects(pending, /Disconnected/);
  await detach(first.port);
  await failed;
  await device.close().catch(() => {});
  await waitFor("the server to notice", () => /"detached","busId":"1-1"/.test(server.stdout));
  first = await attach("1-1", { port });
  const again = await open(1);
  await again.transferOut(1, Uint8Array.of(9));
  assert.deepEqual([...(await read(again, 1, 64))], [9]);
  await close(again);
});

await test("a reset by the host does no harm", async () => {
  assert.equal(await python("dev.reset()\ndev.write(1, b'abc')\nprint(bytes(dev.read(0x81, 64)))", 1), "b'abc'");
});

await test("unplugging at the server's end takes the device from the kernel at once", async () => {
  const third = await attach("1-3", { port });
  const device = await open(3);
  const failed = assert.rejects(read(device, 1, 64, 60_000), /Disconnected/);
  await vendorOut(device, 2);
  await failed;
  await waitFor("the port to be free", async () => (await importedPorts()).every((entry) => entry.port !== third.port));
  assert.doesNotMatch(await listExported({ port }), /1-3:/);
});

await test("the server's end detaches cleanly", async () => {
  const { code } = await server.stop("SIGTERM");
  assert.equal(code, 0);
  await waitFor("no port in use", async () => (await importedPorts()).length === 0);
  assert.doesNotMatch((await sh("dmesg")).stdout, /vhci_hcd.*(unknown pdu|cannot find|seqnum.*too big)/i);
});

await finish();
