import { CanError, FrameBatch, isCanError } from "../can/index.js";
import { detectFormat, formatOfName, formats, isGzip } from "./registry.js";
import type { LogReport } from "./report.js";
import type { Format, LogHeader, LogReader, ReadOptions } from "./types.js";

export interface ReadLogOptions extends ReadOptions {
  /** Default: found out from the content, else from `fileName`. */
  readonly format?: string | Format | undefined;
  /** Name of the file: its suffix decides where the content does not, and it stands in messages. */
  readonly fileName?: string | undefined;
  /** Most frames in a batch. Default: 2048. */
  readonly batchRows?: number | undefined;
}

/** A log being read: iterate over it once. */
export interface Log extends AsyncIterable<FrameBatch> {
  readonly format: Format;
  /** The file is packed with gzip. */
  readonly gzip: boolean;
  /** Fills up while reading. */
  readonly header: LogHeader;
  /** Complete when the iteration has ended. */
  readonly report: LogReport;
}

export type ByteSource = AsyncIterable<Uint8Array> | Iterable<Uint8Array>;

const HEAD_BYTES = 4096;
const DEFAULT_ROWS = 2048;

/**
 * Reads a log of any format, packed with gzip or not, from chunks of bytes in file order (a file or network stream,
 * or `[bytes]`). Iterating yields batches that belong to the caller; damaged parts are skipped and counted in
 * `report`. Memory stays bounded whatever the file holds. Leaving the loop closes the source.
 * @throws CanError `format` when the format cannot be found out; RangeError for an unknown format or time zone
 */
export async function readLog(chunks: ByteSource, options: ReadLogOptions = {}): Promise<Log> {
  const wanted = typeof options.format === "string" ? formatOfName(options.format) : options.format;
  let source = new HeadedSource(chunks);
  const gzip = isGzip(await source.head(2));
  if (gzip) source = new HeadedSource(await unpack(source));
  const format = wanted ?? detectFormat(await source.head(HEAD_BYTES), options.fileName);
  if (format === undefined) throw unknownFormat(options.fileName);
  const reader = (await format.load()).createReader?.(options);
  if (reader === undefined) throw new CanError("unsupported", `format ${format.name} cannot be read`);
  return {
    format,
    gzip,
    header: reader.header,
    report: reader.report,
    [Symbol.asyncIterator]: () => readBatches(source, reader, options.batchRows ?? DEFAULT_ROWS),
  };
}

async function* readBatches(source: HeadedSource, reader: LogReader, rows: number): AsyncGenerator<FrameBatch, void, undefined> {
  try {
    for await (const chunk of source) {
      reader.push(chunk);
      yield* drain(reader, rows);
    }
  } catch (error) {
    // the unpacker's complaint comes after all it could unpack; anything else is the source's
    if (!isCanError(error, "format")) throw error;
    reader.report.truncated = true;
    reader.report.note("byte", 0, error.message);
  }
  reader.end();
  yield* drain(reader, rows);
}

async function* drain(reader: LogReader, rows: number): AsyncGenerator<FrameBatch, void, undefined> {
  for (;;) {
    const batch = new FrameBatch(rows);
    const result = reader.read(batch, rows);
    const more = typeof result === "boolean" ? result : await result;
    if (batch.length > 0) yield batch;
    if (!more) return;
  }
}

async function unpack(source: AsyncIterable<Uint8Array>): Promise<AsyncIterable<Uint8Array>> {
  const { gunzip } = await import("#zlib");
  return gunzip(source);
}

function unknownFormat(fileName: string | undefined): CanError {
  const names = Object.keys(formats).join(", ");
  return new CanError("format", `${fileName ?? "the input"} is no log of a known format`, {
    hint: `name its format if it is one of ${names}`,
  });
}

/** A source whose first bytes can be looked at before it is read. */
class HeadedSource implements AsyncIterable<Uint8Array> {
  readonly #iterator: AsyncIterator<Uint8Array> | Iterator<Uint8Array>;
  #kept: Uint8Array[] = [];
  #ended = false;
  #failure: { readonly error: unknown } | undefined;

  constructor(chunks: ByteSource) {
    this.#iterator = Symbol.asyncIterator in chunks ? chunks[Symbol.asyncIterator]() : chunks[Symbol.iterator]();
  }

  /** Returns the first `count` bytes or more, or all there are. A failing source fails later, when it is read. */
  async head(count: number): Promise<Uint8Array> {
    let length = 0;
    for (const chunk of this.#kept) length += chunk.length;
    while (length < count && !this.#ended) {
      try {
        const { value, done } = await this.#iterator.next();
        if (done) this.#ended = true;
        else {
          this.#kept.push(value);
          length += value.length;
        }
      } catch (error) {
        this.#failure = { error };
        this.#ended = true;
      }
    }
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
        const { value, done } = await this.#iterator.next();
        if (done) this.#ended = true;
        else yield value;
      }
      if (this.#failure !== undefined) throw this.#failure.error;
    } finally {
      if (!this.#ended) await this.#iterator.return?.();
    }
  }
}
