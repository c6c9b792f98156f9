// Builds the analyzer's page, and copies it to where `canalyst serve` serves it from and its package has it.
import { spawnSync } from "node:child_process";
import { cpSync, rmSync } from "node:fs";
import { fileURLToPath } from "node:url";

const at = (path) => fileURLToPath(new URL(`../${path}`, import.meta.url));
const { status } = spawnSync(process.execPath, [at("node_modules/vite/bin/vite.js"), "build", "--logLevel", "warn"], {
  cwd: at("packages/analyzer"),
  stdio: "inherit",
});
if (status !== 0) process.exit(status ?? 1);
rmSync(at("packages/cli/analyzer"), { recursive: true, force: true });
cpSync(at("packages/analyzer/dist"), at("packages/cli/analyzer"), { recursive: true });
