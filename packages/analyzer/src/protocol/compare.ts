import type { TimeSpan } from "./explore.js";
import type { MessageKey } from "./signals.js";
import type { LocalFile } from "./sources.js";

/** Calls that compare two captures. */
export interface CompareCalls {
  /** Examines both sides and keeps the result until the next comparison. Files are not opened: their frames stay outside the memory. */
  compare: { ask: Compare; reply: Comparison };
  /** How far the comparison is; undefined: there is none under way. */
  compareProgress: { ask: undefined; reply: CompareProgress | undefined };
  /** Those of the result whose id or name contains a text: the most different first, at most 500. */
  comparedIds: { ask: FindCompared; reply: ComparedList };
  /** Bytes and signals of one id of the result. */
  comparedId: { ask: ComparedKey; reply: ComparedDetail };
  /** The whole result as the text of a file. */
  comparisonText: { ask: { readonly format: "csv" | "text" }; reply: { readonly text: string } };
}

export type CompareSide =
  | { readonly kind: "capture" }
  | ({ readonly kind: "span" } & TimeSpan)
  | {
      readonly kind: "file";
      readonly file: LocalFile;
      /** Of wall-clock times. Default: `UTC`. */
      readonly timeZone?: string | undefined;
    };

export interface Compare {
  readonly here: CompareSide;
  readonly there: CompareSide;
  /** Ids are compared wherever they are: captures of the same bus may have it on different channels. */
  readonly anyChannel: boolean;
}

export interface CompareProgress {
  readonly side: "here" | "there";
  /** 0..1. */
  readonly share: number;
  readonly frames: number;
}

/** An id of the result; the channel is undefined if it was compared on all of them. */
export interface ComparedKey extends Omit<MessageKey, "channel"> {
  readonly channel: number | undefined;
}

export interface SideFacts {
  /** Data and remote frames. */
  readonly frames: number;
  /** From the first to the last frame, or the span, µs. */
  readonly durationUs: number;
  readonly ids: number;
  /** Frames of ids beyond 10,000, which were not examined. */
  readonly leftOut: number;
  /** What was skipped of a file, was not read yet or had left the memory, in sentences. */
  readonly report: readonly string[];
}

export type ComparedWhere = "both" | "here" | "there";

export interface Comparison {
  readonly here: SideFacts;
  readonly there: SideFacts;
  /** Ids of both sides, of one, and those of both that differ. */
  readonly both: number;
  readonly onlyHere: number;
  readonly onlyThere: number;
  readonly different: number;
}

export interface FindCompared {
  readonly search: string;
  readonly where?: ComparedWhere | undefined;
}

export interface ComparedList {
  readonly ids: readonly ComparedId[];
  /** How many match. */
  readonly total: number;
}

export interface IdFacts {
  readonly frames: number;
  readonly perSecond: number;
  /** Payload bytes, least and most. */
  readonly sizes: readonly [number, number];
}

export interface ComparedId extends ComparedKey {
  /** A channel on which it can be found here, or there if it is not here. */
  readonly found: number;
  /** By the databases. */
  readonly name: string | undefined;
  readonly where: ComparedWhere;
  readonly here: IdFacts | undefined;
  readonly there: IdFacts | undefined;
  /** 0..1; 0: no difference. */
  readonly score: number;
  /** As phrases, the most important first. */
  readonly differences: readonly string[];
}

export interface ComparedDetail {
  readonly bytes: readonly ComparedByte[];
  /** By the databases of the moment of the comparison; at most 500. */
  readonly signals: readonly ComparedSignal[];
}

/** A byte on one side. */
export interface ByteFacts {
  readonly least: number;
  readonly most: number;
  /** How many different values. */
  readonly values: number;
  /** Bits from 7 to 0: `0` and `1` never change, `x` does. */
  readonly bits: string;
}

export interface ComparedByte {
  /** undefined: no payload is so long. */
  readonly here: ByteFacts | undefined;
  readonly there: ByteFacts | undefined;
  /** Values that the other side does not have; the first of them. */
  readonly onlyHere: ValueSet;
  readonly onlyThere: ValueSet;
}

export interface ValueSet {
  readonly count: number;
  /** At most 8. */
  readonly first: readonly number[];
}

/** A signal on one side: physical values. */
export interface SignalFacts {
  readonly least: number;
  readonly most: number;
  /** Different values, or their labels, if there are at most 8. */
  readonly values: readonly string[] | undefined;
}

export interface ComparedSignal {
  readonly name: string;
  readonly unit: string;
  readonly here: SignalFacts | undefined;
  readonly there: SignalFacts | undefined;
  /** Values or ranges differ. */
  readonly isDifferent: boolean;
}
