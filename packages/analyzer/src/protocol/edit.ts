import type { DbcEncoding, RawValue, Signal } from "canalystii/dbc";
import type { DatabaseRead } from "./databases.js";
import type { MessageKey } from "./signals.js";
import type { SavePlace } from "./sources.js";

/** Calls that change databases, by name. Every change can be undone. */
export interface EditCalls {
  /** Adds a database without messages. */
  newDatabase: { ask: { readonly name: string }; reply: DatabaseEdited };
  /** Changes a database, unless there is an error. */
  editDatabase: { ask: EditDatabase; reply: EditReply };
  /** Says what would be wrong; without a database, in a new one. */
  checkEdit: { ask: { readonly database?: number | undefined; readonly edit: DatabaseEdit }; reply: readonly EditProblem[] };
  /** Takes the last change back. At most 100 are kept. */
  undoEdit: { ask: { readonly database: number }; reply: DatabaseEdited };
  redoEdit: { ask: { readonly database: number }; reply: DatabaseEdited };
  /** Uses a database for other channels; undefined: for all. */
  useDatabase: { ask: { readonly database: number; readonly channels: readonly number[] | undefined }; reply: undefined };
  /** The messages whose name, id or signals contain a text, at most 500, and the one at a position in any case. */
  listMessages: {
    ask: { readonly database: number; readonly search: string; readonly opened?: number | undefined };
    reply: MessageList;
  };
  readMessage: { ask: MessagePlace; reply: EditableMessage };
  /** Where the message of an id is; undefined: no database has one. */
  findMessage: { ask: MessageKey; reply: MessagePlace | undefined };
  /** The file of a database; the encoding of the source if it is not given. */
  printDatabase: { ask: { readonly database: number; readonly encoding?: DbcEncoding | undefined }; reply: PrintedDatabase };
  /** Writes that file to a place that the user chose. */
  saveDatabase: { ask: SaveDatabase; reply: undefined };
  /** What a signal is in the frames of an id: its value in one (default: the last one), and its extremes in all in the memory. */
  previewSignal: { ask: PreviewSignal; reply: SignalPreview };
}

export interface PreviewSignal extends MessageKey {
  readonly signal: SignalFields;
  /** The signal that says when this one is present; without it, it is taken as present in all frames. */
  readonly selector?: SignalFields | undefined;
  readonly row?: number | undefined;
}

export interface SaveDatabase {
  readonly database: number;
  readonly encoding: DbcEncoding;
  readonly place: SavePlace;
}

/** Positions change with the database: with an edition, they are refused in another one. */
interface OfEdition {
  readonly database: number;
  readonly edition?: number | undefined;
}

/** Position of a message among those of its database, in the order of the file. */
export interface MessagePlace extends OfEdition {
  readonly message: number;
}

export interface EditDatabase extends OfEdition {
  readonly edit: DatabaseEdit;
}

export interface MessageFields {
  readonly name: string;
  readonly id: number;
  readonly extended: boolean;
  /** Bytes. */
  readonly length: number;
  /** Name of a node; empty: none. A message may have more senders, which stay. */
  readonly sender: string;
  /** undefined: not sent periodically. */
  readonly cycleTimeMs: number | undefined;
  readonly comment: string;
}

/** What of a signal can be changed. */
export interface SignalFields
  extends Pick<
    Signal,
    "name" | "start" | "length" | "byteOrder" | "signed" | "float" | "scale" | "offset" | "minimum" | "maximum" | "receivers"
  > {
  readonly unit: string;
  readonly comment: string;
  readonly labels: readonly (readonly [RawValue, string])[];
  /** `M`, `m3`, `m0-2,5M` as in the file; empty: not multiplexed. */
  readonly multiplexing: string;
}

/** A change of a database. Messages and signals are given by their positions. */
export type DatabaseEdit =
  | { readonly kind: "add-message"; readonly fields: MessageFields; readonly signals: readonly SignalFields[] }
  | { readonly kind: "change-message"; readonly message: number; readonly fields: MessageFields }
  | { readonly kind: "remove-message"; readonly message: number }
  | { readonly kind: "add-signal"; readonly message: number; readonly fields: SignalFields }
  | { readonly kind: "change-signal"; readonly message: number; readonly signal: number; readonly fields: SignalFields }
  | { readonly kind: "remove-signal"; readonly message: number; readonly signal: number };

export interface EditProblem {
  /** Which field is wrong: of the signal, `message` for those of its new message. */
  readonly of: "message" | "signal";
  readonly field: keyof MessageFields | keyof SignalFields;
  /** `error`: nothing was changed. */
  readonly severity: "error" | "warning";
  /** What is wrong, then what is allowed. */
  readonly message: string;
}

export interface EditReply {
  readonly problems: readonly EditProblem[];
  /** undefined: there was an error. */
  readonly edited: DatabaseEdited | undefined;
}

/** A database after a change: what the page keeps of it. */
export interface DatabaseEdited extends PrintedDatabase {
  readonly name: string;
  readonly read: DatabaseRead;
  /** Positions of what was added or changed; undefined after undoing and removing. */
  readonly message: number | undefined;
  readonly signal: number | undefined;
  /** Messages may be at other positions than before. */
  readonly moved: boolean;
}

export interface PrintedDatabase {
  readonly bytes: Uint8Array;
  readonly encoding: DbcEncoding;
  /** What its file had and this one has not, as phrases; empty: nothing. */
  readonly dropped: readonly string[];
}

export interface MessageList {
  /** Of which the positions are; each change makes another one. */
  readonly edition: number;
  readonly messages: readonly MessageEntry[];
  /** How many match. */
  readonly total: number;
  /** Names of control units, for completion: at most 500. */
  readonly nodes: readonly string[];
  readonly canUndo: boolean;
  readonly canRedo: boolean;
}

export interface MessageEntry {
  readonly message: number;
  readonly name: string;
  readonly id: number;
  readonly extended: boolean;
  readonly length: number;
  readonly signals: number;
}

/** Fields are as in the file; what is shown of them has no control characters. */
export interface EditableMessage {
  readonly name: string;
  /** On which frames with its id were received. */
  readonly channels: readonly number[];
  readonly fields: MessageFields;
  readonly signals: readonly EditableSignal[];
}

export interface EditableSignal {
  readonly name: string;
  readonly unit: string;
  /** On one line. */
  readonly comment: string;
  readonly fields: SignalFields;
}

export interface SignalPreview {
  /** Data frames of the id in the memory that contain the whole signal. */
  readonly frames: number;
  /** Payload of the frame; empty: there is none. */
  readonly data: Uint8Array;
  /** Payload bytes of the longest frame. */
  readonly longest: number;
  /** Value in this frame; NaN: it has none. */
  readonly value: number;
  readonly unit: string;
  readonly label: string | undefined;
  /** NaN: there was none. */
  readonly least: number;
  readonly most: number;
}
