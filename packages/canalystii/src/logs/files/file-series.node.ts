import { readdir } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { seriesParts } from "./numbered-name.js";

/** Returns the existing files of a series, in order. */
export async function existingOfSeries(path: string): Promise<string[]> {
  const { before, after } = seriesParts(basename(path));
  const folder = dirname(path);
  return (await readdir(folder).catch(() => []))
    .filter((each) => each.startsWith(before) && each.endsWith(after))
    .filter((each) => /^\d{3,}$/.test(each.slice(before.length, each.length - after.length)))
    .sort()
    .map((each) => join(folder, each));
}
