import type { Points } from "../series-window.js";

/** What every value of a series has in common. */
export interface SeriesName {
  /** Channel and id, `can0 123`. */
  readonly place: string;
  readonly name: string;
  readonly unit: string;
}

/** A file of values, a line or row for each: signals have frames, and so values, at times of their own. */
export interface ValueFile {
  /** Returns the next bytes of the file. */
  add(series: SeriesName, points: Points): Uint8Array;
  /** Returns the last bytes. */
  finish(): Uint8Array;
}
