import { CanError } from "../base/errors.js";
import { Mutex } from "../base/mutex.js";
import type { FrameBatch } from "../can/frame-batch.js";
import { type CreateLogWriterOptions, createLogWriter } from "./formats/create-log-writer.js";
import { Losses } from "./formats/losses.js";
import type { Format, LogWriter } from "./formats/types.js";

/** One file (or pipe) being written. Calls do not overlap. */
export interface LogTarget {
  /** For messages. */
  readonly name: string;
  append(bytes: Uint8Array): Promise<void>;
  /** Overwrites bytes written earlier; undefined where that is not possible (a pipe). */
  readonly overwrite?: ((offset: number, bytes: Uint8Array) => Promise<void>) | undefined;
  /** Truncates the file after a write that failed half-way; undefined where that is not possible. */
  readonly truncate?: ((length: number) => Promise<void>) | undefined;
  /** Makes sure that everything written survives a power failure. */
  sync?(): Promise<void>;
  /** @param complete false when not everything could be written. Default: true */
  close(complete?: boolean): Promise<void>;
}

export interface LogFilesOptions extends CreateLogWriterOptions {
  readonly format: string | Format;
  /** Opens the file with this number, counted from 0. */
  readonly open: (index: number) => Promise<LogTarget>;
  /** The next file begins when a file has reached this size; a file may be larger by the last write. */
  readonly maxBytes?: number | undefined;
  /** The next file begins when a file covers this much time, µs. */
  readonly maxUs?: number | undefined;
}

/** Approximate bytes per row in most formats: decides how many rows are written together near the end of a file. */
const ROW_BYTES = 100;
const MIN_ROWS = 16;

interface OpenFile {
  readonly target: LogTarget;
  readonly writer: LogWriter;
  startUs: number | undefined;
  bytes: number;
  /** Up to here the file is readable: the rest is from a write that failed half-way. */
  safeBytes: number;
  /** Something was written since the last checkpoint. */
  dirty: boolean;
}

/**
 * Writes frames to a file, or to several files one after the other. A checkpoint makes everything written so far safe; an
 * error (disk full) leaves a readable file. Calls may overlap and are carried out in order.
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

  /** Frames written so far. */
  get frames(): number {
    return this.#frames;
  }

  /** Bytes written, in all files. */
  get bytes(): number {
    return this.#closedBytes + (this.#file?.bytes ?? 0);
  }

  /** Number of files begun so far. */
  get files(): number {
    return this.#index;
  }

  /** Opens the first file now instead of with the first frame. */
  open(): Promise<void> {
    return this.#run(async () => void (await this.#current()));
  }

  /**
   * Writes the rows of a batch, and begins a new file when one is full.
   * @throws what the target throws; every later call then throws the same
   */
  write(batch: FrameBatch): Promise<void> {
    return this.#run(() => this.#write(batch));
  }

  /** Writes a comment, if the format has comments. */
  marker(timestampUs: number, text: string): Promise<void> {
    return this.#run(async () => {
      const file = await this.#current();
      await this.#append(file, await file.writer.marker(timestampUs, text));
      file.dirty = true;
    });
  }

  /** Makes everything written so far safe. Does nothing when nothing is new. */
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

  /** Ends the file after an error elsewhere, as far as possible. Never rejects. */
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

  /** The disk is full, or the pipe is broken: keeps everything that was written completely. */
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

/** Returns the first row from `start` on that belongs to the next file. */
function fitting(batch: FrameBatch, start: number, end: number, limitUs: number | undefined): number {
  if (limitUs === undefined) return end;
  for (let row = start; row < end; row++) if ((batch.timestampUs[row] as number) >= limitUs) return row;
  return end;
}

/**
 * Turns the error of a write into one that names the file and says what to do; undefined for other errors.
 * @param options `kept: false`: a file that was to be replaced has stayed, and the new one is gone (target option `replace: "complete"`). Default: true
 */
export function describeWriteError(error: unknown, name: string, { kept = true }: { readonly kept?: boolean } = {}): CanError | undefined {
  if (!(error instanceof Error) || !("code" in error)) return undefined;
  if (error.code !== "ENOSPC" && error.code !== "EDQUOT" && error.code !== "EFBIG") return undefined;
  return new CanError("io", `${name}: no space left on the disk`, {
    cause: error,
    hint: kept
      ? "Everything written so far is in the file, which is readable. Free some space, or limit the file size and delete old files."
      : "The old file is unchanged. Free some space and try again.",
  });
}
