import type { ChecksumName } from "canalystii/dbc";
import type { Fault } from "./fault.js";
import type { BitField, MessageKey } from "./signals.js";
import type { LocalFile } from "./sources.js";

/** Calls that send, and those about what can be sent. While sending is off, those that send are refused. */
export interface SendingCalls {
  /**
   * Switches sending on or off for all live sources. Off: every task and replay ends at once. It is off at the beginning, after a
   * source was opened, and after one was lost. Refused with the obstacle in {@link SendingState}.
   */
  arm: { ask: { readonly armed: boolean }; reply: undefined };
  /** Adds rows to the send list, or changes those with these numbers: at once, also while they are sent periodically. At most 1,000. */
  putSendRows: { ask: { readonly rows: readonly SendRow[] }; reply: undefined };
  /** Removes rows from the send list; their tasks end. */
  removeSendRows: { ask: { readonly rows: readonly number[] }; reply: undefined };
  /** Sends a row once; resolves when the adapter has taken the frame. */
  sendOnce: { ask: { readonly row: number }; reply: undefined };
  /** Begins to send a row at its period, the first time at once. */
  startSending: { ask: { readonly row: number }; reply: undefined };
  stopSending: { ask: { readonly row: number }; reply: undefined };

  /** Messages of the databases that can be sent, with their initial values. */
  sendableMessages: { ask: { readonly search: string; readonly database?: number | undefined }; reply: SendableMessages };
  /** What a payload means; undefined: no database has the message. */
  describePayload: { ask: PayloadPlace; reply: PayloadMeaning | undefined };
  /** Writes the value of one signal into a payload, a label by its text; all other bits stay. Refused if the signal cannot have it. */
  writeSignal: {
    ask: PayloadPlace & { readonly signal: string; readonly value: number | string };
    reply: { readonly data: readonly number[] };
  };

  /** Sends the frames of a log or of the memory at their own times. Resolves when it has begun; one at a time. */
  startReplay: { ask: StartReplay; reply: undefined };
  pauseReplay: { ask: { readonly paused: boolean }; reply: undefined };
  stopReplay: { ask: undefined; reply: undefined };
  /** Reads the beginning of a log: which format it has, and the channels of its first 100,000 frames. */
  examineLog: { ask: { readonly file: LocalFile }; reply: { readonly format: string; readonly channels: readonly number[] } };
}

/** A frame of the send list. */
export interface SendRow {
  /** The page's number of it. */
  readonly row: number;
  readonly channel: number;
  readonly id: number;
  readonly extended: boolean;
  /** A remote frame asks for `length` bytes and has none. */
  readonly remote: boolean;
  /** Bytes, 0..8. */
  readonly length: number;
  /** As many bytes as `length` says; none of a remote frame. */
  readonly data: readonly number[];
  /** ms, 1..86,400,000 */
  readonly periodMs: number;
  /** Stops after so many frames; 0: never by itself. */
  readonly count: number;
  /** Counters and checksums chosen by hand. Default: those of the database. */
  readonly protection?: readonly FieldProtection[] | undefined;
}

/** A field that is kept right on each sending. */
export type FieldProtection = CounterField | ChecksumField;

export interface CounterField extends BitRun {
  readonly kind: "counter";
  /** Added for each frame. */
  readonly step: number;
  /** It has the values from one to the other, and begins with the first. Default: all that its bits can represent. */
  readonly values?: readonly [first: number, last: number] | undefined;
}

/** Over all bytes of the payload; its own bits count as 0. */
export interface ChecksumField extends BitRun {
  readonly kind: "checksum";
  readonly checksum: ChecksumName;
  /** Of `e2e-p01`: 0..65535. */
  readonly dataId: number;
}

export type BitRun = Omit<BitField, "signed">;

