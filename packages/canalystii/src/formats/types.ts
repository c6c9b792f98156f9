import type { FrameBatch } from "../can/index.js";
import type { Losses } from "./losses.js";
import type { LogReport } from "./report.js";

/** Bytes now, or soon where the runtime can only compress asynchronously (browsers). */
export type Bytes = Uint8Array | Promise<Uint8Array>;

/** A note in a log that is not a frame: an overrun, a reconnection, a comment. */
export interface Marker {
  /** Integer µs since the Unix epoch; where a format has comments without a time, that of the frame before. */
  readonly timestampUs: number;
  readonly text: string;
}

export interface ReadOptions {
  /**
   * Zone of the wall-clock times in BLF, ASC and TRC headers: `UTC`, `local`, or an IANA name such as `Europe/Berlin`.
   * Default: `UTC`.
   */
  readonly timeZone?: string | undefined;
  /** Called for each marker or comment, in file order. */
  readonly onMarker?: ((marker: Marker) => void) | undefined;
}

export interface WriteOptions {
  /** As in {@link ReadOptions}. */
  readonly timeZone?: string | undefined;
  /** Start of measurement, integer µs since the Unix epoch. Default: the first frame's time; a header then waits for the first frame. */
  readonly startUs?: number | undefined;
  /** Interface names by channel (candump, pcapng); may still be growing. Default: `can0`, `can1` ... */
  readonly channelNames?: ReadonlyMap<number, string> | undefined;
  /** zlib level 1..9 of BLF containers and gzip (browsers choose themselves). Default: 4 for BLF, 6 for gzip. */
  readonly level?: number | undefined;
  /** candump: writes ` R`/` T` after each frame. Default: true. */
  readonly direction?: boolean | undefined;
  /** candump: times count from the first one, as `candump -L -t z` prints them. Default: false. */
  readonly relative?: boolean | undefined;
  /** GVRET: 1 writes the older layout without direction. Default: 2. */
  readonly version?: 1 | 2 | undefined;
}

/** What the head of a file said. Fills up while reading. */
export interface LogHeader {
  /** Start of measurement, integer µs since the Unix epoch; undefined where the file does not say. */
  startUs: number | undefined;
  /** Interface names by channel, where the file has them. */
  readonly channelNames: Map<number, string>;
}

/**
 * Turns bytes into frames, as a pump: `push` a chunk, `read` until it returns false, push the next; `end`, then
 * `read` a last time. Never throws for what is in the file: bad parts are skipped and stand in `report`.
 */
export interface LogReader {
  readonly header: LogHeader;
  readonly report: LogReport;
  /** Takes the next bytes of the file, in pieces of any size. The array must not change until it is read. */
  push(chunk: Uint8Array): void;
  /** Tells that there are no more bytes. */
  end(): void;
  /**
   * Appends frames to a batch until it holds `maxRows` or the bytes are used up.
   * Returns true when there may be more without another `push`.
   */
  read(batch: FrameBatch, maxRows: number): boolean;
}

/** Bytes to overwrite in what was written before. */
export interface Patch {
  /** From the beginning of the file. */
  readonly offset: number;
  readonly bytes: Uint8Array;
}

export interface LogEnd {
  /** The last bytes to append. */
  readonly bytes: Uint8Array;
  /** What to overwrite in the file afterwards, where that is possible; without it the file still reads. */
  readonly patches: readonly Patch[];
}

/**
 * Turns frames into bytes. Every returned array belongs to the caller and is to be appended to the file, in order.
 * A returned promise must settle before the next call.
 */
export interface LogWriter {
  /** What could not be held so far. */
  readonly losses: Losses;
  /** Adds rows `start..end` (default: all). What is returned may lag behind; `flush` hands out the rest. */
  write(batch: FrameBatch, start?: number, end?: number): Bytes;
  /** Adds a marker where the format has comments or markers; counts it as lost otherwise. */
  marker(timestampUs: number, text: string): Bytes;
  /** Checkpoint: after these bytes the file, cut off here, holds every frame written so far. */
  flush(): Bytes;
  /** Ends the file. The writer is of no use afterwards. */
  finish(): LogEnd | Promise<LogEnd>;
}

/** What a format can hold. */
export interface Abilities {
  /** false: frames have no time at all. */
  readonly time: boolean;
  /** Highest channel number (0-based) that reads back; 0: channels are lost. */
  readonly channels: number;
  /** Interface names are kept. */
  readonly channelNames: boolean;
  readonly direction: boolean;
  /** Remote frames with their DLC. */
  readonly remote: boolean;
  /** DLC codes 9..15 of classic frames. */
  readonly rawDlc: boolean;
  /** `data`: the payload of CAN FD frames survives, but not that they were FD, nor BRS and ESI; false: they are dropped. */
  readonly fd: boolean | "data";
  /** `flag`: that there was an error survives, its class and detail do not (all); false: error frames are dropped. */
  readonly error: boolean | "flag";
  readonly markers: boolean;
}

/** One log format: what it is called, how to know it, what it holds. */
export interface Format {
  /** Short name for options and messages. */
  readonly name: string;
  readonly description: string;
  /** File suffixes in lower case with the dot, the usual one first. */
  readonly suffixes: readonly string[];
  readonly abilities: Abilities;
  readonly reads: boolean;
  readonly writes: boolean;
  /** The finished file has its header rewritten: write to a file rather than to a pipe. */
  readonly patchesHeader: boolean;
  /** Tells from the first bytes (up to some KiB) of a file whether it is one. */
  detect(head: Uint8Array): boolean;
  /** Loads the code. */
  load(): Promise<FormatModule>;
}

export interface FormatModule {
  readonly createReader?: ((options: ReadOptions) => LogReader) | undefined;
  readonly createWriter?: ((options: WriteOptions) => LogWriter) | undefined;
}
