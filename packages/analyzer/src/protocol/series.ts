import type { BitField, MessageKey } from "./signals.js";
import type { SavePlace } from "./sources.js";

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

/** `parquet`: Apache Parquet. */
export type ValueFormat = "csv" | "parquet";

/** Values of series as a file, a line or row for each value. */
export interface SaveValues {
  /** With channel and id and the name that they get in the file. */
  readonly series: readonly { readonly series: number; readonly place: string; readonly name: string }[];
  /** Default: all values. */
  readonly span?: Pick<SeriesPlace, "fromUs" | "toUs"> | undefined;
  readonly format: ValueFormat;
  /** Default: the answer has the file. */
  readonly place?: SavePlace | undefined;
}

export interface ValuesSaved {
  readonly name: string;
  readonly values: number;
  readonly bytes: number;
  /** undefined: it is at the place that was asked for. */
  readonly file: Blob | undefined;
  /** What is missing in the file, as phrases. */
  readonly losses: readonly string[];
}

/** Calls about the values of signals and bits. */
export interface SeriesCalls {
  /** Begins to keep the values of a field, of all frames in the memory and of those that come. At most 32. */
  openSeries: { ask: SeriesSource; reply: { readonly series: number } };
  closeSeries: { ask: { readonly series: number }; reply: undefined };
  /** At most 10,000 columns. */
  seriesWindow: { ask: SeriesPlace & { readonly columns: number }; reply: SeriesWindow };
  /** The last value of each series up to a time; those that have none are left out. */
  seriesAt: { ask: { readonly series: readonly number[]; readonly timeUs: number }; reply: readonly SeriesPoint[] };
  /** Writes the values that are there at the moment. */
  saveValues: { ask: SaveValues; reply: ValuesSaved };
}