/** Sending, as far as the page shows it. */
export interface SendingState {
  readonly armed: boolean;
  /** Why nothing can be sent at the moment, and what to do; undefined: it can be switched on. */
  readonly obstacle: Fault | undefined;
  /** Why it was switched off by itself, if it was. */
  readonly disarmedBy: Fault | undefined;
  /** Of the rows that were sent, or that failed. */
  readonly rows: readonly SendRowState[];
  /** Under way, or the last one until the next begins. */
  readonly replay: ReplayState | undefined;
}

export interface SendRowState {
  readonly row: number;
  /** Sent at its period at the moment. */
  readonly running: boolean;
  /** Frames that the adapter has taken. */
  readonly sent: number;
  /** Periods in which it was not sent: the one before was not over, or the engine was too slow. */
  readonly skipped: number;
  /** How far the time between two frames, as they are handed to the adapter, differs from the period; NaN: not known yet. */
  readonly meanJitterMs: number;
  readonly worstJitterMs: number;
  /** Why it was not sent the last time, or why it stopped. */
  readonly fault: Fault | undefined;
}

export interface SendableMessage extends MessageKey {
  readonly name: string;
  /** Bytes. */
  readonly length: number;
  readonly data: readonly number[];
  /** By the database; undefined: it does not say. */
  readonly periodMs: number | undefined;
}

export interface SendableMessages {
  /** At most 1,000. */
  readonly messages: readonly SendableMessage[];
  /** How many match in all. */
  readonly total: number;
  /** Those that match and cannot be sent: CAN FD, or more than 8 bytes. */
  readonly unsendable: number;
}

/** A payload of frames with some id. */
export interface PayloadPlace extends MessageKey {
  readonly data: readonly number[];
}

export interface PayloadMeaning {
  readonly message: string;
  /** Those that are present in the payload, in the database's order. */
  readonly signals: readonly SendableSignal[];
  /** Counters and checksums by the database. */
  readonly protection: readonly FieldProtection[];
  /** Why counters and checksums of the database cannot be used, as a phrase. */
  readonly problem: string | undefined;
}

export interface SendableSignal {
  readonly name: string;
  readonly unit: string;
  readonly value: number;
  /** The value's label, if it has one. */
  readonly label: string | undefined;
  /** Physical limits: those of the database, as far as the bits can have them; undefined: a float without limits. */
  readonly limits: readonly [number, number] | undefined;
  /** Smallest difference between two values; 0: a float. */
  readonly step: number;
  /** At most 500. */
  readonly labels: readonly string[];
  /** The labels name states rather than single values of a quantity. */
  readonly isState: boolean;
  /** `selector`: its value decides which other signals are present. `unknown`: a checksum that the database does not explain. */
  readonly role: "value" | "selector" | "counter" | "checksum" | "unknown";
  /** How a checksum is computed. */
  readonly checksum: ChecksumName | undefined;
}

export interface StartReplay {
  /** A log, what a trace view shows, or all frames in the memory. */
  readonly from: { readonly file: LocalFile } | { readonly view: number } | "memory";
  /** 2 is twice as fast; above 0, at most 1,000. */
  readonly speed: number;
  /** Again and again, until stopped. */
  readonly loop: boolean;
  /** Channels of the log and where their frames go; those of others are not sent. */
  readonly channels: readonly (readonly [from: number, to: number])[];
  /** Also sends frames that the recording program had sent. */
  readonly includeSent: boolean;
}

export interface ReplayState {
  readonly name: string;
  readonly phase: "playing" | "paused" | "ended";
  readonly sent: number;
  /** Complete rounds. */
  readonly rounds: number;
  /** Share of the round that was read, 0..1. */
  readonly progress: number;
  /** Position in the log from its first frame, µs. */
  readonly positionUs: number;
  /** How far it is behind because the bus is too slow, ms. */
  readonly lateMs: number;
  /** What was not sent and why, as phrases. */
  readonly skipped: readonly string[];
  readonly fault: Fault | undefined;
}
