import { type BigIntStats, constants } from "node:fs";
import { readlink, stat } from "node:fs/promises";
import { isatty } from "node:tty";
import { createFileTarget as createFile, existingOfSeries, type LogTarget } from "canalystii/logs";
import type { Context } from "../context.js";
import { UsageError } from "../failures.js";
import { closeDescriptor, openDescriptor } from "./descriptor.js";
import { openPipeTarget, stdoutTarget, terminalTarget } from "./stream-target.js";

export interface FileTargetOptions {
  readonly context: Pick<Context, "inputs" | "out" | "signal">;
  /** Replace a file that exists. */
  readonly force: boolean;
  /** When a new file replaces the old one; see the library. */
  readonly replace: "begin" | "complete";
}

const { O_WRONLY } = constants;

const STDOUT_NAMES: ReadonlySet<string> = new Set(["-", "/dev/stdout", "/dev/fd/1", "/proc/self/fd/1"]);

/** Returns `-` for every name of standard output: opened as a file, its redirection would start again at position 0. */
export function outputName(name: string): string {
  return STDOUT_NAMES.has(name) ? "-" : name;
}

/**
 * Creates a file for a log, or opens the named pipe, device or standard output that has this name; `-` is standard output.
 * @throws UsageError when it exists (unless forced), is a folder, or is one of the command's inputs; CanError for errors of the system
 */
export async function createFileTarget(name: string, options: FileTargetOptions): Promise<LogTarget> {
  const { out, inputs, signal } = options.context;
  if (name === "-") return stdoutTarget(out);
  const status = await check(name, options);
  if (status !== undefined && inputs.isStandardOutput(status)) return stdoutTarget(out);
  if (status?.isFIFO()) return openPipeTarget(name, signal);
  const terminal = status === undefined || status.isFile() ? undefined : await openTerminal(name, signal);
  if (terminal !== undefined) return terminal;
  try {
    return await createFile(name, options);
  } catch (error) {
    // another program has created it meanwhile
    if (error instanceof Error && isCode(error.cause, "EEXIST")) throw alreadyThere(name);
    throw error;
  }
}

/**
 * Refuses a file, or a series of files, that could not be created later: before anything is written or an adapter is opened.
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

/** Returns the status of a file, undefined when it does not exist. */
async function check(name: string, { context, force }: Omit<FileTargetOptions, "replace">): Promise<BigIntStats | undefined> {
  const status = await stat(name, { bigint: true }).catch(() => undefined);
  if (status === undefined) {
    const link = await readlink(name).catch(() => undefined);
    if (link !== undefined && !force) throw new UsageError(`${name} is a link to ${link}, which does not exist; use --force to create it`);
    return undefined;
  }
  if (status.isDirectory()) throw new UsageError(`${name} is a folder, not a file to write`);
  if (context.inputs.isStandardOutput(status)) return status;
  context.inputs.refuse(name, status);
  if (status.isFile() && !force) throw alreadyThere(name);
  return status;
}

/** Returns undefined for a device that is not a terminal. */
async function openTerminal(name: string, signal: AbortSignal): Promise<LogTarget | undefined> {
  const fd = await openDescriptor(name, O_WRONLY);
  if (isatty(fd)) return terminalTarget(name, fd, signal);
  await closeDescriptor(fd);
  return undefined;
}

function alreadyThere(name: string): UsageError {
  return new UsageError(`${name} already exists; use --force to overwrite it`);
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && "code" in error && error.code === code;
}
