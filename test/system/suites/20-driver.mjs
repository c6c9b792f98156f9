// The driver through the real `usb` package and kernel, with the virtual adapter behind USB/IP.
// timeout: 420
import assert from "node:assert/strict";
import { env } from "node:process";
import { fileURLToPath } from "node:url";
import { inspect } from "node:util";
import { CanalystDevice } from "canalystii";
import { deviceContract } from "../../../packages/canalystii/test/contract/device-contract.mjs";
import { run, sh, start } from "../lib/process.mjs";
import { comment, finish, test } from "../lib/tap.mjs";
import { attach, detach } from "../lib/usbip.mjs";
import { sleep, waitFor } from "../lib/wait.mjs";

const port = 3260;
const library = fileURLToPath(new URL("../lib/adapter-server.mjs", import.meta.url));
const canalyst = fileURLToPath(new URL("../../../packages/cli/dist/main.node.js", import.meta.url));
const server = start("node", [library, String(port), "{}", "{}"]);
await server.printed(/attach .*-b 1-2/);

const MBIT = { bitrate: 1_000_000 };
/** The first adapter, as the kernel of this guest calls it. */
let path = (await attach("1-1", { port })).localBusid;
const listed = async (/** @type {number} */ count) =>
  waitFor(`${count} adapters in the list`, async () => {
    const adapters = await CanalystDevice.list();
    return adapters.length === count && adapters;
  });

await test("the adapter is listed with its path and product string", async () => {
  const [adapter] = await listed(1);
  assert.equal(adapter?.path, path);
  assert.equal(adapter?.productName, "Chuangxin Tech USBCAN/CANalyst-II");
});

const bench = {
  open: (options = {}) => CanalystDevice.open({ device: path, timeoutMs: 10_000, ...options }),
  pass: sleep,
  now: () => performance.now(),
  exactTime: false,
};
for (const { name, run: runCase } of deviceContract) await test(name, () => runCase(bench), { timeoutMs: 90_000 });

await test("the probe shows that this unit answers idle reads", async () => {
  const device = await bench.open();
  assert.equal(device.idleReads, "answered");
  await device.close();
});

await test("two adapters are told apart and work at once", async () => {
  const second = await attach("1-2", { port });
  const paths = (await listed(2)).map((adapter) => adapter.path);
  assert.deepEqual(paths.sort(), [path, second.localBusid].sort());
  const devices = await Promise.all([path, second.localBusid].map((device) => CanalystDevice.open({ device, ...MBIT, timeoutMs: 10_000 })));
  await Promise.all(
    devices.map(async (device, which) => {
      for (let i = 0; i < 20; i++) {
        await device.send(0, { id: 0x100 + which, data: [i] });
        await device.flushTxBuffer(0, 10_000);
      }
      const got = [];
      while (got.length < 20) got.push(...(await device.receive(1)));
      assert.deepEqual(
        got.map(({ id, data }) => [id, data[0]]),
        Array.from({ length: 20 }, (_, i) => [0x100 + which, i]),
      );
    }),
  );
  for (const device of devices) await device.close();
  await detach(second.port);
});

await test("unplugging in the middle of a read tells at once; plugged in again it works", async () => {
  const attached = await reattach();
  // a slow send keeps a transfer under way
  const device = await CanalystDevice.open({ device: path, bitrate: 5_000, timeoutMs: 60_000 });
  const outcome = device
    .send(
      0,
      Array.from({ length: 4000 }, (_, i) => ({ id: i & 0x7ff })),
    )
    .then(
      () => assert.fail("was sent"),
      (error) => error,
    );
  await sleep(500);
  const began = performance.now();
  await detach(attached.port);
  const error = await outcome;
  assert.equal(error.code, "disconnected", `after ${Math.round(performance.now() - began)} ms: ${inspect(error)}`);
  comment(`told ${Math.round(performance.now() - began)} ms after the detach began, in emulation`);
  await assert.rejects(device.closed, { code: "disconnected" });
  await assert.rejects(device.receive(0), { code: "disconnected" });
  await device.close();
  await reattach();
  const again = await bench.open(MBIT);
  await again.send(0, { id: 1 });
  assert.equal(await again.flushTxBuffer(0, 10_000), true);
  assert.equal((await again.receive(1)).length, 1);
  await again.close();
});

/** Pulls the first adapter out, if it is in, and plugs it in again. */
async function reattach() {
  const { importedPorts } = await import("../lib/usbip.mjs");
  for (const entry of await importedPorts()) await detach(entry.port);
  const attached = await waitFor("the server to have the adapter free", () => attach("1-1", { port }).catch(() => undefined));
  path = attached.localBusid;
  return attached;
}

await test("a second program is told that the adapter is busy", async () => {
  const device = await bench.open(MBIT);
  const second = await run("node", [canalyst, "dump", "--device", path, "--count", "1"]);
  assert.equal(second.code !== 0, true, second.stdout);
  assert.match(second.stderr, /busy|another program/i);
  await device.close();
});

await test("a user without permission is told so, with the udev rule", async () => {
  await sh(`chmod 0660 /dev/bus/usb/*/*`);
  const { code, stderr } = await run("node", [canalyst, "dump", "--device", path, "--count", "1"], { uid: 65_534, env: { HOME: "/tmp" } });
  assert.notEqual(code, 0);
  assert.match(stderr, /permission|denied|errno 13/i);
  assert.match(stderr, /SUBSYSTEM=="usb".*0053/);
});

await test(
  "a dump killed in the middle of a transfer leaves nothing that harms the next, ten times out of ten",
  async () => {
    await server.stop();
    const busy = start("node", [library, String(port), JSON.stringify({ traffic: { kind: "flood", framesPerSecond: 400 } })]);
    await busy.printed(/attach .*-b 1-1/);
    await reattach();
    const rounds = Number(env.CANALYSTII_KILL_ROUNDS ?? 10);
    for (let round = 0; round < rounds; round++) {
      const victim = start("node", [canalyst, "dump", "--device", path, "--channel", "0", "-L"]);
      await victim.printed(/^\(.*\n.*\n/m);
      victim.child.kill("SIGKILL");
      await victim.ended;
    }
    const { code, stdout, stderr } = await run("node", [canalyst, "dump", "--device", path, "--channel", "0", "-L", "--count", "300"]);
    assert.equal(code, 0, stderr);
    const counters = [...stdout.matchAll(/200#([0-9A-F]{16})/g)].map(([, hex]) => Buffer.from(hex ?? "", "hex").readUInt32LE(0));
    assert.equal(counters.length, 300);
    for (let i = 1; i < counters.length; i++) assert.equal(counters[i], (counters[i - 1] ?? 0) + 1, `after ${counters[i - 1]}`);
    await busy.stop();
  },
  { timeoutMs: 240_000 },
);

await finish();
