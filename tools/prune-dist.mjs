// Removes what was built of sources that are gone: the compiler leaves it, and it would be published.
import { existsSync, readdirSync, rmdirSync, rmSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";

/** What the compiler makes of a source; the manual page and build information are in dist as well. */
const OUTPUT = /\.(?:js|d\.ts)(?:\.map)?$/;

/** Removes the compiler's output in `dist` that has no source in `src` of the package at `root`; returns the paths. */
export function pruneDist(root) {
  const dist = join(root, "dist");
  if (!existsSync(dist)) return [];
  const entries = readdirSync(dist, { recursive: true, withFileTypes: true });
  const pathOf = (entry) => join(entry.parentPath, entry.name);
  const orphans = entries
    .filter((entry) => entry.isFile() && OUTPUT.test(entry.name))
    .map(pathOf)
    .filter((path) => !existsSync(join(root, "src", relative(dist, path).replace(OUTPUT, ".ts"))));
  for (const path of orphans) rmSync(path);
  // the deepest first, so that a folder of empty folders goes as well
  const folders = entries.filter((entry) => entry.isDirectory()).map(pathOf);
  for (const path of folders.sort((a, b) => b.length - a.length)) if (readdirSync(path).length === 0) rmdirSync(path);
  return orphans.map((path) => relative(root, path));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const name of ["canalystii", "cli"]) {
    const removed = pruneDist(fileURLToPath(new URL(`../packages/${name}`, import.meta.url)));
    if (removed.length > 0) console.log(`${name}: removed ${removed.length} files built of sources that are gone`);
  }
}
