/** Frames with one id on one channel. */
export interface MessageKey {
  readonly channel: number;
  readonly id: number;
  readonly extended: boolean;
}

/** Any bits of a payload as an integer. */
export interface BitField {
  /** As in a database: the least significant bit for `intel`, the most significant one for `motorola`; 0..511. */
  readonly start: number;
  /** Bits, 1..64. */
  readonly length: number;
  readonly byteOrder: "intel" | "motorola";
  readonly signed: boolean;
}

/** A message that was received and is known, with those of its signals that match a search. */
export interface ListedMessage extends MessageKey {
  readonly name: string;
  readonly frames: number;
  /** At most 200. */
  readonly signals: readonly string[];
  /** Those that matched but are not in the list. */
  readonly more: number;
}

export interface ListedId extends MessageKey {
  readonly frames: number;
  /** Payload bytes of the last frame. */
  readonly size: number;
}

/** What there is to look at: of each kind at most 500. */
export interface SignalList {
  readonly messages: readonly ListedMessage[];
  readonly unknown: readonly ListedId[];
  /** How many match in all. */
  readonly messageTotal: number;
  readonly unknownTotal: number;
  /** Names of the messages in the databases that were not received. */
  readonly missing: readonly string[];
  readonly missingTotal: number;
  /** Frames of ids that a database has, and all but error frames. */
  readonly knownFrames: number;
  readonly frames: number;
}

/** A signal of a message: its last value, and what its values were since the first frame in the memory when it was first asked for. */
export interface SignalReadout {
  readonly name: string;
  readonly unit: string;
  /** The last value; NaN: there was none yet. */
  readonly value: number;
  readonly label: string | undefined;
  /** NaN: there was none yet. */
  readonly least: number;
  readonly most: number;
  readonly mean: number;
  readonly count: number;
}

export interface MessageReadout extends MessageKey {
  readonly signals: readonly SignalReadout[];
}
