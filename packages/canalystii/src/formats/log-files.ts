import { CanError, type FrameBatch } from "../can/index.js";
import { Mutex } from "../can/mutex.js";
import { type CreateLogWriterOptions, createLogWriter } from "./create-log-writer.js";
import { Losses } from "./losses.js";
import type { Format, LogWriter } from "./types.js";

/** One file (or pipe) being written. The calls come one after the other. */
export interface LogTarget {
  /** For messages. */
  readonly name: string;
  append(bytes: Uint8Array): Promise<void>;
  /** Overwrites bytes written before; undefined where that is not possible (a pipe). */
  readonly overwrite?: ((offset: number, bytes: Uint8Array) => Promise<void>) | undefined;
  /** Cuts the file off, after a write that failed half-way; undefined where that is not possible. */
  readonly truncate?: ((length: number) => Promise<void>) | undefined;
  /** Makes what was written outlast a power failure. */
  sync?(): Promise<void>;
  /** @param complete false: not everything could be written. Default: true */
  close(complete?: boolean): Promise<void>;
}

export interface LogFilesOptions extends CreateLogWriterOptions {
  readonly format: string | Format;
  /** Opens the file of a number, from 0. */
  readonly open: (index: number) => Promise<LogTarget>;
  /** A file is ended once it is this large; it is then larger by what was just written. */
  readonly maxBytes?: number | undefined;
  /** A file holds frames of at most this time, µs. */
  readonly maxUs?: number | undefined;
}

/** A row takes about this many bytes in most formats: how many rows go together near the end of a file. */
const ROW_BYTES = 100;
const MIN_ROWS = 16;

interface OpenFile {
  readonly target: LogTarget;
  readonly writer: LogWriter;
  startUs: number | undefined;
  bytes: number;
  /** Up to here the file reads: everything behind is half a write. */
  safeBytes: number;
  /** Frames have been written since the last checkpoint. */
  dirty: boolean;
}

/**
 * Writes frames into a file, or into one after the other. A checkpoint makes everything written so far safe; an error
 * (disk full) leaves a file that reads. All calls may be made concurrently and are carried out in order.
 */
export class LogFiles {
  readonly losses = new Losses();
  readonly #options: LogFilesOptions;
  #file: OpenFile | undefined;
  #index = 0;
  #frames = 0;
  #closedBytes = 0;
  #failure: { readonly error: unknown } | undefined;
  readonly #turns = new Mutex();

  /** @throws RangeError for a limit that is not above 0 */
  constructor(options: LogFilesOptions) {
    for (const name of ["maxBytes", "maxUs"] as const) {
      const limit = options[name];
      if (limit !== undefined && !(limit > 0)) throw new RangeError(`${name} ${String(limit)} is not a number above 0`);
    }
    this.#options = options;
  }

  /** Frames handed over so far. */
  get frames(): number {
    return this.#frames;
  }

  /** Bytes written, in all files. */
  get bytes(): number {
    return this.#closedBytes + (this.#file?.bytes ?? 0);
  }

  /** Files begun so far. */
  get files(): number {
    return this.#index;
  }

  /** Opens the first file now, rather than with the first frame. */
  open(): Promise<void> {
    return this.#run(async () => void (await this.#current()));
  }

  /**
   * Writes the rows of a batch, into new files where one is full.
   * @throws what the target throws; afterwards every call does
   */
  write(batch: FrameBatch): Promise<void> {
    return this.#run(() => this.#write(batch));
  }

