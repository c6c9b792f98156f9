// npm run bench [-- NAME …]: measures and prints, asserts nothing. The machine should be idle otherwise.
import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { cpus } from "node:os";
import { argv, execPath, version } from "node:process";
import { fileURLToPath } from "node:url";

const all = readdirSync(new URL(".", import.meta.url))
  .filter((file) => file.endsWith(".mjs") && !["run.mjs", "measure.mjs"].includes(file))
  .map((file) => file.slice(0, -4))
  .sort();
const asked = argv.slice(2).filter((word) => !word.startsWith("-"));
const unknown = asked.filter((name) => !all.includes(name));
if (unknown.length > 0) throw new RangeError(`bench ${unknown.join(", ")} is not one of ${all.join(", ")}`);

if (asked.length !== 1) console.log(`Node ${version}, ${cpus().length} × ${cpus()[0]?.model ?? "unknown CPU"}`);
const flags = argv.slice(2).filter((word) => word.startsWith("-"));
const names = asked.length > 0 ? asked : all;
if (names.length === 1) {
  console.log(`\n# ${names[0]}`);
  const { run } = await import(`./${names[0]}.mjs`);
  await run(flags);
} else {
  // each in a separate process: the optimisations for one bench would slow down the next
  for (const name of names) {
    const { status } = spawnSync(execPath, [fileURLToPath(import.meta.url), name, ...flags], { stdio: "inherit" });
    if (status !== 0) process.exitCode = status ?? 1;
  }
}
