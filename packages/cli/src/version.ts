import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";

/** Returns the version of this package. */
export async function ownVersion(): Promise<string> {
  return versionIn(await readFile(new URL("../package.json", import.meta.url), "utf8")) ?? "unknown";
}

/** Returns the version of an installed package; undefined when it is not there. */
export async function versionOf(name: string): Promise<string | undefined> {
  try {
    return versionIn(await readFile(createRequire(import.meta.url).resolve(`${name}/package.json`), "utf8"));
  } catch {
    return undefined;
  }
}

function versionIn(manifest: string): string | undefined {
  const json: unknown = JSON.parse(manifest);
  return typeof json === "object" && json !== null && "version" in json ? String(json.version) : undefined;
}
