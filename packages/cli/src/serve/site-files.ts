import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { extname, join, relative, sep } from "node:path";

/** A file that the server offers. */
export interface SiteFile {
  readonly body: Buffer;
  readonly type: string;
  /** For the header `ETag`. */
  readonly tag: string;
}

const TYPES: Readonly<Record<string, string>> = {
  ".css": "text/css; charset=utf-8",
  ".html": "text/html; charset=utf-8",
  ".ico": "image/x-icon",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json",
  ".map": "application/json",
  ".mjs": "text/javascript; charset=utf-8",
  ".png": "image/png",
  ".svg": "image/svg+xml",
  ".txt": "text/plain; charset=utf-8",
  ".wasm": "application/wasm",
  ".webmanifest": "application/manifest+json",
  ".woff2": "font/woff2",
};

/**
 * Reads all files of a folder, by the path of their URL; `/` is `index.html`. Only these exact paths can be requested, so no
 * path can leave the folder. Symbolic links are left out.
 */
export async function readSite(folder: string): Promise<ReadonlyMap<string, SiteFile>> {
  const site = new Map<string, SiteFile>();
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    const body = await readFile(path);
    const file = { body, type: TYPES[extname(path)] ?? "application/octet-stream", tag: tagOf(body) };
    const url = `/${relative(folder, path).split(sep).map(encodeURIComponent).join("/")}`;
    site.set(url, file);
    if (url.endsWith("/index.html")) site.set(url.slice(0, -"index.html".length), file);
  }
  return site;
}

function tagOf(body: Buffer): string {
  return `"${createHash("sha256").update(body).digest("base64url").slice(0, 22)}"`;
}
