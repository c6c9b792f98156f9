// Completes the service worker of a built page with the list of all its files.
import { createHash } from "node:crypto";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, relative, sep } from "node:path";

const WORKER = "service-worker.js";

/** Writes the list of the page's files, and what they contain as a version, to the beginning of its service worker. */
export function listOfflineFiles(folder) {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name !== WORKER)
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join("/"))
    .sort();
  const hash = createHash("sha256");
  for (const file of files) hash.update(`${file}\0`).update(readFileSync(join(folder, file)));
  const build = { version: hash.digest("hex").slice(0, 16), files };
  const worker = join(folder, WORKER);
  const code = readFileSync(worker, "utf8").replace(/^self\.build = .*\n/, "");
  writeFileSync(worker, `self.build = ${JSON.stringify(build)};\n${code}`);
}
