import type { BitField, MessageKey } from "./signals.js";

/** What is plotted: a field of the frames with one id on one channel. */
export interface SeriesSource extends MessageKey {
  /** A signal by its name in the database, or any bits of the payload. */
  readonly field: string | BitField;
}

export interface SeriesPlace {
  readonly series: number;
  /** A span of time: from the first to before the second, µs since the Unix epoch. */
  readonly fromUs: number;
  readonly toUs: number;
}

/** What a series means at the moment: a database that is read again may change it. */
export interface SeriesMeaning {
  readonly unit: string;
  /** Physical values with their labels. */
  readonly labels: readonly (readonly [number, string])[];
  /** The labels name states, such as gears, rather than single values of a quantity. */
  readonly isState: boolean;
  /** Why there are no values, as a phrase. */
  readonly problem: string | undefined;
}

/**
 * A series in a span of time, for a picture that is some columns wide: if there are few points, all of them; otherwise what each
 * column contains, so that the shortest peak is still in the picture.
 */
export interface SeriesWindow extends SeriesMeaning {
  readonly series: number;
  /** Values in the span. */
  readonly count: number;
  /** `points`: with one element a value, the last one before and the first one after the span included. */
  readonly kind: "points" | "columns";
  /** Of points; otherwise empty. Ascending, µs since the Unix epoch. */
  readonly timeUs: Float64Array;
  /** Of points; of columns, the first value of each. NaN: the column has none. */
  readonly first: Float64Array;
  /** Of columns; otherwise empty. */
  readonly last: Float64Array;
  readonly least: Float64Array;
  readonly most: Float64Array;
  /** Of columns: time and value before the span and after it; NaN: there is none. */
  readonly outside: Float64Array;
  /** Rows before this one were examined: fewer than the store has while the series is being built. */
  readonly scannedRow: number;
}

/** The last value up to a time. */
export interface SeriesPoint {
  readonly series: number;
  readonly timeUs: number;
  readonly value: number;
  /** Row number of its frame in the store. */
  readonly row: number;
}

/** Some of the values in a span, one after the other. */
export interface SeriesPoints {
  readonly timeUs: Float64Array;
  readonly value: Float64Array;
  /** How many values of the span come before the first and are in it altogether. */
  readonly position: number;
  readonly total: number;
}
