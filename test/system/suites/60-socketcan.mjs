// Native SocketCAN: the virtual adapter by USB/IP, the bridge, and its gs_usb adapter by USB/IP again. Both channels are on
// one wire, so that can0 and can1 hear each other.
// timeout: 420
import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { env } from "node:process";
import { fileURLToPath } from "node:url";
import { dump, links, noLinks, up } from "../lib/can.mjs";
import { run, sh, start } from "../lib/process.mjs";
import { comment, finish, test } from "../lib/tap.mjs";
import { attach } from "../lib/usbip.mjs";
import { sleep, waitFor } from "../lib/wait.mjs";

const PYTHON = `
import time
began = time.monotonic()
import can
buses = [can.interface.Bus(bustype="socketcan", channel=name) for name in ("can0", "can1")]
print(f"opened after {time.monotonic() - began:.1f} s", flush=True)
for sender, receiver in (buses, buses[::-1]):
    sent = [can.Message(arbitration_id=0x100 + i, is_extended_id=i % 2 == 1, data=bytes(range(i % 9))) for i in range(100)]
    for message in sent:
        sender.send(message, timeout=10)
    for message in sent:
        got = receiver.recv(timeout=20)
        essence = lambda m: (m.arbitration_id, m.is_extended_id, bytes(m.data))
        assert got is not None and essence(got) == essence(message), (got, message)
print(f"exchanged after {time.monotonic() - began:.1f} s\\ndone")
`;
const port = 3270;
/** From each channel to the other at once: as many go into the bridge, and twice as many come out of each of its sides. */
const total = Number(env.CANALYSTII_BRIDGE_FRAMES ?? 10_000);
const canalyst = fileURLToPath(new URL("../../../packages/cli/dist/main.node.js", import.meta.url));
const adapters = start("node", [fileURLToPath(new URL("../lib/adapter-server.mjs", import.meta.url)), String(port), "{}"]);
await adapters.printed(/attach .*-b 1-1/);
await attach("1-1", { port });
const bridge = start("node", [canalyst, "bridge", "socketcan", "--verbose"]);

const came = await test("the kernel makes two interfaces of the adapter, which are down", async () => {
  const [, ...names] = await bridge.printed(/^(can\d+) (can\d+)$/m, { timeoutMs: 60_000 });
  assert.deepEqual(names, ["can0", "can1"]);
  const found = await links();
  assert.deepEqual(
    found.map(({ ifname, operstate }) => [ifname, operstate]),
    [
      ["can0", "DOWN"],
      ["can1", "DOWN"],
    ],
  );
  assert.equal(found[0].linkinfo.info_data.clock, 8_000_000);
});
if (!came) await finish();

await test("every kind of frame goes both ways, and programs see their own", async () => {
  await up("can0", "bitrate 250000");
  await up("can1", "bitrate 250000");
  assert.deepEqual(
    (await links()).map(({ linkinfo }) => linkinfo.info_data.bittiming.bitrate),
    [250_000, 250_000],
  );
  const frames = ["000#", "7FF#0102030405060708", "00000000#FF", "1FFFFFFF#11223344", "123#R", "123#R8", "1ABCDEF0#R3"];
  for (let dlc = 0; dlc <= 8; dlc++) frames.push(`100#${"A5".repeat(dlc)}`);
  for (const [from, to] of [
    ["can0", "can1"],
    ["can1", "can0"],
  ]) {
    const heard = await dump(`${to}`);
    const own = await dump(`${from}`);
    await sh(frames.map((frame) => `cansend ${from} ${frame}`).join("\n"));
    assert.deepEqual(
      await heard.count(frames.length),
      frames.map((frame) => `${to} ${frame}`),
    );
    assert.deepEqual(
      await own.count(frames.length),
      frames.map((frame) => `${from} ${frame}`),
    );
    await heard.program.stop();
    await own.program.stop();
  }
});

await test("received frames carry the adapter's time as hardware timestamps", async () => {
  const stamped = start("candump", ["-H", "-L", "-n", "1", "can1"]);
  const line = await waitFor("a stamped frame", async () => {
    await sh("cansend can0 321#01");
    return /^\((\d+\.\d{6})\) can1 321#01$/m.exec(stamped.stdout);
  });
  const age = Date.now() / 1000 - Number(line[1]);
  // A wrong scale or origin is off by far more; emulation and the clocks' drift by less.
  assert.ok(Math.abs(age) < 30, `${age} s old`);
  await stamped.stop();
});

