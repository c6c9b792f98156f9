import { randomUUID } from "node:crypto";
import { constants, rmSync } from "node:fs";
import { type FileHandle, open, readlink, realpath, rename, rm, stat } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { CanError } from "../../base/errors.js";
import type { LogTarget } from "../log-files.js";
import { toFileError } from "./file-error.js";
import type { FileTargetOptions } from "./runtime.js";

const { O_WRONLY, O_CREAT, O_EXCL, O_TRUNC } = constants;

/**
 * Creates a file to write a log to, or opens the named pipe or device of this name.
 * @throws CanError `io` when it exists (unless forced) or is a folder, `not-found` for a missing folder, `permission-denied`
 */
export async function createFileTarget(path: string, options: FileTargetOptions = {}): Promise<LogTarget> {
  const { force = false, replace = "begin" } = options;
  try {
    const status = await stat(path).catch(() => undefined);
    if (status?.isDirectory()) throw new CanError("io", `${path} is a folder, not a file to write`);
    if (status !== undefined && !status.isFile()) return new FileTarget(path, await open(path, O_WRONLY), { regular: false });
    if (status === undefined && !force) await refuseDeadLink(path);
    const made = status !== undefined && force ? undefined : await createNew(path, force);
    return made ?? (await replaceOld(path, replace));
  } catch (error) {
    throw toFileError(error, path);
  }
}

async function refuseDeadLink(path: string): Promise<void> {
  const link = await readlink(path).catch(() => undefined);
  if (link === undefined) return;
  throw new CanError("io", `${path} is a link to ${link}, which does not exist`, { hint: "Pass force: true to create it." });
}

/** Returns undefined when the file exists by now and may be replaced. */
async function createNew(path: string, force: boolean): Promise<LogTarget | undefined> {
  const target = await followLinks(path);
  try {
    return new FileTarget(path, await open(target, O_WRONLY | O_CREAT | O_EXCL, 0o666));
  } catch (error) {
    if (isCode(error, "ENOENT")) await refuseMissingFolder(dirname(target), error);
    if (!isCode(error, "EEXIST")) throw error;
    if (force) return undefined;
    throw new CanError("io", `${path} already exists`, { cause: error, hint: "Pass force: true to replace it." });
  }
}

async function refuseMissingFolder(folder: string, cause: unknown): Promise<void> {
  const missing = await stat(folder).then(
    () => false,
    () => true,
  );
  if (missing) throw new CanError("not-found", `the folder ${folder} does not exist`, { cause });
}

/** Writes a new file next to the old one and renames it: two programs never write to the same file. */
async function replaceOld(path: string, when: "begin" | "complete"): Promise<LogTarget> {
  const target = await followLinks(path);
  const old = await stat(target);
  const beside = join(dirname(target), `.canalyst-${process.pid}-${randomUUID()}`);
  let handle: FileHandle;
  try {
    handle = await open(beside, O_WRONLY | O_CREAT | O_EXCL, 0o600);
  } catch (error) {
    // the user may not create files in the folder, but may write to the file itself
    if (isCode(error, "EACCES") || isCode(error, "EPERM")) return new FileTarget(path, await open(target, O_WRONLY | O_TRUNC));
    throw error;
  }
  try {
    await handle.chown(old.uid, old.gid).catch(() => {});
    await handle.chmod(old.mode & 0o777);
    if (when === "begin") await rename(beside, target);
  } catch (error) {
    await handle.close();
    await rm(beside, { force: true });
    throw error;
  }
  return new FileTarget(path, handle, when === "begin" ? {} : { beside, target });
}

const MAX_LINKS = 40;

/** Returns the file that a link points to, even if it does not exist yet: the file is replaced, not the link. */
async function followLinks(path: string, left = MAX_LINKS): Promise<string> {
  const real = await realpath(path).catch(() => undefined);
  if (real !== undefined) return real;
  const link = left > 0 ? await readlink(path).catch(() => undefined) : undefined;
  return link === undefined ? path : followLinks(resolve(await realpath(dirname(path)), link), left - 1);
}

interface FileTargetSettings {
  /** false: a pipe or a device, which cannot be changed after writing. Default: true. */
  readonly regular?: boolean | undefined;
  /** Path of the file until it is complete. */
  readonly beside?: string | undefined;
  /** Its path after that. */
  readonly target?: string | undefined;
}

/** A log file on the disk. */
class FileTarget implements LogTarget {
  readonly name: string;
  readonly overwrite: LogTarget["overwrite"];
  readonly truncate: LogTarget["truncate"];
  readonly #handle: FileHandle;
  readonly #settings: FileTargetSettings;
  readonly #discard = () => rmSync(this.#settings.beside ?? "", { force: true });

  constructor(name: string, handle: FileHandle, settings: FileTargetSettings = {}) {
    this.name = name;
    this.#handle = handle;
    this.#settings = settings;
    // the process may end before the file is complete: remove it then
    if (settings.beside !== undefined) process.on("exit", this.#discard);
    if (settings.regular === false) return;
    this.overwrite = async (offset, bytes) => void (await handle.write(bytes, 0, bytes.length, offset));
    this.truncate = (length) => handle.truncate(length);
  }

  async append(bytes: Uint8Array): Promise<void> {
    for (let at = 0; at < bytes.length; ) {
      const { bytesWritten } = await this.#handle.write(bytes, at, bytes.length - at);
      at += bytesWritten;
    }
  }

  /** @throws CanError `io` when the file was deleted: what is written is lost */
  async sync(): Promise<void> {
    if (this.#settings.regular === false) return;
    await this.#handle.datasync();
    const { nlink } = await this.#handle.stat();
    if (nlink === 0) throw new CanError("io", `${this.name} was deleted or replaced while it was being written: the recorded data is lost`);
  }

  async close(complete = true): Promise<void> {
    await this.#handle.close();
    const { beside, target } = this.#settings;
    if (beside === undefined || target === undefined) return;
    process.off("exit", this.#discard);
    if (complete) await rename(beside, target);
    else this.#discard();
  }
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && "code" in error && error.code === code;
}
