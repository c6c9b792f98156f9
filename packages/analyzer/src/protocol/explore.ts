import type { BitField, MessageKey } from "./signals.js";

/** Calls that help to find out what the frames of an unknown bus mean. */
export interface ExploreCalls {
  /** What each bit and byte of an id does. Asked again for the same id and span, only what is new is examined. */
  readBits: { ask: ReadBits; reply: BitsReadout };
  /** The ids that were received, for a choice: at most 2,000. */
  listIds: { ask: undefined; reply: IdList };
  /** What is different while something is done: at most 50 spans of each kind. */
  findChanges: { ask: FindChanges; reply: Changes };
  /** The fields whose values went as described: at most 50 moments. Payloads of moments that were asked for before are kept. */
  narrowFields: { ask: NarrowFields; reply: NarrowedFields };
}

/** From the first to before the second, µs since the Unix epoch. */
export interface TimeSpan {
  readonly fromUs: number;
  readonly toUs: number;
}

export interface IdList {
  readonly ids: readonly (MessageKey & { readonly frames: number; readonly name: string | undefined })[];
  /** How many there are in all. */
  readonly total: number;
}

export interface ReadBits extends MessageKey {
  /** Default: all frames that are in the memory when the id is first asked for, and those that come. */
  readonly span?: TimeSpan | undefined;
}

/** Bits that have a meaning: bit n is bit n % 8 of byte n / 8, the least significant one first. */
export interface NamedBits {
  readonly name: string;
  readonly bits: readonly number[];
}

/** Bits that protect a frame. */
export interface ProtectionBits {
  readonly kind: "counter" | "checksum";
  /** What was recognised and how often it was right, in a sentence. */
  readonly text: string;
  readonly field: BitField;
  readonly bits: readonly number[];
}

/** What the data frames of one id do in a span. */
export interface BitsReadout extends MessageKey {
  readonly frames: number;
  /** Bytes of the longest payload; the columns below have so many elements a byte, or eight times as many. */
  readonly size: number;
  /** Payload of the last frame. */
  readonly last: Uint8Array;
  /** By bit: in how many frames it differs from the frame before. */
  readonly flips: Uint32Array;
  /** By byte: in how many frames it could be compared with the frame before. */
  readonly compared: Uint32Array;
  readonly least: Uint8Array;
  readonly most: Uint8Array;
  /** By byte: how many different values. */
  readonly distinct: Uint16Array;
  /** Least and greatest value of each byte by column of time: element `byte · columns + column`; least > greatest: there was no frame. */
  readonly columns: number;
  readonly columnLeast: Uint8Array;
  readonly columnMost: Uint8Array;
  /** Time of the first column, and length of each, µs. */
  readonly startUs: number;
  readonly columnUs: number;
  /** Name of the message and bits of its signals in the databases. */
  readonly message: string | undefined;
  readonly explained: readonly NamedBits[];
  readonly protection: readonly ProtectionBits[];
}

export interface FindChanges {
  /** Spans in which the thing was not done. */
  readonly quiet: readonly TimeSpan[];
  /** Spans in which it was done. */
  readonly active: readonly TimeSpan[];
}

/**
 * - `new-id`, `gone-id`: all frames of an id are in the active spans, or in the quiet ones
 * - `new-values`: values in active spans that there are not in quiet ones
 * - `more`, `less`: the same values, but the bits change much more or less often
 */
export type ChangeKind = "new-id" | "gone-id" | "new-values" | "more" | "less";

/** Bits of an id that tell the active spans from the quiet ones. */
export interface ChangedField {
  readonly kind: Exclude<ChangeKind, "new-id" | "gone-id">;
  readonly field: BitField;
  /** 0..1. */
  readonly score: number;
  /** Least and greatest value of the field's byte in quiet and in active spans. */
  readonly quiet: readonly [number, number];
  readonly active: readonly [number, number];
  /** Counter or checksum, or the signals that a database has there. */
  readonly note: string | undefined;
}

export interface ChangedId extends MessageKey {
  readonly name: string | undefined;
  readonly kind: ChangeKind;
  /** 0..1: that of its best field, or of an id that is in one kind of span only. */
  readonly score: number;
  readonly quietFrames: number;
  readonly activeFrames: number;
  /** The best first, at most 16. */
  readonly fields: readonly ChangedField[];
}

export interface Changes {
  /** The best first, at most 200. */
  readonly ids: readonly ChangedId[];
  /** Ids with a difference. */
  readonly total: number;
  readonly quietFrames: number;
  readonly activeFrames: number;
  /** Ids that were not examined: beyond 2,000. */
  readonly leftOut: number;
  /** Frames of the spans that left the memory before they could be examined. */
  readonly gone: number;
}

/** How the value is compared with that of the moment before. */
export type Relation = "up" | "down" | "same" | "changed";

export interface Moment {
  readonly timeUs: number;
  /** undefined: nothing is known; the first moment. */
  readonly relation?: Relation | undefined;
  /** The value then, about, in its own unit. With two different ones, scale and offset are estimated. */
  readonly value?: number | undefined;
}

export interface NarrowFields {
  readonly moments: readonly Moment[];
}

export interface FieldCandidate extends MessageKey {
  readonly field: BitField;
  /** 0..1: the best explanation first. */
  readonly score: number;
  /** Raw value at each moment. */
  readonly values: readonly number[];
  /** Other candidates that share most of its bits. */
  readonly variants: number;
  /** What makes it less likely (a counter, a checksum), or the signals that a database has there. */
  readonly note: string | undefined;
  /** By the values that are known: value = raw · scale + offset. */
  readonly scale: number | undefined;
  readonly offset: number | undefined;
}

export interface NarrowedFields {
  /** Fields that are left after each moment. */
  readonly counts: readonly number[];
  /** The best first, at most 100; each in its own place. */
  readonly candidates: readonly FieldCandidate[];
  /** Ids that were not examined: beyond 2,000. */
  readonly leftOut: number;
  /** Ids with a payload at all moments. */
  readonly ids: number;
}
