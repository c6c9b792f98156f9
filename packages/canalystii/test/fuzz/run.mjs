// More damaged files than in the tests: node packages/canalystii/test/fuzz/run.mjs [CASES per format] [SEED]
import { spawnSync } from "node:child_process";
import { argv, env, exit } from "node:process";
import { fileURLToPath } from "node:url";

const [cases = "100000", seed = String(Date.now() % 1_000_000)] = argv.slice(2);
console.log(`${cases} cases for each format, seed ${seed}`);
const { status } = spawnSync("npx", ["vitest", "run", "packages/canalystii/test/fuzz"], {
  cwd: fileURLToPath(new URL("../../../..", import.meta.url)),
  env: { ...env, CANALYSTII_FUZZ_CASES: cases, CANALYSTII_SEED: seed },
  stdio: "inherit",
});
exit(status ?? 1);