  /** Writes a comment where the format has them. */
  marker(timestampUs: number, text: string): Promise<void> {
    return this.#run(async () => {
      const file = await this.#current();
      await this.#append(file, await file.writer.marker(timestampUs, text));
      file.dirty = true;
    });
  }

  /** Makes everything written so far safe. Cheap when there is nothing new. */
  checkpoint(): Promise<void> {
    return this.#run(async () => {
      const file = this.#file;
      if (!file?.dirty) return;
      await this.#flush(file);
      await file.target.sync?.();
    });
  }

  /** Ends the file. Nothing can be written afterwards. */
  finish(): Promise<void> {
    return this.#run(async () => {
      await this.#current();
      await this.#end(true);
    });
  }

  /** Ends the file after an error elsewhere, as well as can be. Never rejects. */
  async abandon(): Promise<void> {
    await this.#run(() => this.#end(false)).catch(() => {});
  }

  #run<T>(work: () => Promise<T>): Promise<T> {
    return this.#turns.run(async () => {
      if (this.#failure !== undefined) throw this.#failure.error;
      try {
        return await work();
      } catch (error) {
        this.#failure = { error };
        await this.#salvage();
        throw error;
      }
    });
  }

  async #write(batch: FrameBatch): Promise<void> {
    const { maxBytes = Number.POSITIVE_INFINITY, maxUs } = this.#options;
    for (let start = 0; start < batch.length; ) {
      const file = await this.#current();
      file.startUs ??= batch.timestampUs[start] as number;
      const limit = maxUs === undefined ? undefined : file.startUs + maxUs;
      const rows = Math.max(MIN_ROWS, Math.min(batch.length, Math.floor((maxBytes - file.bytes) / ROW_BYTES)));
      const end = fitting(batch, start, Math.min(batch.length, start + rows), limit);
      if (end > start) {
        await this.#append(file, await file.writer.write(batch, start, end));
        file.dirty = true;
        this.#frames += end - start;
        start = end;
      }
      if (file.bytes >= maxBytes || (end < batch.length && limit !== undefined && (batch.timestampUs[end] as number) >= limit))
        await this.#end(true);
    }
  }

  async #current(): Promise<OpenFile> {
    if (this.#file !== undefined) return this.#file;
    const { open, format, maxBytes: _bytes, maxUs: _us, ...options } = this.#options;
    const writer = await createLogWriter(format, options);
    const target = await open(this.#index);
    this.#index++;
    this.#file = { target, writer, startUs: undefined, bytes: 0, safeBytes: 0, dirty: false };
    return this.#file;
  }

  async #append(file: OpenFile, bytes: Uint8Array): Promise<void> {
    if (bytes.length === 0) return;
    await file.target.append(bytes);
    file.bytes += bytes.length;
    file.safeBytes = file.bytes;
  }

  async #flush(file: OpenFile): Promise<void> {
    await this.#append(file, await file.writer.flush());
    file.dirty = false;
  }

  async #end(complete: boolean): Promise<void> {
    const file = this.#file;
    if (file === undefined) return;
    const { bytes, patches } = await file.writer.finish();
    await this.#append(file, bytes);
    if (file.target.overwrite !== undefined) for (const patch of patches) await file.target.overwrite(patch.offset, patch.bytes);
    await file.target.sync?.();
    await this.#close(file, complete);
  }

  /** The disk is full, or the pipe is broken: what is whole stays. */
  async #salvage(): Promise<void> {
    const file = this.#file;
    if (file === undefined) return;
    await file.target.truncate?.(file.safeBytes).catch(() => {});
    await this.#close(file, false).catch(() => {});
  }

  async #close(file: OpenFile, complete: boolean): Promise<void> {
    this.#file = undefined;
    this.#closedBytes += file.bytes;
    for (const [kind, count] of file.writer.losses) this.losses.count(kind, count);
    await file.target.close(complete);
  }
}

/** Returns the first row from `start` that no longer belongs into the file. */
function fitting(batch: FrameBatch, start: number, end: number, limitUs: number | undefined): number {
  if (limitUs === undefined) return end;
  for (let row = start; row < end; row++) if ((batch.timestampUs[row] as number) >= limitUs) return row;
  return end;
}

/** Makes the error of a write say which file and what to do about it. */
export function describeWriteError(error: unknown, name: string): CanError | undefined {
  if (!(error instanceof Error) || !("code" in error)) return undefined;
  if (error.code !== "ENOSPC" && error.code !== "EDQUOT" && error.code !== "EFBIG") return undefined;
  return new CanError("io", `${name}: there is no space left on the disk`, {
    cause: error,
    hint: "Everything up to here is in the file, and it reads. Free some space, or rotate and delete old files.",
  });
}
