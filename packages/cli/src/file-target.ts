import { constants } from "node:fs";
import { type FileHandle, open, stat } from "node:fs/promises";
import { extname } from "node:path";
import type { LogTarget } from "canalystii/formats";
import { UsageError } from "./failures.js";
import type { Output } from "./output.js";

/** A log file on the disk. */
class FileTarget implements LogTarget {
  readonly name: string;
  readonly #handle: FileHandle;
  #length = 0;

  constructor(name: string, handle: FileHandle) {
    this.name = name;
    this.#handle = handle;
  }

  async append(bytes: Uint8Array): Promise<void> {
    for (let at = 0; at < bytes.length; ) {
      const { bytesWritten } = await this.#handle.write(bytes, at, bytes.length - at, this.#length);
      at += bytesWritten;
      this.#length += bytesWritten;
    }
  }

  readonly overwrite = async (offset: number, bytes: Uint8Array): Promise<void> => {
    await this.#handle.write(bytes, 0, bytes.length, offset);
  };

  readonly truncate = async (length: number): Promise<void> => {
    await this.#handle.truncate(length);
    this.#length = length;
  };

  async sync(): Promise<void> {
    await this.#handle.datasync().catch((error: NodeJS.ErrnoException) => {
      // a device or a pipe has nothing to sync
      if (error.code !== "EINVAL" && error.code !== "ENOTSUP" && error.code !== "EROFS") throw error;
    });
  }

  close(): Promise<void> {
    return this.#handle.close();
  }
}

/**
 * Creates a file for a log. What exists already is kept, unless `force`.
 * @throws UsageError when it exists; the system's error
 */
export async function createFileTarget(name: string, options: { readonly force: boolean }): Promise<LogTarget> {
  const { O_WRONLY, O_CREAT, O_EXCL, O_TRUNC } = constants;
  try {
    return new FileTarget(name, await open(name, O_WRONLY | O_CREAT | (options.force ? O_TRUNC : O_EXCL), 0o666));
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EEXIST") {
      throw alreadyThere(name);
    }
    throw error;
  }
}

/** @throws UsageError when a file exists */
export async function refuseExisting(name: string): Promise<void> {
  const exists = await stat(name).then(
    () => true,
    () => false,
  );
  if (exists) throw alreadyThere(name);
}

function alreadyThere(name: string): UsageError {
  return new UsageError(`${name} exists already; --force overwrites it`);
}

/** Standard output as the place for a log. */
export function stdoutTarget(out: Output): LogTarget {
  return { name: "standard output", append: (bytes) => out.write(bytes), close: async () => {} };
}

/** Returns the name of a file of a series: `trip.blf`, number 2 → `trip-003.blf`; `.log.gz` counts as one suffix. */
export function numberedName(name: string, index: number): string {
  const gzip = name.toLowerCase().endsWith(".gz") ? name.slice(-3) : "";
  const plain = name.slice(0, name.length - gzip.length);
  const suffix = extname(plain);
  return `${plain.slice(0, plain.length - suffix.length)}-${String(index + 1).padStart(3, "0")}${suffix}${gzip}`;
}
