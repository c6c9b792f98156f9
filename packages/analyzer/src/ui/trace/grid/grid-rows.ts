import type { RowFrame } from "../../active-frame.js";

/** Bytes of a row: `size` of them in `data` from `offset` on. */
export interface RowBytes {
  readonly data: Uint8Array;
  readonly offset: number;
  readonly size: number;
  /** How a byte is marked: 0 as one that has not changed, 1 as changed, 2 to 4 as changed a moment ago, the higher the fresher. */
  level(byte: number): number;
}

/** Returns one number for a view and its generation: positions belong to both. */
export function stampOf(view: number, generation: number): number {
  return view * 2 ** 32 + generation;
}

/** A part of a text; with a colour, 0 to 15, where it is about something that is plotted. */
export interface TextPiece {
  readonly text: string;
  readonly colour: number | undefined;
}

/** Some rows of a table, with what their cells show. */
export interface GridRows {
  /** Of the view and its generation. */
  readonly stamp: number;
  readonly position: number;
  readonly length: number;
  /** Text of a cell, by the key of its column; empty for a key without text. */
  cell(index: number, key: string): string;
  /** Of the cell with signals, in parts. */
  signals(index: number): readonly TextPiece[];
  bytes(index: number): RowBytes;
  frame(index: number): RowFrame;
  /** µs since the Unix epoch. */
  timeUs(index: number): number;
}

/** A column: what its cells show is known to {@link GridRows}, by the key. */
export interface Column {
  readonly key: string;
  readonly title: string;
  /** What the column is, in a few words. */
  readonly about: string;
  /** px */
  readonly width: number;
  readonly look: "time" | "number" | "mono" | "text" | "signals" | "data";
}

/** Where the rows of a table come from. */
export interface GridSource {
  readonly columns: readonly Column[];
  /** New rows come at the end, where they can be followed. */
  readonly grows: boolean;
  fetch(position: number, count: number): Promise<GridRows>;
}
