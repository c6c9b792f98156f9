import { CanError, type CanErrorCode } from "../../base/errors.js";
import { describeWriteError } from "../log-files.js";

/** What the system's error codes mean for opening or writing a file. */
const MEANINGS: Readonly<Record<string, readonly [code: CanErrorCode, text: string]>> = {
  ENOENT: ["not-found", "no such file"],
  ENOTDIR: ["not-found", "part of the path is not a folder"],
  EACCES: ["permission-denied", "permission denied for this user"],
  EPERM: ["permission-denied", "permission denied for this user"],
  EROFS: ["permission-denied", "the file system is read-only"],
  EISDIR: ["io", "is a folder, not a file"],
};

/** Turns the system's error about a file into a CanError that names the file; returns any other error unchanged. */
export function toFileError(error: unknown, path: string): unknown {
  if (!(error instanceof Error) || !("code" in error) || typeof error.code !== "string" || !/^E[A-Z0-9]+$/.test(error.code)) return error;
  const known = describeWriteError(error, path);
  if (known !== undefined) return known;
  const [code, text] = MEANINGS[error.code] ?? ["io", error.message];
  return new CanError(code, `${path}: ${text}`, { cause: error });
}
