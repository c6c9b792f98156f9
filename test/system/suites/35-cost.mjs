// What receiving costs beside the original Python driver, in the same guest: only where a person has that driver
// (PEER_PYTHON_CANALYSTII names its folder). Figures, no limits.
// timeout: 300
import { env } from "node:process";
import { fileURLToPath } from "node:url";
import { sh, start } from "../lib/process.mjs";
import { comment, finish, skip, test } from "../lib/tap.mjs";
import { attach, detachAll } from "../lib/usbip.mjs";

const port = 3272;
const library = fileURLToPath(new URL("../lib/adapter-server.mjs", import.meta.url));
const ours = fileURLToPath(new URL("../lib/bus-cost.mjs", import.meta.url));
const theirs = fileURLToPath(new URL("../python/driver_cost.py", import.meta.url));
const peer = env["PEER_PYTHON_CANALYSTII"];

if (peer === undefined || peer === "") {
  skip("CPU beside python-canalystii", "PEER_PYTHON_CANALYSTII names no folder");
} else {
  await test(
    "CPU beside python-canalystii, 7,800 frames/s on both channels",
    async () => {
      const adapter = { joined: false, traffic: { kind: "flood", framesPerSecond: 7800, bitrate: 1_000_000 } };
      const server = start("node", [library, String(port), JSON.stringify(adapter)]);
      await server.printed(/attach .*-b 1-1/);
      await attach("1-1", { port });
      const python = `PYTHONPATH=${peer} PYTHONDONTWRITEBYTECODE=1 /usr/bin/python3 ${theirs} 50`;
      for (const command of [python, `node ${ours} 50`, `node ${ours} 20`]) {
        comment((await sh(command)).stdout.trim());
      }
      await detachAll();
      await server.stop();
    },
    { timeoutMs: 200_000 },
  );
}

await finish();
