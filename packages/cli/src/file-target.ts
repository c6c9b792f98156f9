import { constants } from "node:fs";
import { type FileHandle, open, readdir, stat } from "node:fs/promises";
import { basename, dirname, extname, join } from "node:path";
import type { LogTarget } from "canalystii/formats";
import { UsageError } from "./failures.js";
import type { Output } from "./output.js";

/** A log file on the disk; or a device or named pipe, where nothing can be changed afterwards. */
class FileTarget implements LogTarget {
  readonly name: string;
  readonly overwrite: LogTarget["overwrite"];
  readonly truncate: LogTarget["truncate"];
  readonly #handle: FileHandle;
  readonly #regular: boolean;

  constructor(name: string, handle: FileHandle, regular: boolean) {
    this.name = name;
    this.#handle = handle;
    this.#regular = regular;
    if (!regular) return;
    this.overwrite = async (offset, bytes) => void (await handle.write(bytes, 0, bytes.length, offset));
    this.truncate = (length) => handle.truncate(length);
  }

  async append(bytes: Uint8Array): Promise<void> {
    for (let at = 0; at < bytes.length; ) {
      const { bytesWritten } = await this.#handle.write(bytes, at, bytes.length - at);
      at += bytesWritten;
    }
  }

  async sync(): Promise<void> {
    if (this.#regular) await this.#handle.datasync();
  }

  close(): Promise<void> {
    return this.#handle.close();
  }
}

/**
 * Creates a file for a log. A file that exists already is kept, unless `force`.
 * @throws UsageError when it exists; the system's error
 */
export async function createFileTarget(name: string, options: { readonly force: boolean }): Promise<LogTarget> {
  const { O_WRONLY, O_CREAT, O_EXCL, O_TRUNC } = constants;
  const special = await stat(name).then(
    (status) => !status.isFile() && !status.isDirectory(),
    () => false,
  );
  if (special) return new FileTarget(name, await open(name, O_WRONLY), false);
  try {
    return new FileTarget(name, await open(name, O_WRONLY | O_CREAT | (options.force ? O_TRUNC : O_EXCL), 0o666), true);
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
    if ((await stat(name)).isDirectory()) throw new UsageError(`${name} is a folder, not a file to write`);
    throw alreadyThere(name);
  }
}

/** @throws UsageError when a file exists */
export async function refuseExisting(name: string): Promise<void> {
  const exists = await stat(name).then(
    (status) => status.isFile(),
    () => false,
  );
  if (exists) throw alreadyThere(name);
}

/**
 * Refuses a series of which any file exists: hours later, in the middle of a recording, would be too late.
 * @throws UsageError that names the first
 */
export async function refuseExistingSeries(name: string): Promise<void> {
  const { before, after } = seriesParts(basename(name));
  const folder = dirname(name);
  const there = (await readdir(folder).catch(() => []))
    .filter((each) => each.startsWith(before) && each.endsWith(after))
    .filter((each) => /^\d{3,}$/.test(each.slice(before.length, each.length - after.length)))
    .sort();
  if (there[0] !== undefined) throw alreadyThere(join(folder, there[0]));
}

function alreadyThere(name: string): UsageError {
  return new UsageError(`${name} exists already; --force overwrites it`);
}

const STDOUT_NAMES: ReadonlySet<string> = new Set(["-", "/dev/stdout", "/dev/fd/1", "/proc/self/fd/1"]);

/** Returns `-` for every name of standard output: opened as a file, what it is redirected to would begin anew. */
export function outputName(name: string): string {
  return STDOUT_NAMES.has(name) ? "-" : name;
}

/** Standard output as the place for a log. */
export function stdoutTarget(out: Output): LogTarget {
  return { name: "standard output", append: (bytes) => out.write(bytes), close: async () => {} };
}

/** Returns the name of a file of a series: `trip.blf`, number 2 → `trip-003.blf`; `.log.gz` counts as one suffix. */
export function numberedName(name: string, index: number): string {
  const { before, after } = seriesParts(name);
  return `${before}${String(index + 1).padStart(3, "0")}${after}`;
}

/** Returns what stands around the number in the names of a series. */
function seriesParts(name: string): { readonly before: string; readonly after: string } {
  const gzip = name.toLowerCase().endsWith(".gz") ? name.slice(-3) : "";
  const plain = name.slice(0, name.length - gzip.length);
  const suffix = extname(plain);
  return { before: `${plain.slice(0, plain.length - suffix.length)}-`, after: `${suffix}${gzip}` };
}
