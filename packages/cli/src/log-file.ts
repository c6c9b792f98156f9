import { CanError, type FrameBatch } from "canalystii";
import { describeReport, type Log, type Marker, readLog } from "canalystii/logs";
import type { Context } from "./context.js";
import { openByteSource } from "./files/byte-source.js";

export interface OpenLogOptions {
  /** Name of the format; default: detected. */
  readonly format?: string | undefined;
  readonly timeZone?: string | undefined;
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
  const { format, timeZone, onMarker, warn } = options;
  const source = await openByteSource(file, context);
  const log = await readLog(counted(source, options.onBytes), {
    fileName: file === "-" ? "standard input" : file,
    ...(format === undefined ? {} : { format }),
    ...(timeZone === undefined ? {} : { timeZone }),
    ...(onMarker === undefined ? {} : { onMarker }),
  });
  return { log, batches: reported(log, file, warn) };
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