await test(
  `${total} frames each way at once, none lost, none out of order`,
  async () => {
    await up("can0", "bitrate 1000000");
    await up("can1", "bitrate 1000000");
    const heard = [await dump("can1,100:7FF"), await dump("can0,200:7FF")];
    const began = performance.now();
    const senders = [
      ["can0", "100"],
      ["can1", "200"],
    ].map(([name = "", id = ""]) =>
      run("cangen", [name, "-g", "0", "-I", id, "-L", "4", "-D", "i", "-n", String(total)], { timeoutMs: 200_000 }),
    );
    for (const { code, stderr } of await Promise.all(senders)) assert.equal(code, 0, stderr);
    for (const [i, one] of heard.entries()) {
      const numbers = (await one.count(total)).map((line) => Number.parseInt(line.split("#")[1] ?? "", 16));
      assert.equal(numbers.length, total);
      const wrong = numbers.findIndex((number, at) => number !== swap(at));
      assert.equal(wrong, -1, `direction ${i}: frame ${wrong} is ${numbers[wrong]}`);
      await one.program.stop();
    }
    const rate = (2 * total) / ((performance.now() - began) / 1000);
    comment(`${Math.round(rate)} frames/s in all, in emulation`);
    for (const { ifname } of await links()) {
      const { stdout } = await sh(`cat /sys/class/net/${ifname}/statistics/{rx_dropped,rx_errors,rx_over_errors,tx_errors,tx_dropped}`);
      assert.equal(stdout.replaceAll("\n", " ").trim(), "0 0 0 0 0", ifname);
    }
  },
  { timeoutMs: 240_000 },
);

await test(
  "a PDU of 4,000 bytes by ISO-TP from can0 to can1",
  async () => {
    await sh("modprobe can-isotp || modprobe can_isotp");
    const bytes = Array.from({ length: 4000 }, (_, i) => ((i * 7) & 0xff).toString(16).padStart(2, "0").toUpperCase());
    // ISO-TP gives each side one second, which emulation may take for less: a PDU that comes has to be right
    for (let attempt = 1; ; attempt += 1) {
      const receiver = start("isotprecv", ["-s", "700", "-d", "701", "can1"]);
      await waitFor(
        "isotprecv to listen",
        async () => (await sh("cat /proc/net/can/rcvlist_* | grep -c isotp || true")).stdout.trim() !== "0",
      );
      const { code, stderr } = await run("isotpsend", ["-s", "701", "-d", "700", "-b", "can0"], { input: `${bytes.join(" ")}\n` });
      assert.equal(code, 0, stderr);
      const { stdout } = await Promise.race([receiver.ended, sleep(20_000).then(() => receiver.stop())]);
      if (stdout.trim() === "" && attempt < 4) {
        comment(`attempt ${attempt}: timed out`);
        continue;
      }
      assert.ok(stdout.trim() === bytes.join(" "), `received ${stdout.length} characters: ${stdout.slice(0, 100)}`);
      return;
    }
  },
  { timeoutMs: 150_000 },
);

await test("canplayer replays a log", async () => {
  const lines = Array.from(
    { length: 200 },
    (_, i) => `(1.${String(i * 1000).padStart(6, "0")}) can0 ${i.toString(16).toUpperCase().padStart(3, "0")}#${"0".repeat(2 * (i % 9))}`,
  );
  await writeFile("/tmp/replay.log", `${lines.join("\n")}\n`);
  const heard = await dump("can1");
  await sh("canplayer -t -I /tmp/replay.log");
  assert.deepEqual(
    await heard.count(200),
    lines.map((line) => line.replace(/^\(.*\) can0/, "can1")),
  );
  await heard.program.stop();
});

await test(
  "python-can on the socketcan interface, both ways",
  async () => {
    await writeFile("/tmp/both-ways.py", PYTHON);
    const { code, stdout, stderr } = await run("python3", ["/tmp/both-ways.py"], { timeoutMs: 110_000 });
    assert.equal(stdout.trim().split("\n").at(-1), "done", `${stdout}${stderr}`);
    assert.equal(code, 0);
    comment(stdout.trim());
  },
  { timeoutMs: 120_000 },
);

await test("another bit rate, listen-only and one-shot reach the adapter", async () => {
  // At different rates the two don't understand each other.
  await up("can0", "bitrate 125000");
  const deaf = await dump("can1");
  await sh("cansend can0 7AA#01; sleep 0.5");
  assert.deepEqual(deaf.lines(), []);
  await deaf.program.stop();
  await up("can0", "bitrate 125000 one-shot on");
  await up("can1", "bitrate 125000 triple-sampling on");
  const heard = await dump("can1");
  await sh("cansend can0 123#01");
  assert.deepEqual(await heard.count(1), ["can1 123#01"]);
  await heard.program.stop();
  await up("can0", "bitrate 125000 one-shot off listen-only on");
  assert.deepEqual((await links())[0].linkinfo.info_data.ctrlmode, ["LISTEN-ONLY"]);
  const mute = await dump("can1");
  await run("cansend", ["can0", "124#01"]);
  await sh("sleep 0.5");
  assert.deepEqual(mute.lines(), []);
  await mute.program.stop();
  // What the adapter does not have is refused.
  await sh("ip link set can0 down");
  assert.notEqual((await run("ip", ["link", "set", "can0", "type", "can", "loopback", "on"])).code, 0);
});

await test("Ctrl-C takes the interfaces away", async () => {
  const { code, stderr } = await bridge.stop("SIGINT");
  assert.ok(code === 0 || code === 130, `${code}: ${stderr}`);
  await noLinks();
  comment(stderr.trim());
});

await finish();

/** Reads a number as `cangen -D i -L 4` writes it: the lowest byte first. @param {number} number */
function swap(number) {
  return Number.parseInt(Buffer.from(new Uint32Array([number]).buffer).toString("hex"), 16);
}
