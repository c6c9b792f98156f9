import { CanError } from "../base/errors.js";
import type { CanFrame } from "../can/frame.js";
import { FrameBatch } from "../can/frame-batch.js";
import { loadFormat } from "./formats/load-format.js";
import { detectFormat, formatOfName, formats, isGzip } from "./formats/registry.js";
import type { LogReport } from "./formats/report.js";
import type { Format, LogHeader, LogReader, ReadOptions } from "./formats/types.js";
import { Gunzip } from "./unpack/gunzip.js";

export interface ReadLogOptions extends ReadOptions {
  /** Default: detected from the content, else from `fileName`. */
  readonly format?: string | Format | undefined;
  /** Name of the file: its suffix decides when the content does not; also used in messages. */
  readonly fileName?: string | undefined;
  /** Maximum number of frames in a batch. Default: 2048. */
  readonly batchRows?: number | undefined;
  /**
   * Reading ends after this many consecutive bytes without anything readable: a device, or a line that never ends, has no
   * other end. Default: 256 MiB.
   */
  readonly maxUnreadableBytes?: number | undefined;
}

/** A log being read: iterate over it once. */
export interface Log extends AsyncIterable<FrameBatch>, AsyncDisposable {
  readonly format: Format;
  /** The file is compressed with gzip. */
  readonly gzip: boolean;
  /** Filled while reading. */
  readonly header: LogHeader;
  /** Complete when the iteration has ended. */
  readonly report: LogReport;
  /** Iterates over single frames instead of batches. */
  frames(): AsyncGenerator<CanFrame, void, undefined>;
  /** Closes the source of a log that was not read to the end. */
  close(): Promise<void>;
}

export type ByteSource = AsyncIterable<Uint8Array> | Iterable<Uint8Array>;

const HEAD_BYTES = 4096;
const LF = 10;
const DEFAULT_ROWS = 2048;
const DEFAULT_UNREADABLE_BYTES = 1 << 28;

/**
 * Reads a log of any format, compressed with gzip or not, from chunks of bytes in file order (a file or network stream,
 * or `[bytes]`). Iterating yields batches that belong to the caller; damaged parts are skipped and counted in
 * `report`. Memory is bounded for any content of the file. Leaving the loop closes the source, and so does an error.
 * @throws CanError `format` when the format is not recognised, `io` when its code cannot be loaded; RangeError for an unknown format or
 * time zone
 */
export async function readLog(chunks: ByteSource, options: ReadLogOptions = {}): Promise<Log> {
  const file = new HeadedSource(chunks);
  try {
    return await openLog(file, options);
  } catch (error) {
    await file.close().catch(() => {});
    throw error;
  }
}

async function openLog(file: HeadedSource, options: ReadLogOptions): Promise<Log> {
  const wanted = typeof options.format === "string" ? formatOfName(options.format) : options.format;
  const gunzip = isGzip(await file.head(2)) ? new Gunzip(file) : undefined;
  const source = gunzip === undefined ? file : new HeadedSource(gunzip);
  const format = wanted ?? detectFormat(await source.head(HEAD_BYTES, isKnownFormat), options.fileName);
  if (format === undefined) throw source.failure?.error ?? unknownFormat(options.fileName);
  const reader = (await loadFormat(format)).createReader?.(options);
  if (reader === undefined) throw new CanError("unsupported", `format ${format.name} cannot be read`);
  const close = async () => {
    await source.close();
    await file.close();
  };
  const { header, report } = reader;
  const { batchRows: rows = DEFAULT_ROWS, maxUnreadableBytes = DEFAULT_UNREADABLE_BYTES } = options;
  const batches = readBatches({ source, gunzip, reader, rows, maxUnreadableBytes });
  const iterator: AsyncIterator<FrameBatch, void, undefined> = {
    next: () => batches.next(),
    // a generator that was never started does not close its source
    return: async () => {
      await batches.return();
      await close();
      return { done: true, value: undefined };
    },
  };
  const iterable = { [Symbol.asyncIterator]: () => iterator };
  return {
    ...{ format, gzip: gunzip !== undefined, header, report, close, ...iterable },
    frames: () => framesOf(iterable),
    [Symbol.asyncDispose]: close,
  };
}

async function* framesOf(batches: AsyncIterable<FrameBatch>): AsyncGenerator<CanFrame, void, undefined> {
  for await (const batch of batches) yield* batch;
}

interface Reading {
  readonly source: HeadedSource;
  readonly gunzip: Gunzip | undefined;
  readonly reader: LogReader;
  readonly rows: number;
  readonly maxUnreadableBytes: number;
}

