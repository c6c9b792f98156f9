import type { FrameBatch } from "../../can/frame-batch.js";
import type { Losses } from "./losses.js";
import type { LogReport } from "./report.js";

/** Bytes, or a promise where the runtime can only compress asynchronously (browsers). */
export type Bytes = Uint8Array | Promise<Uint8Array>;

/** A note in a log that is not a frame: an overrun, a reconnection, a comment. */
export interface Marker {
  /** Integer µs since the Unix epoch; where a format has comments without a time, that of the previous frame. */
  readonly timestampUs: number;
  readonly text: string;
}

export interface ReadOptions {
  /**
   * Time zone of the wall-clock times in BLF, ASC and TRC headers: `UTC`, `local`, or an IANA name such as `Europe/Berlin`.
   * Default: `UTC`.
   */
  readonly timeZone?: string | undefined;
  /** Called for each marker or comment, in file order. */
  readonly onMarker?: ((marker: Marker) => void) | undefined;
}

export interface WriteOptions {
  /** As in {@link ReadOptions}. */
  readonly timeZone?: string | undefined;
  /** Start of measurement, integer µs since the Unix epoch. Default: the first frame's time; the header is then written with the first frame. */
  readonly startUs?: number | undefined;
  /** Interface names by channel (candump, pcapng); names may be added later. Default: `can0`, `can1` ... */
  readonly channelNames?: ReadonlyMap<number, string> | undefined;
  /** zlib level 1..9 of BLF containers and gzip (browsers choose themselves). Default: 4 for BLF, 6 for gzip. */
  readonly level?: number | undefined;
  /** candump: writes ` R`/` T` after each frame. Default: true. */
  readonly direction?: boolean | undefined;
  /** candump: times count from the first frame, as `candump -L -t z` prints them. Default: false. */
  readonly relative?: boolean | undefined;
  /** GVRET: 1 writes the older layout without direction. Default: 2. */
  readonly version?: 1 | 2 | undefined;
}

/** What the header of a file contains. Filled while reading. */
export interface LogHeader {
  /** Start of measurement, integer µs since the Unix epoch; undefined where the file does not say. */
  startUs: number | undefined;
  /** Interface names by channel, where the file has them. */
  readonly channelNames: Map<number, string>;
}

/**
 * Turns bytes into frames: `push` a chunk, `read` until it returns false, push the next chunk; after the last one call `end`,
 * then `read` until it returns false. Never throws because of the file's content: damaged parts are skipped and reported in
 * `report`.
 */
export interface LogReader {
  readonly header: LogHeader;
  readonly report: LogReport;
  /** Takes the next bytes of the file, in chunks of any size. The array must not change until it is read. */
  push(chunk: Uint8Array): void;
  /** Marks the end of the file. */
  end(): void;
  /**
   * Appends frames to a batch until it has `maxRows` or all bytes are used.
   * Returns true when there may be more frames without another `push`.
   */
  read(batch: FrameBatch, maxRows: number): boolean;
}

/** Bytes that replace bytes written earlier. */
export interface Patch {
  /** From the beginning of the file. */
  readonly offset: number;
  readonly bytes: Uint8Array;
}

export interface LogEnd {
  /** The last bytes to append. */
  readonly bytes: Uint8Array;
  /** What to overwrite in the file afterwards, where that is possible; the file is also readable without it. */
  readonly patches: readonly Patch[];
}

/**
 * Turns frames into bytes. Every returned array belongs to the caller, who appends it to the file, in order.
 * A returned promise must settle before the next call.
 */
export interface LogWriter {
  /** What the format could not store so far. */
  readonly losses: Losses;
  /** Adds rows `start..end` (default: all). The returned bytes may be late; `flush` returns the rest. */
  write(batch: FrameBatch, start?: number, end?: number): Bytes;
  /** Adds a marker if the format has comments or markers; otherwise counts it as lost. */
  marker(timestampUs: number, text: string): Bytes;
  /** Makes a checkpoint: a file that ends after these bytes is readable and has every frame written so far. */
  flush(): Bytes;
  /** Ends the file. The writer cannot be used afterwards. */
  finish(): LogEnd | Promise<LogEnd>;
}

/** What a format can store. */
export interface Abilities {
  /** false: frames have no time at all. */
  readonly time: boolean;
  /** Highest channel number (0-based) that is stored; 0: channels are lost. */
  readonly channels: number;
  /** Interface names are kept. */
  readonly channelNames: boolean;
  readonly direction: boolean;
  /** Remote frames with their DLC. */
  readonly remote: boolean;
  /** DLC codes 9..15 of classic frames. */
  readonly rawDlc: boolean;
  /** `data`: the payload of CAN FD frames is stored, but not the FD, BRS and ESI flags; false: CAN FD frames are dropped. */
  readonly fd: boolean | "data";
  /** `flag`: error frames are stored, but not all of their class and detail; false: error frames are dropped. */
  readonly error: boolean | "flag";
  readonly markers: boolean;
}

/** One log format: its name, how to recognise it, what it can store. */
export interface Format {
  /** Short name for options and messages. */
  readonly name: string;
  readonly description: string;
  /** File suffixes in lower case with the dot, the usual one first. */
  readonly suffixes: readonly string[];
  readonly abilities: Abilities;
  readonly reads: boolean;
  readonly writes: boolean;
  /** The header is rewritten at the end: write to a file rather than to a pipe. */
  readonly patchesHeader: boolean;
  /** Returns whether a file has this format, by its first bytes (up to a few KiB). */
  detect(head: Uint8Array): boolean;
  /** Loads the code. */
  load(): Promise<FormatModule>;
}

export interface FormatModule {
  readonly createReader?: ((options: ReadOptions) => LogReader) | undefined;
  readonly createWriter?: ((options: WriteOptions) => LogWriter) | undefined;
}
