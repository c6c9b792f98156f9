import type { LogTarget } from "../log-files.js";
import type { FileTargetOptions } from "./runtime.js";

/**
 * Creates a file to write a log to, or opens the named pipe or device of this name, for `LogFiles` (Node only).
 * @throws CanError `io` when it exists (unless `force`) or is a folder, `not-found` for a missing folder, `permission-denied`;
 *   `unsupported` in browsers
 */
export async function createFileTarget(path: string, options: FileTargetOptions = {}): Promise<LogTarget> {
  return (await import("#files")).createFileTarget(path, options);
}

/**
 * Returns the existing files with the names that `numberedName` gives for a path, in order (Node only).
 * @throws CanError `unsupported` in browsers
 */
export async function existingOfSeries(path: string): Promise<string[]> {
  return (await import("#files")).existingOfSeries(path);
}

/**
 * Opens a file for reading in chunks (Node only). Leaving the loop closes it.
 * @throws CanError `not-found`, `permission-denied`, `io`; `format` for a folder; `unsupported` in browsers
 */
export async function openByteFile(path: string): Promise<AsyncIterable<Uint8Array>> {
  return (await import("#files")).openByteFile(path);
}