async function* readBatches(reading: Reading): AsyncGenerator<FrameBatch, void, undefined> {
  const { source, gunzip, reader, rows, maxUnreadableBytes } = reading;
  const { report } = reader;
  let read = 0;
  let made = 0;
  /** Up to here something was readable. */
  let soundBytes = 0;
  for await (const chunk of source) {
    reader.push(chunk);
    yield* drain(reader, rows);
    read += chunk.length;
    // comments do not count: random bytes contain many
    const makes = report.frames + report.ignoredEntries;
    if (makes > made) soundBytes = read;
    made = makes;
    if (read - soundBytes <= maxUnreadableBytes) continue;
    report.giveUp(soundBytes, maxUnreadableBytes);
    break;
  }
  reader.end();
  yield* drain(reader, rows);
  if (gunzip === undefined) return;
  if (gunzip.truncated) reader.report.truncated = true;
  for (const { position, message } of gunzip.problems) reader.report.noteGeneral("byte", position, message);
}

function* drain(reader: LogReader, rows: number): Generator<FrameBatch, void, undefined> {
  for (;;) {
    const batch = new FrameBatch(rows);
    const more = reader.read(batch, rows);
    if (batch.length > 0) yield batch;
    if (!more) return;
  }
}

function isKnownFormat(lines: Uint8Array): boolean {
  return detectFormat(lines) !== undefined;
}

function unknownFormat(fileName: string | undefined): CanError {
  const names = Object.keys(formats).join(", ");
  return new CanError("format", `${fileName ?? "the input"} is not a log of a known format`, {
    hint: `If it is one of ${names}, name the format.`,
  });
}

/** A source whose first bytes can be examined before it is read. */
class HeadedSource implements AsyncIterable<Uint8Array> {
  readonly #chunks: ByteSource;
  #iterator: AsyncIterator<Uint8Array> | Iterator<Uint8Array> | undefined;
  #kept: Uint8Array[] = [];
  #ended = false;
  #failure: { readonly error: unknown } | undefined;

  constructor(chunks: ByteSource) {
    this.#chunks = chunks;
  }

  /** The error of reading the first bytes. */
  get failure(): { readonly error: unknown } | undefined {
    return this.#failure;
  }

  /**
   * Returns the first `count` bytes, or all if there are fewer. If the source fails, the error is thrown later, on reading.
   * @param isEnough called with the complete lines when there are more, so as not to wait for the rest of a live source
   */
  async head(count: number, isEnough: (lines: Uint8Array) => boolean = () => false): Promise<Uint8Array> {
    let examined = 0;
    for (;;) {
      const head = this.#first(count);
      if (head.length >= count || this.#ended) return head;
      const lines = head.lastIndexOf(LF) + 1;
      if (lines > examined && isEnough(head.subarray(0, lines))) return head;
      examined = lines;
      try {
        const chunk = await this.#next();
        if (chunk !== undefined) this.#kept.push(chunk);
      } catch (error) {
        this.#failure = { error };
      }
    }
  }

  /** Returns the first `count` bytes of what was read, or all if there are fewer. */
  #first(count: number): Uint8Array {
    let length = 0;
    for (const chunk of this.#kept) length += chunk.length;
    const head = new Uint8Array(Math.min(length, count));
    let at = 0;
    for (const chunk of this.#kept) {
      if (at === head.length) break;
      const part = chunk.subarray(0, head.length - at);
      head.set(part, at);
      at += part.length;
    }
    return head;
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array, void, undefined> {
    const kept = this.#kept;
    this.#kept = [];
    try {
      yield* kept;
      while (!this.#ended) {
        const chunk = await this.#next();
        if (chunk !== undefined) yield chunk;
      }
      if (this.#failure !== undefined) throw this.#failure.error;
    } finally {
      await this.close();
    }
  }

  /** Closes the source, even when nothing was read from it. */
  async close(): Promise<void> {
    if (this.#ended) return;
    this.#ended = true;
    const chunks = this.#chunks;
    if (this.#iterator !== undefined) await this.#iterator.return?.();
    else if (Symbol.asyncDispose in chunks) await (chunks as AsyncDisposable)[Symbol.asyncDispose]();
    else if (Symbol.asyncIterator in chunks) await chunks[Symbol.asyncIterator]().return?.();
  }

  /** Returns the next chunk; undefined at the end. */
  async #next(): Promise<Uint8Array | undefined> {
    this.#iterator ??= Symbol.asyncIterator in this.#chunks ? this.#chunks[Symbol.asyncIterator]() : this.#chunks[Symbol.iterator]();
    try {
      const { value, done } = await this.#iterator.next();
      if (!done) return value;
      this.#ended = true;
      return undefined;
    } catch (error) {
      this.#ended = true;
      throw error;
    }
  }
}
