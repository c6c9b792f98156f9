// How the SocketCAN bridge comes and goes: without root, killed, unplugged and plugged in again, let go by the kernel.
// timeout: 240
import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { dump, links, noLinks, up } from "../lib/can.mjs";
import { sh, start } from "../lib/process.mjs";
import { comment, finish, test } from "../lib/tap.mjs";
import { attach, detach, importedPorts } from "../lib/usbip.mjs";
import { waitFor } from "../lib/wait.mjs";

const port = 3271;
const canalyst = fileURLToPath(new URL("../../../packages/cli/dist/main.node.js", import.meta.url));
const adapters = start("node", [fileURLToPath(new URL("../lib/adapter-server.mjs", import.meta.url)), String(port), "{}"]);
await adapters.printed(/attach .*-b 1-1/);
let adapter = await attach("1-1", { port });

/** @param {string[]} options @param {import("../lib/process.mjs").RunOptions} [how] */
const bridge = (options = [], how = {}) => start("node", [canalyst, "bridge", "socketcan", ...options], how);
/** Sends a frame on one channel, which arrives on the other. */
const carries = async () => {
  const heard = await dump("can1");
  await sh("cansend can0 123#010203");
  assert.deepEqual(await heard.count(1), ["can1 123#010203"]);
  await heard.program.stop();
};
const long = { timeoutMs: 90_000 };

await test(
  "without root it says what to run; who runs it has the interfaces",
  async () => {
    await sh(`chmod 0666 ${adapter.node}`);
    const program = bridge([], { uid: 65_534, env: { HOME: "/tmp" } });
    const [, modules = ""] = await program.printed(/^sudo (modprobe .*)$/m, long);
    const [, command = ""] = await program.printed(/^sudo (usbip .*)$/m, long);
    await sh(`${modules}; ${command}`);
    await program.printed(/^can0 can1$/m, long);
    await up("can0");
    await up("can1");
    await carries();
    const { code, stderr } = await program.stop("SIGINT");
    assert.ok(code === 0 || code === 130, `${code}: ${stderr}`);
    await noLinks();
  },
  long,
);

await test(
  "killed, it leaves nothing that harms the next",
  async () => {
    const first = bridge(["--up"]);
    await first.printed(/^can0 can1$/m, long);
    await waitFor("both interfaces to be up", async () => (await links()).every(({ flags }) => flags.includes("UP")));
    first.child.kill("SIGKILL");
    await first.ended;
    await noLinks();
    assert.deepEqual(
      (await importedPorts()).map(({ busid }) => busid),
      ["1-1"],
    );
  },
  long,
);

await test(
  "an unplugged adapter takes the interfaces with it; with --reconnect they come back with it, and up",
  async () => {
    const program = bridge(["--reconnect", "--up", "--bitrate", "250000"]);
    await program.printed(/^can0 can1$/m, long);
    const bothUp = () =>
      waitFor("both interfaces to be up", async () => {
        const found = await links();
        return (
          found.length === 2 &&
          found.every(({ flags, linkinfo }) => flags.includes("UP") && linkinfo.info_data.bittiming?.bitrate === 250_000)
        );
      });
    await bothUp();
    await carries();
    await detach(adapter.port);
    await noLinks();
    await program.printed(/waiting to reconnect/, long);
    adapter = await attach("1-1", { port });
    await program.printed(/^can0 can1\n(.*\n)*can0 can1$/m, long);
    await bothUp();
    await carries();
    // The kernel lets go of the adapter: it is attached again.
    const ours = (await importedPorts()).find(({ server }) => !server.endsWith(`:${port}`));
    assert.ok(ours);
    await sh(`usbip detach -p ${ours.port}`);
    await program.printed(/the kernel has let go/, long);
    await program.printed(/^can0 can1\n(.*\n)*can0 can1\n(.*\n)*can0 can1$/m, long);
    await bothUp();
    await carries();
    await program.stop("SIGINT");
    await noLinks();
  },
  { timeoutMs: 150_000 },
);

await test(
  "without --reconnect it ends, says why, and leaves no interface",
  async () => {
    const program = bridge(["--up"]);
    await program.printed(/^can0 can1$/m, long);
    await detach(adapter.port);
    const { code, stderr } = await program.ended;
    assert.notEqual(code, 0);
    assert.match(stderr, /^canalyst: /m);
    comment(stderr.trim());
    await noLinks();
    assert.deepEqual(await importedPorts(), []);
  },
  long,
);

await finish();
