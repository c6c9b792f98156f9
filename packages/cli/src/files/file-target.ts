import { randomUUID } from "node:crypto";
import { type BigIntStats, constants, rmSync } from "node:fs";
import { type FileHandle, open, readlink, realpath, rename, rm, stat } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { isatty } from "node:tty";
import { CanError } from "canalystii";
import type { LogTarget } from "canalystii/formats";
import type { Context } from "../context.js";
import { UsageError } from "../failures.js";
import { closeDescriptor, openDescriptor } from "./descriptor.js";
import { existingOfSeries } from "./file-series.js";
import { openPipeTarget, stdoutTarget, terminalTarget } from "./stream-target.js";

export interface FileTargetOptions {
  readonly context: Pick<Context, "inputs" | "out" | "signal">;
  /** Replace a file that exists. */
  readonly force: boolean;
  /**
   * When a new file takes the place of the old one: `complete`, so that a failure leaves the old one; `begin`, so that
   * what was written so far is there under its name whatever happens.
   */
  readonly replace: "complete" | "begin";
}

const { O_WRONLY, O_CREAT, O_EXCL, O_TRUNC } = constants;

const STDOUT_NAMES: ReadonlySet<string> = new Set(["-", "/dev/stdout", "/dev/fd/1", "/proc/self/fd/1"]);

/** Returns `-` for every name of standard output: opened as a file, what it is redirected to would begin anew. */
export function outputName(name: string): string {
  return STDOUT_NAMES.has(name) ? "-" : name;
}

/**
 * Creates a file for a log, or opens the named pipe, device or standard output that has this name; `-` is standard output.
 * @throws UsageError when it exists (unless forced), is a folder, or is one of the command's inputs; the system's error
 */
export async function createFileTarget(name: string, options: FileTargetOptions): Promise<LogTarget> {
  const { out, inputs, signal } = options.context;
  if (name === "-") return stdoutTarget(out);
  const status = await check(name, options);
  if (status === undefined) return createNew(name, options);
  if (inputs.isStandardOutput(status)) return stdoutTarget(out);
  if (status.isFIFO()) return openPipeTarget(name, signal);
  if (!status.isFile()) return openDevice(name, signal);
  return replaceOld(name, status, options.replace);
}

/**
 * Refuses a file, or a series of them, that could not be created later: before anything is written or an adapter touched.
 * @throws UsageError as {@link createFileTarget} does
 */
export async function checkFileTarget(
  name: string,
  options: Omit<FileTargetOptions, "replace"> & { readonly series: boolean },
): Promise<void> {
  if (name === "-") return;
  const names = options.series ? await existingOfSeries(name) : [name];
  for (const each of names) await check(each, options);
}

/** Returns what a file is, undefined when it does not exist. */
async function check(name: string, { context, force }: Omit<FileTargetOptions, "replace">): Promise<BigIntStats | undefined> {
  const status = await stat(name, { bigint: true }).catch(() => undefined);
  if (status === undefined) {
    const link = await readlink(name).catch(() => undefined);
    if (link !== undefined && !force) throw new UsageError(`${name} is a link to ${link}, which does not exist; --force creates it`);
    return undefined;
  }
  if (status.isDirectory()) throw new UsageError(`${name} is a folder, not a file to write`);
  if (context.inputs.isStandardOutput(status)) return status;
  context.inputs.refuse(name, status);
  if (status.isFile() && !force) throw alreadyThere(name);
  return status;
}

async function createNew(name: string, { force, replace }: FileTargetOptions): Promise<LogTarget> {
  const target = await followLinks(name);
  try {
    return new FileTarget(name, await open(target, O_WRONLY | O_CREAT | O_EXCL, 0o666));
  } catch (error) {
    // somebody else was faster
    if (!isCode(error, "EEXIST")) throw error;
    if (force) return replaceOld(name, await stat(target, { bigint: true }), replace);
    throw alreadyThere(name);
  }
}

async function openDevice(name: string, signal: AbortSignal): Promise<LogTarget> {
  const fd = await openDescriptor(name, O_WRONLY);
  if (isatty(fd)) return terminalTarget(name, fd, signal);
  await closeDescriptor(fd);
  return new FileTarget(name, await open(name, O_WRONLY), { regular: false });
}

/** Writes a new file beside the old one and gives it its name: two programs never write into one file. */
async function replaceOld(name: string, old: BigIntStats, when: FileTargetOptions["replace"]): Promise<LogTarget> {
  const target = await followLinks(name);
  const beside = join(dirname(target), `.canalyst-${process.pid}-${randomUUID()}`);
  let handle: FileHandle;
  try {
    handle = await open(beside, O_WRONLY | O_CREAT | O_EXCL, 0o600);
  } catch (error) {
    // nothing may be created in the folder, but the file itself may be written
    if (isCode(error, "EACCES") || isCode(error, "EPERM")) return new FileTarget(name, await open(target, O_WRONLY | O_TRUNC));
    throw error;
  }
  try {
    await handle.chown(Number(old.uid), Number(old.gid)).catch(() => {});
    await handle.chmod(Number(old.mode) & 0o777);
    if (when === "begin") await rename(beside, target);
  } catch (error) {
    await handle.close();
    await rm(beside, { force: true });
    throw error;
  }
  return new FileTarget(name, handle, when === "begin" ? {} : { beside, target });
}

const MAX_LINKS = 40;

/** Returns the file that a link leads to, also where there is none yet: the file is replaced rather than the link. */
async function followLinks(name: string, left = MAX_LINKS): Promise<string> {
  const real = await realpath(name).catch(() => undefined);
  if (real !== undefined) return real;
  const link = left > 0 ? await readlink(name).catch(() => undefined) : undefined;
  return link === undefined ? name : followLinks(resolve(await realpath(dirname(name)), link), left - 1);
}

interface FileTargetSettings {
  /** false: a device, where nothing can be changed afterwards. Default: true. */
  readonly regular?: boolean | undefined;
  /** Where the file is until it is complete. */
  readonly beside?: string | undefined;
  /** Where it belongs then. */
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
    // a second signal ends the process at once
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

  /** @throws CanError `io` when the file has no name any more: what is written is lost */
  async sync(): Promise<void> {
    if (this.#settings.regular === false) return;
    await this.#handle.datasync();
    const { nlink } = await this.#handle.stat();
    if (nlink === 0) throw new CanError("io", `${this.name} was deleted or replaced while it was written: what was written is lost`);
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

function alreadyThere(name: string): UsageError {
  return new UsageError(`${name} exists already; --force overwrites it`);
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && "code" in error && error.code === code;
}
