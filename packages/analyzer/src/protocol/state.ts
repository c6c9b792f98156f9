import type { ChannelMode } from "canalystii";
import type { Fault } from "./fault.js";
import type { QueryProblem } from "./query.js";
import type { SendingState } from "./sending.js";

/** What the page shows of everything but frames. Sent when something has changed, at most once per animation frame. */
export interface EngineState {
  readonly sources: readonly SourceState[];
  /** Files are being put into the capture: not all frames that will be there, or that were, are in it. */
  readonly reading: boolean;
  readonly store: StoreState;
  readonly views: readonly ViewState[];
  readonly channels: readonly ChannelState[];
  readonly databases: readonly DatabaseState[];
  /** Of the recording under way, or of the last one while it failed. */
  readonly recording: RecordingState | undefined;
  readonly sending: SendingState;
  /** Frames that are missing, by the stage where they were lost. Empty: none. */
  readonly losses: readonly Loss[];
}

/**
 * - `opening`: an adapter is being opened, or the first bytes of a file are read
 * - `running`: frames come
 * - `away`: the adapter was unplugged or the connection lost; the source goes on by itself when it is back
 * - `ended`: a file was read to its end, or its reading was cancelled
 * - `failed`: it ended with `fault`; its frames stay
 */
export type SourcePhase = "opening" | "running" | "away" | "ended" | "failed";

export interface SourceState {
  /** Its number in the columns `source`; unique until the capture is cleared. */
  readonly source: number;
  readonly kind: "adapter" | "simulator" | "remote" | "file";
  readonly name: string;
  readonly phase: SourcePhase;
  readonly fault: Fault | undefined;
  /** Frames that came from it, also those that are no longer in the store. */
  readonly frames: number;
  /** Of a file. */
  readonly file: FileProgress | undefined;
  /** Of all kinds but files. */
  readonly channels: readonly SourceChannel[];
  /** Of a remote bus. */
  readonly link: SourceLink | undefined;
  /** What is unusual but was survived: the last ten warnings. */
  readonly warnings: readonly string[];
}

export interface SourceLink {
  /** Round trip in ms; undefined before the first is measured. */
  readonly rttMs: number | undefined;
  /** How far the server's time, which frames carry, is ahead of this computer's, µs. */
  readonly offsetUs: number;
  /** What the server lets this page do. */
  readonly canSend: boolean;
  readonly canConfigure: boolean;
}

export interface FileProgress {
  readonly bytesRead: number;
  readonly bytes: number;
  /** Name of the format, e.g. `blf`; empty until it is known. */
  readonly format: string;
  /** What was skipped, truncated or ignored, in sentences; empty when nothing was. */
  readonly report: readonly string[];
}

export interface SourceChannel {
  readonly channel: number;
  /** `can0` */
  readonly name: string;
  /** Bit/s; undefined where unknown. */
  readonly bitrate: number | undefined;
  readonly mode: ChannelMode;
  /** false: stopped. */
  readonly started: boolean;
}

export interface StoreState {
  /** Changes when other frames take the place of these, or when they are put in order with those of more files. */
  readonly generation: number;
  /** Row numbers of the frames in the store are `firstRow` to `endRow - 1`; they keep their numbers when older ones go. */
  readonly firstRow: number;
  readonly endRow: number;
  /** Earliest and latest time, integer µs since the Unix epoch; undefined when it is empty. */
  readonly firstUs: number | undefined;
  readonly lastUs: number | undefined;
  /** Frames that went because the limit was reached. */
  readonly discarded: number;
  /** Frames with a time before that of the frame before them. */
  readonly backwards: number;
  readonly bytes: number;
  readonly limitBytes: number;
}

export interface ViewState {
  readonly view: number;
  readonly kind: "trace" | "fixed";
  /** As it was written; the last one without an error. */
  readonly query: string;
  readonly problems: readonly QueryProblem[];
  /** Changes when all positions have become invalid: a new query, other frames. */
  readonly generation: number;
  /**
   * Trace: positions of the matching frames are `firstPosition` to `endPosition - 1`; they stay when older ones go.
   * Fixed: 0 to the number of ids.
   */
  readonly firstPosition: number;
  readonly endPosition: number;
  /** Rows before this one were examined; less than the store's `endRow` while a new query is being applied. */
  readonly scannedRow: number;
}

export interface ChannelState {
  readonly channel: number;
  /** Frames in the capture so far. */
  readonly frames: number;
  /**
   * Frames per second and share of the time in use (0..1) in the last full second of the capture; load needs a bit rate, and is
   * undefined where CAN FD frames have bits at another one.
   */
  readonly framesPerSecond: number;
  readonly load: number | undefined;
  readonly bitrate: number | undefined;
}

export interface DatabaseState {
  readonly database: number;
  readonly name: string;
  /** undefined: all. */
  readonly channels: readonly number[] | undefined;
  readonly messages: number;
  readonly signals: number;
  readonly errors: number;
  readonly warnings: number;
}

export interface RecordingState {
  readonly name: string;
  readonly frames: number;
  readonly bytes: number;
  /** Clock time when it began, µs since the Unix epoch. */
  readonly startUs: number;
  readonly fault: Fault | undefined;
}

/**
 * Where frames were lost: `adapter` (its buffer was full), `link` (a server or connection), `queue` (the engine was too slow),
 * `store` (the oldest went at the limit), `file` (damaged parts of a log were skipped), `recording` (a format cannot store them,
 * the disk was too slow).
 */
export type LossStage = "adapter" | "link" | "queue" | "store" | "file" | "recording";

export interface Loss {
  readonly stage: LossStage;
  /** What happened, where, e.g. `receive buffer overrun on can0`. */
  readonly name: string;
  /** Frames lost: at least, and at most where that is known to differ. Of a file: entries. */
  readonly count: number;
  readonly atMost: number;
}
