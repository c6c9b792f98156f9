// The guest itself: everything that the other suites build on.
// timeout: 180
import assert from "node:assert/strict";
import { once } from "node:events";
import { createConnection, createServer } from "node:net";
import { release } from "node:os";
import { basename } from "node:path";
import { run, sh, start } from "../lib/process.mjs";
import { finish, test } from "../lib/tap.mjs";

await test("the kernel is the one from the cache", () => {
  assert.equal(release(), basename(process.env["CANALYSTII_GUEST_KERNEL_MODULES"] ?? ""));
});

await test("modprobe loads vhci_hcd, gs_usb and the CAN protocols", async () => {
  await sh("modprobe -a vhci_hcd gs_usb slcan vcan can can_raw can_bcm can_gw can_isotp");
});

await test("loopback carries TCP, eth0 has its address", async () => {
  const server = createServer((socket) => socket.pipe(socket)).listen(0, "127.0.0.1");
  await once(server, "listening");
  const client = createConnection({ port: /** @type {import("node:net").AddressInfo} */ (server.address()).port, host: "127.0.0.1" });
  client.write("ping");
  assert.equal(String((await once(client, "data"))[0]), "ping");
  client.destroy();
  server.close();
  assert.match((await sh("ip -o address show dev eth0")).stdout, /inet 10\.0\.2\.15\/24/);
});

await test("what cansend sends on vcan0, candump sees", async () => {
  await sh("ip link add dev vcan0 type vcan && ip link set vcan0 up");
  // Line-buffered: candump's output is not a terminal.
  const candump = start("stdbuf", ["-oL", "candump", "-L", "vcan0"]);
  // Its socket is bound some time after its start, and frames sent before are not for it.
  await candump.printed(/123#0102AABB/, { timeoutMs: 30_000, poke: () => sh("cansend vcan0 123#0102AABB") });
  await candump.stop();
});

await test("Debian's Python has can, usb and pytest", async () => {
  const { stdout } = await sh(`python3 -c "import can, usb.core, pytest; print(can.__version__)"`);
  assert.match(stdout, /^\d+\.\d+/);
});

await test("a program can be run as another user", async () => {
  const { stdout } = await run("id", ["-u"], { uid: 65534 });
  assert.equal(stdout.trim(), "65534");
});

await test("Chromium is there", async () => {
  const { stdout } = await run("chromium", ["--version"]);
  assert.match(stdout, /^Chromium \d+/);
});

await finish();
