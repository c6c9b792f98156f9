import { openByteFile } from "./files/file-access.js";
import { type Log, type ReadLogOptions, readLog } from "./read-log.js";

/**
 * Opens a log file of any format, compressed with gzip or not (Node only). The format is detected from the content; the
 * suffix decides where the content does not. Iterate over `log.frames()`, or over the log itself for batches; leaving the
 * loop closes the file.
 * @throws CanError `not-found`, `permission-denied`, `io`; `format` when it is not a log; `unsupported` in browsers;
 *   RangeError for an unknown format or time zone
 */
export async function openLogFile(path: string, options: Omit<ReadLogOptions, "fileName"> = {}): Promise<Log> {
  if (typeof path !== "string" || path === "") throw new TypeError(`path ${JSON.stringify(path)} is not the path of a file`);
  return readLog(await openByteFile(path), { ...options, fileName: path });
}
