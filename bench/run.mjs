// npm run bench [-- NAME …]: measures, prints, asserts nothing. Let the machine be otherwise idle.
import { readdirSync } from "node:fs";
import { cpus } from "node:os";
import { argv, version } from "node:process";

const all = readdirSync(new URL(".", import.meta.url))
  .filter((file) => file.endsWith(".mjs") && !["run.mjs", "measure.mjs"].includes(file))
  .map((file) => file.slice(0, -4))
  .sort();
const asked = argv.slice(2).filter((word) => !word.startsWith("-"));
const unknown = asked.filter((name) => !all.includes(name));
if (unknown.length > 0) throw new RangeError(`bench ${unknown.join(", ")} is not one of ${all.join(", ")}`);

console.log(`Node ${version}, ${cpus().length} × ${cpus()[0]?.model ?? "unknown CPU"}`);
for (const name of asked.length > 0 ? asked : all) {
  console.log(`\n# ${name}`);
  const { run } = await import(`./${name}.mjs`);
  await run(argv.slice(2).filter((word) => word.startsWith("-")));
}
