import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { run } from "./process.mjs";
import { comment } from "./tap.mjs";

const repository = fileURLToPath(new URL("../../..", import.meta.url));

/**
 * Runs one of test/system/bus/*.guest.ts, and prints a line for each of its tests.
 * @param {string} name
 * @returns {Promise<boolean>} whether all have passed
 */
export async function runGuestTests(name, { timeoutMs = 280_000 } = {}) {
  const results = `/tmp/${name}-results.json`;
  const { code, stdout, stderr } = await run(
    "node",
    [
      "node_modules/vitest/vitest.mjs",
      "run",
      `test/system/bus/${name}.guest.ts`,
      "--config",
      "test/system/bus/vitest.config.ts",
      "--reporter=default",
      "--reporter=json",
      `--outputFile.json=${results}`,
    ],
    { cwd: repository, timeoutMs },
  );
  if (code !== 0) comment(`${stdout}${stderr}`);
  let failed = 0;
  for (const { assertionResults } of JSON.parse(await readFile(results, "utf8")).testResults) {
    for (const { fullName, status } of assertionResults) {
      if (status !== "passed") failed += 1;
      console.log(`${status === "passed" ? "ok" : "not ok"} - ${fullName}`);
    }
  }
  return failed === 0 && code === 0;
}
