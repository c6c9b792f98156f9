import type { MessageKey } from "./signals.js";

export interface StatisticsCalls {
  rateHistory: { ask: { readonly channel: number }; reply: RateHistory };
  missedPeriods: { ask: undefined; reply: MissedList };
}

/** Frames and bits of a channel by second of the capture, the oldest first; at most the last hour. */
export interface RateHistory {
  readonly channel: number;
  /** Time of the first element, integer µs since the Unix epoch, a full second. */
  readonly startUs: number;
  readonly frames: Float64Array;
  /** On the wire, stuff bits and intermission included. */
  readonly bits: Float64Array;
  /** Those of `bits` that CAN FD frames send at the data bit rate. */
  readonly dataBits: Float64Array;
  /** True once one of the seconds is complete; that of a log always is. */
  readonly isMeasured: boolean;
}

/** A message whose frames did not all come in time. */
export interface MissedMessage extends MessageKey {
  readonly name: string;
  /** Time between two frames by the database. */
  readonly cycleUs: number;
  readonly missed: number;
}

/** Messages that came and have a cycle time in a database. */
export interface MissedList {
  readonly periodic: number;
  /** How many of them missed frames, and how many frames in all. */
  readonly incomplete: number;
  readonly missed: number;
  /** The ten that missed most, the worst first. */
  readonly worst: readonly MissedMessage[];
}
