// The bus contract, as it runs over the simulator, through the real `usb` package and kernel.
// timeout: 300
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { run } from "../lib/process.mjs";
import { comment, finish } from "../lib/tap.mjs";

const repository = fileURLToPath(new URL("../../..", import.meta.url));
const results = "/tmp/bus-results.json";
const { code, stdout, stderr } = await run(
  "node",
  [
    "node_modules/vitest/vitest.mjs",
    "run",
    "--config",
    "test/system/bus/vitest.config.ts",
    "--reporter=default",
    "--reporter=json",
    `--outputFile.json=${results}`,
  ],
  { cwd: repository, timeoutMs: 280_000 },
);
if (code !== 0) comment(`${stdout}${stderr}`);
let failed = 0;
for (const { assertionResults } of JSON.parse(await readFile(results, "utf8")).testResults) {
  for (const { fullName, status } of assertionResults) {
    if (status !== "passed") failed += 1;
    console.log(`${status === "passed" ? "ok" : "not ok"} - ${fullName}`);
  }
}
if (failed > 0 || code !== 0) process.exit(1);
await finish();
