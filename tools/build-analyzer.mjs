// Builds the analyzer's page, and copies it to where `canalyst serve` serves it from and its package has it.
import { spawnSync } from "node:child_process";
import { cpSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** What is in the page besides the project's own code. */
const OTHERS = ["preact", "@preact/signals", "@preact/signals-core", "lucide-static"];

const at = (path) => fileURLToPath(new URL(`../${path}`, import.meta.url));
const { status } = spawnSync(process.execPath, [at("node_modules/vite/bin/vite.js"), "build", "--logLevel", "warn"], {
  cwd: at("packages/analyzer"),
  stdio: "inherit",
});
if (status !== 0) process.exit(status ?? 1);
rmSync(at("packages/cli/analyzer"), { recursive: true, force: true });
cpSync(at("packages/analyzer/dist"), at("packages/cli/analyzer"), { recursive: true });
const licences = OTHERS.map((name) => `${name}\n\n${readFileSync(at(`node_modules/${name}/LICENSE`), "utf8").trim()}\n`);
writeFileSync(at("packages/cli/analyzer/licences.txt"), licences.join("\n----\n\n"));
