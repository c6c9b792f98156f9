/** Frames from `position` on, as columns with one element a frame: typed arrays that are transferred to the page. */
export interface FrameWindow {
  readonly view: number;
  /** That of the view; a window of an older one must not be shown. */
  readonly generation: number;
  readonly position: number;
  readonly length: number;
  readonly id: Uint32Array;
  /** Bits of `FrameFlag`; `TX`: sent by this program. */
  readonly flags: Uint8Array;
  readonly channel: Uint8Array;
  readonly dlc: Uint8Array;
  /** Payload bytes. */
  readonly size: Uint8Array;
  /** Payload of frame i: `data[i * stride .. + size[i]]`. */
  readonly data: Uint8Array;
  readonly stride: 8 | 64;
  /** Index in `names` of the message's name; -1: no database has it. */
  readonly name: Int16Array;
  readonly names: readonly string[];
  /** The control units that send each of these messages, by the database, on one line. */
  readonly senders: readonly string[];
  /** The signals of each frame on one line, `EngineSpeed 812.5 rpm, Gear D`; empty without a database. */
  readonly decoded: readonly string[];
}

/** Rows of a trace view. Fewer rows than asked for: there are no more. */
export interface RowWindow extends FrameWindow {
  /** Row number in the store. */
  readonly row: Float64Array;
  /** Integer µs since the Unix epoch. */
  readonly timestampUs: Float64Array;
  /** Time since the row before it in the view; NaN for the first. */
  readonly deltaUs: Float64Array;
  /** Time since the frame before it with the same channel and id; NaN when there is none among the 131,072 frames before. */
  readonly periodUs: Float64Array;
  readonly source: Uint8Array;
  /** Bytes that differ from that earlier frame: bit n of row i's pair `changed[2i]` (bytes 0..31), `changed[2i + 1]` (32..63). */
  readonly changed: Uint32Array;
}

export type IdOrderName = "id" | "name" | "count" | "rate" | "last";

/** Ids of a fixed view, in an order, each with its last frame. `stride`: times 8 also that of `changedUs`. */
export interface IdWindow extends FrameWindow {
  /** Of all ids. */
  readonly total: number;
  /** Frames of ids beyond the 20,000 that are kept. */
  readonly untracked: number;
  readonly count: Float64Array;
  /** Row number of the last frame. */
  readonly lastRow: Float64Array;
  readonly firstUs: Float64Array;
  readonly lastUs: Float64Array;
  /** Time between two frames; NaN when there is only one. */
  readonly meanPeriodUs: Float64Array;
  readonly minPeriodUs: Float64Array;
  readonly maxPeriodUs: Float64Array;
  /** Standard deviation of the period; NaN with fewer than three frames. */
  readonly jitterUs: Float64Array;
  /** Time between two frames by the database; NaN where it does not say. */
  readonly cycleUs: Float64Array;
  /** Frames that did not come, by that time; NaN where it is not known. Of all frames, whether they match the query or not. */
  readonly missed: Float64Array;
  /** When each bit last changed: bit b of byte n of id i at `(i * stride + n) * 8 + b`; NaN: never. */
  readonly changedUs: Float64Array;
}

/** One signal of one frame. */
export interface SignalReading {
  readonly name: string;
  readonly value: number;
  /** The value as text, with label if it has one. */
  readonly text: string;
  readonly unit: string;
  readonly label: string | undefined;
}

export interface DecodedFrame {
  readonly row: number;
  /** undefined: no database has the message. */
  readonly message: string | undefined;
  readonly senders: readonly string[];
  readonly comment: string | undefined;
  readonly signals: readonly SignalReading[];
}
