// Runs the suites inside the guest, one after the other, and reports to the host through the shared folder.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { appendFileSync, createWriteStream, readdirSync, readFileSync } from "node:fs";
import { extname, join } from "node:path";
import { env, execPath } from "node:process";
import { createInterface } from "node:readline";
import { sh } from "../lib/process.mjs";
import { detachAll } from "../lib/usbip.mjs";
import { sleep } from "../lib/wait.mjs";

const share = env["CANALYSTII_GUEST_SHARE"] ?? "/run/share";
const interpreters = new Map([
  [".mjs", [execPath]],
  [".sh", ["bash"]],
  [".py", ["python3", "-u"]],
]);

/** @param {import("../host/results.mjs").GuestEvent} event */
function report(event) {
  appendFileSync(join(share, "events.ndjson"), `${JSON.stringify(event)}\n`);
}

/** @param {import("../host/suites.mjs").Suite} suite */
async function run({ name, path, timeout }) {
  report({ type: "start", suite: name });
  const began = performance.now();
  const [command = "", ...args] = interpreters.get(extname(path)) ?? [];
  const child = spawn(command, [...args, path], {
    detached: true,
    env: { ...env, CANALYSTII_SUITE: name },
    stdio: ["ignore", "pipe", "pipe"],
  });
  child.stderr.pipe(createWriteStream(join(share, `${name}.stderr.log`)));
  createInterface(child.stdout).on("line", (line) => report({ type: "line", suite: name, line }));
  const closed = once(child, "close");

  let timedOut = false;
  const limit = setTimeout(() => {
    timedOut = true;
    // The first signal lets the suite say what it was doing.
    child.kill("SIGTERM");
    setTimeout(() => child.kill("SIGKILL"), 5_000).unref();
  }, timeout * 1_000);
  const [code] = await once(child, "exit");
  clearTimeout(limit);
  killLeftovers(name);
  // A process that escaped the sweep could hold the output open for ever.
  await Promise.race([closed, sleep(5_000)]);
  await reset();
  report({ type: "end", suite: name, code, timedOut, seconds: (performance.now() - began) / 1_000 });
}

/**
 * Ends every process that the suite started, however it detached itself: they carry the suite's name in their environment.
 * @param {string} name
 */
function killLeftovers(name) {
  for (const entry of readdirSync("/proc")) {
    if (!/^\d+$/.test(entry)) continue;
    try {
      if (!readFileSync(`/proc/${entry}/environ`, "utf8").split("\0").includes(`CANALYSTII_SUITE=${name}`)) continue;
      const program = readFileSync(`/proc/${entry}/cmdline`, "utf8").replaceAll("\0", " ").trim();
      process.kill(Number(entry), "SIGKILL");
      report({ type: "line", suite: name, line: `# left running: ${program}` });
    } catch {
      // It ended meanwhile.
    }
  }
}

/** Takes away what the next suite should not find: attached devices and CAN interfaces. */
async function reset() {
  await detachAll();
  const { stdout } = await sh("ip -o link show type vcan");
  for (const line of stdout.split("\n")) {
    const link = /^\d+: ([^:@]+)/.exec(line)?.[1];
    if (link !== undefined) await sh(`ip link delete ${link}`);
  }
}

report({ type: "up" });
for (const suite of JSON.parse(readFileSync(join(share, "suites.json"), "utf8"))) {
  await run(suite);
  const { stdout } = await sh("dmesg");
  createWriteStream(join(share, "dmesg.log")).end(stdout);
}
report({ type: "done" });
