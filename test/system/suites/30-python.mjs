// An independent client on pyusb and libusb against the virtual adapter; and, where a person has it, the original
// Python driver with its own hardware tests: PEER_PYTHON_CANALYSTII names its folder.
// timeout: 300
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { env } from "node:process";
import { fileURLToPath } from "node:url";
import { run, start } from "../lib/process.mjs";
import { comment, finish, skip, test } from "../lib/tap.mjs";
import { attach, detachAll } from "../lib/usbip.mjs";

const python = "/usr/bin/python3";
const library = fileURLToPath(new URL("../lib/adapter-server.mjs", import.meta.url));
const client = fileURLToPath(new URL("../python/canalyst_client.py", import.meta.url));
const port = 3270;

/** Serves and attaches one adapter for as long as `use` runs. @param {object} options @param {() => Promise<void>} use */
async function withAdapter(options, use) {
  const server = start("node", [library, String(port), JSON.stringify(options)]);
  await server.printed(/attach .*-b 1-1/);
  await attach("1-1", { port });
  try {
    await use();
  } finally {
    await detachAll();
    await server.stop();
  }
}

await withAdapter({}, async () => {
  await test(
    "the client on pyusb initialises, sends, receives, fills and clears the buffer",
    async () => {
      const { code, stdout, stderr } = await run(python, [client], { timeoutMs: 120_000 });
      comment(stdout.trim());
      assert.equal(code, 0, `${stdout}${stderr}`);
      assert.equal(stdout.match(/^ok - /gm)?.length, 5);
    },
    { timeoutMs: 130_000 },
  );
});

const peer = env["PEER_PYTHON_CANALYSTII"];
if (peer === undefined || peer === "") {
  skip("python-canalystii's own hardware tests", "PEER_PYTHON_CANALYSTII names no folder");
} else {
  const options = { cwd: peer, env: { PYTHONPATH: peer, PYTHONDONTWRITEBYTECODE: "1" }, timeoutMs: 150_000 };
  await withAdapter({}, async () => {
    await test(
      "python-canalystii passes its loopback tests",
      async () => {
        assert.ok(existsSync(join(peer, "tests/loopback_tests.py")), `${peer} has no tests/loopback_tests.py`);
        const { code, stdout, stderr } = await run(
          python,
          ["-m", "pytest", "-v", "-p", "no:cacheprovider", "tests/loopback_tests.py"],
          options,
        );
        comment(stdout.trim());
        assert.equal(code, 0, stderr);
      },
      { timeoutMs: 160_000 },
    );
  });
  await withAdapter({ traffic: { kind: "flood", framesPerSecond: 1000, bitrate: 1_000_000 } }, async () => {
    await test(
      "python-canalystii receives 1000 frames/s on both channels without an error",
      async () => {
        const { code, stdout, stderr } = await run(python, ["tests/can_spammer_test.py"], options);
        comment(stdout.trim());
        assert.equal(code, 0, stderr);
        const channels = [...stdout.matchAll(/Channel \d: Received (\d+) messages .*, (\d+) errors/g)];
        assert.equal(channels.length, 2);
        for (const [line, received, errors] of channels) assert.ok(Number(received) > 1000 && errors === "0", line);
      },
      { timeoutMs: 160_000 },
    );
  });
}

await finish();
