// Boots a Linux guest in QEMU and runs the system tests inside. See README.md.
import { env, exit } from "node:process";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { boot } from "./host/qemu.mjs";
import { Results, sentence } from "./host/results.mjs";
import { RunFolder } from "./host/run-folder.mjs";
import { SkipError } from "./host/skip-error.mjs";
import { findSuites } from "./host/suites.mjs";
import { sleep } from "./lib/wait.mjs";
import { concludeSkip, provision } from "./provision.mjs";

const usage = "usage: node test/system/run.mjs [--shell] [--suites FOLDER] [suite ...]";
const bootAttempts = 3;
const bootSeconds = 120;
const limitSeconds = Number(env["CANALYSTII_SYSTEM_LIMIT"] || 895);

/** @returns {Promise<number>} exit status */
async function main() {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { shell: { type: "boolean", default: false }, suites: { type: "string" }, help: { type: "boolean" } },
  });
  if (values.help) {
    console.log(usage);
    return 0;
  }
  if (!(limitSeconds > 0))
    throw new RangeError(`CANALYSTII_SYSTEM_LIMIT ${env["CANALYSTII_SYSTEM_LIMIT"]} is not a number of seconds above 0`);
  const suites = await findSuites(values.suites ?? fileURLToPath(new URL("suites", import.meta.url)), positionals);
  const ready = await provision(console.log);
  const folder = await RunFolder.make(ready.cache);
  await folder.write({ kernel: ready.kernel, suites, shell: values.shell });

  if (values.shell) {
    const guest = boot({ provision: ready, share: folder.share, console: undefined, limitSeconds: 86_400 });
    const trouble = await guest.ended;
    if (trouble !== undefined) console.error(trouble);
    return trouble === undefined ? 0 : 1;
  }
  return runSuites(ready, folder, suites);
}

/**
 * @param {import("./provision.mjs").Provision} ready
 * @param {RunFolder} folder
 * @param {import("./host/suites.mjs").Suite[]} suites
 */
async function runSuites(ready, folder, suites) {
  const began = performance.now();
  const elapsed = () => `${((performance.now() - began) / 1_000).toFixed(1)} s`;
  /** @type {import("./host/qemu.mjs").Guest | undefined} */
  let guest;
  /** @type {string | undefined} */
  let trouble;
  const limit = setTimeout(() => {
    trouble = `the total time limit of ${limitSeconds} s is over (CANALYSTII_SYSTEM_LIMIT)`;
    guest?.kill();
  }, limitSeconds * 1_000);

  for (let attempt = 1; attempt <= bootAttempts && trouble === undefined; attempt += 1) {
    console.log(`booting Linux ${ready.kernel.version}; at most ${limitSeconds} s in all`);
    guest = boot({ provision: ready, share: folder.share, console: folder.console, limitSeconds: limitSeconds + 30 });
    if (await comesUp(guest, folder)) break;
    const silent = guest.alive() ? `nothing was heard of it within ${bootSeconds} s` : undefined;
    guest.kill();
    const why = `the guest did not come up: ${silent ?? (await guest.ended) ?? "it switched itself off"}`;
    console.log(why);
    if (attempt === bootAttempts) trouble ??= why;
  }

  const results = new Results(suites);
  for (let last = false; !last; ) {
    last = !guest?.alive();
    for (const event of await folder.newEvents()) {
      if (event.type === "up") console.log(`guest up after ${elapsed()}`);
      for (const line of results.accept(event)) console.log(line);
    }
    if (!last) await sleep(200);
  }
  clearTimeout(limit);
  trouble ??= await guest?.ended;
  for (const line of results.conclude(trouble ?? "the guest switched itself off")) console.log(line);

  if (results.total.failed > 0) await showGuest(folder, results.failedSuites);
  console.log(`\n${elapsed()}; logs: ${folder.path}`);
  console.log(sentence(results.total));
  return results.total.failed > 0 ? 1 : 0;
}

/**
 * Waits for the guest's first report. Emulated kernels have been seen to hang while booting, though seldom.
 * @param {import("./host/qemu.mjs").Guest} guest
 * @param {RunFolder} folder
 * @returns {Promise<boolean>} false when it ended or took too long
 */
async function comesUp(guest, folder) {
  const end = performance.now() + bootSeconds * 1_000;
  while (!folder.started && guest.alive() && performance.now() < end) await sleep(200);
  return folder.started;
}

/**
 * Prints what the guest said.
 * @param {RunFolder} folder
 * @param {string[]} failedSuites
 */
async function showGuest(folder, failedSuites) {
  const logs = [
    ...failedSuites.map((name) => ({ title: `standard error of ${name}`, file: `share/${name}.stderr.log`, lines: 200 })),
    { title: "kernel messages", file: "share/dmesg.log", lines: 60 },
    { title: "console", file: "console.log", lines: 100 },
  ];
  for (const { title, file, lines } of logs) {
    const text = (await folder.read(file)).trim();
    if (text !== "") console.log(`\n--- ${title}\n${text.split("\n").slice(-lines).join("\n")}`);
  }
}

for (const signal of /** @type {const} */ (["SIGINT", "SIGTERM", "SIGHUP"])) {
  // exit() rather than the default end: the guest is killed on the way out.
  process.once(signal, () => exit(130));
}

try {
  exit(await main());
} catch (error) {
  if (error instanceof SkipError) exit(concludeSkip(error));
  if (!(error instanceof RangeError) && !isArgumentError(error)) throw error;
  console.error(`${error.message}\n${usage}`);
  exit(2);
}

/**
 * @param {unknown} error
 * @returns {error is Error}
 */
function isArgumentError(error) {
  return error instanceof Error && "code" in error && String(error.code).startsWith("ERR_PARSE_ARGS");
}
