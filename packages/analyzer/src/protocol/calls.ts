import type { CompareCalls } from "./compare.js";
import type { DatabaseFile, DatabaseRead } from "./databases.js";
import type { EditCalls } from "./edit.js";
import type { ExploreCalls } from "./explore.js";
import type { Completions, QueryProblem } from "./query.js";
import type { SendingCalls } from "./sending.js";
import type { SeriesCalls } from "./series.js";
import type { MessageKey, MessageReadout, SignalList } from "./signals.js";
import type {
  ChannelSetup,
  DetectBitrate,
  DetectedBitrate,
  LocalFile,
  OpenAdapter,
  OpenFiles,
  OpenRemote,
  OpenSimulator,
  SavePlace,
} from "./sources.js";
import type { StatisticsCalls } from "./statistics.js";
import type { DecodedFrame, IdOrderName, IdWindow, RowWindow } from "./windows.js";

/** By name: what is asked and what is answered. A call that cannot be carried out is answered with a `Fault`. */
export interface Calls extends CompareCalls, EditCalls, ExploreCalls, SeriesCalls, StatisticsCalls, SendingCalls {
  /** Resolves when the adapter runs. The user must have given the page access before. */
  openAdapter: { ask: OpenAdapter; reply: { readonly source: number } };
  openSimulator: { ask: OpenSimulator; reply: { readonly source: number } };
  /** Resolves when the server has let the page in. A lost connection is made again by itself. */
  openRemote: { ask: OpenRemote; reply: { readonly source: number } };
  /** Resolves when all files are read to their ends; their numbers are in the state before. Cancelling keeps what was read. */
  openFiles: { ask: OpenFiles; reply: { readonly sources: readonly number[] } };
  /** Sets up and starts a channel of a running source. */
  configureChannel: { ask: { readonly source: number } & ChannelSetup; reply: undefined };
  /** Starts or stops a channel of a running source. */
  startChannel: { ask: { readonly source: number; readonly channel: number; readonly started: boolean }; reply: undefined };
  /** Closes an adapter, a simulator or a connection, or ends the reading of a file; its frames stay. */
  closeSource: { ask: { readonly source: number }; reply: undefined };
  /** Listens at the usual bit rates, one after the other; each is sent as an event `trial`. The adapter must not be open. */
  detectBitrate: { ask: DetectBitrate; reply: DetectedBitrate };

  /** Forgets all frames and ended sources; running ones go on. */
  clear: { ask: undefined; reply: undefined };
  /** Memory for frames: at least 4 MB; 25 bytes a classic frame, 81 among CAN FD frames. */
  setLimit: { ask: { readonly bytes: number }; reply: undefined };

  openView: { ask: { readonly kind: "trace" | "fixed"; readonly query: string }; reply: ViewOpened };
  /** A query with an error changes nothing but the view's `problems`. */
  setQuery: { ask: { readonly view: number; readonly query: string }; reply: { readonly problems: readonly QueryProblem[] } };
  closeView: { ask: { readonly view: number }; reply: undefined };
  /** At most 1,000 rows. `decode: false` leaves `decoded` empty. */
  rows: { ask: ViewPlace & { readonly count: number; readonly decode?: boolean | undefined }; reply: RowWindow };
  /** At most 1,000 ids. */
  ids: { ask: ViewPlace & { readonly count: number; readonly order: IdOrderName }; reply: IdWindow };
  decode: { ask: { readonly row: number }; reply: DecodedFrame };
  /** The first position of a trace view whose frame is not earlier than a time; its end when there is none. */
  positionAtTime: { ask: { readonly view: number; readonly timeUs: number }; reply: { readonly position: number } };
  /** The first position of a trace view whose frame is this row or a later one. */
  positionOfRow: { ask: { readonly view: number; readonly row: number }; reply: { readonly position: number } };
  /** The next or previous frame of a trace view with the same channel and id. */
  findSameId: { ask: ViewPlace & Direction; reply: Found };
  /** The next or previous frame of a trace view that matches; `position` itself is not examined. -1: before the first one. */
  find: { ask: ViewPlace & Direction & { readonly query: string }; reply: Found };
  /** How many frames of a trace view match, and how many of them are before a position. */
  count: { ask: ViewPlace & { readonly query: string }; reply: { readonly total: number; readonly before: number } };

  checkQuery: { ask: { readonly query: string }; reply: { readonly problems: readonly QueryProblem[] } };
  complete: { ask: { readonly query: string; readonly cursor: number }; reply: Completions };

  /** Adds a database, or replaces the one with this number (hot reload). Channels: undefined: all. */
  setDatabase: { ask: DatabaseFile; reply: DatabaseRead };
  removeDatabase: { ask: { readonly database: number }; reply: undefined };

  /** The messages whose name, id or signals contain a text. */
  signals: { ask: { readonly search: string }; reply: SignalList };
  /** The signals of these messages; those of messages that are not asked for again are forgotten. At most 64. */
  readSignals: { ask: { readonly messages: readonly MessageKey[] }; reply: readonly MessageReadout[] };

  /** Records everything that running sources receive, until stopped; a crash loses less than a second. */
  startRecording: { ask: StartRecording; reply: { readonly name: string } };
  stopRecording: { ask: undefined; reply: FileWritten };
  /** Recordings that the browser keeps for this page, unfinished ones of a crashed tab too; newest first. */
  recordings: { ask: undefined; reply: readonly KeptRecording[] };
  /** false: the browser stores no files for this page, and recordings end with it. */
  areRecordingsKept: { ask: undefined; reply: { readonly kept: boolean } };
  /** The file of a recording, to be downloaded or opened. */
  recordingFile: { ask: { readonly name: string }; reply: { readonly file: LocalFile } };
  /** Copies a recording to a place that the user chose. */
  exportRecording: { ask: { readonly name: string; readonly place: SavePlace }; reply: { readonly bytes: number } };
  removeRecording: { ask: { readonly name: string }; reply: undefined };
  /** Writes the capture, or what a trace view shows of it, to a place; without a place to a recording. */
  save: { ask: SaveCapture; reply: FileWritten };
}

export type CallName = keyof Calls;

export interface ViewPlace {
  readonly view: number;
  readonly position: number;
}

export interface Direction {
  readonly direction: "next" | "previous";
}

export interface Found {
  /** undefined: there is none. */
  readonly position: number | undefined;
}

export interface ViewOpened {
  readonly view: number;
  readonly problems: readonly QueryProblem[];
}

export interface FileFormat {
  /** A format that the library writes, e.g. `blf`. */
  readonly format: string;
  /** Default: false. */
  readonly gzip?: boolean | undefined;
}

export interface StartRecording extends FileFormat {
  /** Without its suffix. Default: date and time. */
  readonly name?: string | undefined;
}

export interface SaveCapture extends FileFormat {
  /** A trace view. Default: all frames. */
  readonly view?: number | undefined;
  /** Default: a recording with this name, or date and time. */
  readonly place?: SavePlace | undefined;
  readonly name?: string | undefined;
}

export interface FileWritten {
  readonly name: string;
  readonly frames: number;
  readonly bytes: number;
  /** What is not in it, as phrases: `direction: lost for 566 frames`, which the format cannot store. */
  readonly losses: readonly string[];
}

export interface KeptRecording {
  readonly name: string;
  readonly bytes: number;
  /** When it was last written, ms since the Unix epoch. */
  readonly modifiedMs: number;
  /** false: its tab ended while it was being written; what is in it is readable. */
  readonly finished: boolean;
}
