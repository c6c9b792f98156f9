import { CanError, type FrameBatch } from "canalystii";
import { describeReport, type Log, type Marker, mergeLogs, readLog } from "canalystii/logs";
import type { Context } from "./context.js";
import { UsageError } from "./failures.js";
import { openByteSource } from "./files/byte-source.js";

export interface OpenLogOptions {
  /** Name of the format; default: detected. */
  readonly format?: string | undefined;
  readonly timeZone?: string | undefined;
  /** Maximum number of frames in a batch; default: that of the library. */
  readonly batchRows?: number | undefined;
  /** Called for each problem in the log, once its end is reached. */
  readonly warn?: ((text: string) => void) | undefined;
  readonly onMarker?: ((marker: Marker) => void) | undefined;
  /** Called with the bytes read so far. */
  readonly onBytes?: ((bytes: number) => void) | undefined;
}

/** A log that is open. */
export interface OpenLog {
  readonly log: Log;
  /** The frames; to be iterated over once. Throws CanError `format` at the end when no frame could be read. */
  readonly batches: AsyncIterable<FrameBatch>;
}

/**
 * Opens a log of any format for reading; `-` is stdin. Opening and reading end when the context's signal is aborted, and
 * the file counts as one of the command's inputs.
 * @throws the system's error when it cannot be opened; CanError `format` when it is not a log
 */
export async function openLog(file: string, context: Pick<Context, "inputs" | "signal">, options: OpenLogOptions = {}): Promise<OpenLog> {
  const { format, timeZone, batchRows, onMarker, warn } = options;
  const source = await openByteSource(file, context);
  const log = await readLog(counted(source, options.onBytes), {
    fileName: file === "-" ? "standard input" : file,
    ...(format === undefined ? {} : { format }),
    ...(timeZone === undefined ? {} : { timeZone }),
    ...(onMarker === undefined ? {} : { onMarker }),
    batchRows,
  });
  return { log, batches: reported(log, file, warn) };
}

/** Logs that are open, and their frames in one stream. */
export interface OpenLogs {
  readonly logs: readonly OpenLog[];
  /** As {@link OpenLog.batches}; of several logs, merged by time. */
  readonly batches: AsyncIterable<FrameBatch>;
}

/**
 * Opens one or more logs, as {@link openLog}.
 * @throws UsageError when standard input is given twice; otherwise as {@link openLog}
 */
export async function openLogs(
  files: readonly string[],
  context: Pick<Context, "inputs" | "signal">,
  optionsOf: (file: string) => OpenLogOptions,
): Promise<OpenLogs> {
  if (files.filter((file) => file === "-").length > 1) throw new UsageError("standard input can be read only once");
  const logs: OpenLog[] = [];
  for (const file of files) logs.push(await openLog(file, context, optionsOf(file)));
  const batches = logs.map((log) => log.batches);
  return { logs, batches: batches.length === 1 ? (batches[0] as AsyncIterable<FrameBatch>) : mergeLogs(batches) };
}

/** Returns the error for a log that is not empty but from which no frame could be read. */
export function nothingRead({ report }: Log, file: string): CanError | undefined {
  if (report.frames > 0 || (report.skipped === 0 && !report.truncated)) return undefined;
  return new CanError("format", `${file === "-" ? "standard input" : file}: nothing could be read`, {
    hint: describeReport(report).join("\n"),
  });
}

/**
 * Reads the first batch immediately, so that a log that cannot be read fails now, and returns it later with the others.
 * @throws what the iteration throws
 */
export async function readAhead(batches: AsyncIterable<FrameBatch>): Promise<AsyncIterable<FrameBatch>> {
  const iterator = batches[Symbol.asyncIterator]();
  const first = await iterator.next();
  return (async function* () {
    try {
      for (let next = first; !next.done; next = await iterator.next()) yield next.value;
    } finally {
      await iterator.return?.();
    }
  })();
}

async function* counted(bytes: AsyncIterable<Uint8Array>, onBytes: ((bytes: number) => void) | undefined): AsyncGenerator<Uint8Array> {
  let sum = 0;
  for await (const chunk of bytes) {
    sum += chunk.length;
    onBytes?.(sum);
    yield chunk;
  }
}

async function* reported(log: Log, file: string, warn: OpenLogOptions["warn"]): AsyncGenerator<FrameBatch> {
  yield* log;
  const nothing = nothingRead(log, file);
  if (nothing !== undefined) throw nothing;
  if (warn !== undefined) for (const line of describeReport(log.report)) warn(`${file}: ${line}`);
}
