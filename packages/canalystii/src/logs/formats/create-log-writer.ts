import { CanError } from "../../base/errors.js";
import type { FrameBatch } from "../../can/frame-batch.js";
import type { GzipStream } from "../unpack/zlib-runtime.js";
import { loadFormat } from "./load-format.js";
import type { Losses } from "./losses.js";
import { formatOfName } from "./registry.js";
import { MAX_TIME_US } from "./sound-rows.js";
import type { Format, LogEnd, LogWriter, WriteOptions } from "./types.js";

export interface CreateLogWriterOptions extends WriteOptions {
  /** Compresses the file with gzip. Default: false. */
  readonly gzip?: boolean | undefined;
}

/**
 * Creates a writer for a format.
 * @throws RangeError for an unknown format, level, time zone or start; CanError `unsupported` for a format that can only be read, `io`
 * when its code cannot be loaded
 */
export async function createLogWriter(format: string | Format, options: CreateLogWriterOptions = {}): Promise<LogWriter> {
  const { level = 6, gzip = false, startUs = 0 } = options;
  if (!Number.isInteger(level) || level < 1 || level > 9) throw new RangeError(`level ${String(level)} is not an integer in 1..9`);
  if (!Number.isInteger(startUs) || startUs < 0 || startUs > MAX_TIME_US) {
    throw new RangeError(`startUs ${String(startUs)} is not an integer in 0..${MAX_TIME_US}`);
  }
  const chosen = typeof format === "string" ? formatOfName(format) : format;
  const writer = (await loadFormat(chosen)).createWriter?.(options);
  if (writer === undefined) throw new CanError("unsupported", `format ${chosen.name} can only be read, not written`);
  if (!gzip) return writer;
  const { createGzip } = await import("#zlib");
  return new GzipWriter(writer, createGzip(level));
}

/** Compresses what another writer returns. A compressed header cannot be rewritten, so there are no patches. */
class GzipWriter implements LogWriter {
  readonly #writer: LogWriter;
  readonly #gzip: GzipStream;

  constructor(writer: LogWriter, gzip: GzipStream) {
    this.#writer = writer;
    this.#gzip = gzip;
  }

  get losses(): Losses {
    return this.#writer.losses;
  }

  async write(batch: FrameBatch, start?: number, end?: number): Promise<Uint8Array> {
    return this.#gzip.write(await this.#writer.write(batch, start, end));
  }

  async marker(timestampUs: number, text: string): Promise<Uint8Array> {
    return this.#gzip.write(await this.#writer.marker(timestampUs, text));
  }

  async flush(): Promise<Uint8Array> {
    const written = await this.#gzip.write(await this.#writer.flush());
    const flushed = await this.#gzip.flush();
    return concat(written, flushed);
  }

  async finish(): Promise<LogEnd> {
    const { bytes } = await this.#writer.finish();
    const written = await this.#gzip.write(bytes);
    return { bytes: concat(written, await this.#gzip.finish()), patches: [] };
  }
}

function concat(first: Uint8Array, second: Uint8Array): Uint8Array {
  if (first.length === 0) return second;
  const whole = new Uint8Array(first.length + second.length);
  whole.set(first);
  whole.set(second, first.length);
  return whole;
}
