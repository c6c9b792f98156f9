import { readdir } from "node:fs/promises";
import { basename, dirname, extname, join } from "node:path";

/** Returns the name of a file of a series: `trip.blf`, number 2 → `trip-003.blf`; `.log.gz` counts as one suffix. */
export function numberedName(name: string, index: number): string {
  const { before, after } = seriesParts(name);
  return `${before}${String(index + 1).padStart(3, "0")}${after}`;
}

/** Returns the files of a series that exist, in their order. */
export async function existingOfSeries(name: string): Promise<string[]> {
  const { before, after } = seriesParts(basename(name));
  const folder = dirname(name);
  return (await readdir(folder).catch(() => []))
    .filter((each) => each.startsWith(before) && each.endsWith(after))
    .filter((each) => /^\d{3,}$/.test(each.slice(before.length, each.length - after.length)))
    .sort()
    .map((each) => join(folder, each));
}

/** Returns what stands around the number in the names of a series. */
function seriesParts(name: string): { readonly before: string; readonly after: string } {
  const gzip = name.toLowerCase().endsWith(".gz") ? name.slice(-3) : "";
  const plain = name.slice(0, name.length - gzip.length);
  const suffix = extname(plain);
  return { before: `${plain.slice(0, plain.length - suffix.length)}-`, after: `${suffix}${gzip}` };
}
