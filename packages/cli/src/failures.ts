import { type CanError, errorText, isCanError } from "canalystii";
import { ExitCode, exitCodeOf } from "./exit-codes.js";

/** An invalid command line: a bad option, value or combination. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

/** Ends the program with the given status; the message (if any) goes to stderr. */
export class ExitError extends Error {
  override readonly name = "ExitError";
  readonly exitCode: number;
  readonly hint: string | undefined;

  constructor(exitCode: number, message = "", options: { readonly hint?: string; readonly cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.exitCode = exitCode;
    this.hint = options.hint;
  }
}

/**
 * Runs library code on values from the user: by the library's contract, misuse is a RangeError or a TypeError.
 * @throws UsageError instead of these
 */
export async function withUserValues<T>(run: () => T | Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    if (error instanceof RangeError || error instanceof TypeError) throw new UsageError(error.message, { cause: error });
    throw error;
  }
}

/** How a command that could be interrupted ended. */
export interface Ending {
  /** The options specify an end: a number of frames, a time, the end of a log. */
  readonly named: boolean;
  /** That end was reached. */
  readonly reached: boolean;
  /** The progress otherwise, e.g. `after 5 of 100 frames`. */
  readonly progress: string;
}

/**
 * Distinguishes an interruption that leaves work undone from the normal end of a command that runs until interrupted.
 * @throws ExitError when the user interrupted before the end that the options specify
 */
export function checkInterrupted(context: { readonly interrupted: boolean }, { named, reached, progress }: Ending): void {
  if (context.interrupted && named && !reached) throw new ExitError(ExitCode.INTERRUPTED, `interrupted ${progress}`);
}

const openingErrors = new WeakSet<CanError>();

/** Opens an adapter, so that its errors can be distinguished from later ones. */
export async function whileOpening<T>(open: () => Promise<T>): Promise<T> {
  try {
    return await open();
  } catch (error) {
    if (isCanError(error)) openingErrors.add(error);
    throw error;
  }
}

/** What is printed about an error, and its exit status. */
export interface Failure {
  /** Lines for stderr, without line ends. */
  readonly lines: readonly string[];
  readonly exitCode: number;
}

const SYSTEM_ERRORS: Readonly<Record<string, string>> = {
  ENOENT: "no such file or folder",
  EACCES: "permission denied for this user",
  EPERM: "operation not permitted",
  EISDIR: "is a folder",
  ENOTDIR: "part of the path is not a folder",
  ENOSPC: "no space left on the disk",
  EDQUOT: "disk quota exceeded",
  EROFS: "the file system is read-only",
  EEXIST: "already exists",
  EADDRINUSE: "address already in use by another program",
  EADDRNOTAVAIL: "this machine has no such address",
  ECONNREFUSED: "connection refused",
  ENOTFOUND: "host not found",
};

/** Returns what a system error means, with its path; undefined for other errors. */
export function describeSystemError(error: unknown): string | undefined {
  if (!(error instanceof Error) || !("code" in error) || typeof error.code !== "string") return undefined;
  const words = SYSTEM_ERRORS[error.code];
  if (words === undefined) return undefined;
  const where = placeOf(error);
  return where === undefined ? words : `${where}: ${words}`;
}

function placeOf(error: Error): string | undefined {
  if ("path" in error && typeof error.path === "string") return error.path;
  if ("hostname" in error && typeof error.hostname === "string") return error.hostname;
  return "port" in error ? `port ${String(error.port)}` : undefined;
}

/** Turns anything thrown into lines for the user and an exit status; stack traces only on request. */
export function describeFailure(error: unknown, options: { readonly stack: boolean }): Failure {
  const lines: string[] = [];
  let exitCode: number = ExitCode.FAILURE;
  let hint: string | undefined;
  if (error instanceof ExitError) {
    if (error.message !== "") lines.push(error.message);
    ({ exitCode, hint } = error);
  } else if (isCanError(error)) {
    lines.push(error.message);
    hint = error.hint;
    exitCode = exitCodeOf(error.code, openingErrors.has(error));
  } else {
    lines.push(describeSystemError(error) ?? errorText(error));
    if (error instanceof UsageError) exitCode = ExitCode.USAGE;
  }
  if (hint !== undefined) lines.push(hint);
  if (options.stack && error instanceof Error && error.stack !== undefined) lines.push(error.stack, ...causes(error));
  return { lines: lines.flatMap((line) => line.split("\n")), exitCode };
}

function causes(error: Error): string[] {
  const lines: string[] = [];
  for (let cause = error.cause; cause !== undefined && lines.length < 10; cause = cause instanceof Error ? cause.cause : undefined) {
    lines.push(`caused by ${cause instanceof Error ? (cause.stack ?? cause.message) : String(cause)}`);
  }
  return lines;
}
