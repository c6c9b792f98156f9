import type { SeriesWindow } from "../../../protocol.js";
import type { Span } from "../time-axis.js";

/** What a line covers, by column of pixels: from `top` down to `bottom`, px; the first is above the second where there is nothing. */
export interface LineRuns {
  readonly top: Float32Array;
  readonly bottom: Float32Array;
}

/** Where a line is drawn. */
export interface LinePlace {
  /** Columns of pixels. */
  readonly width: number;
  /** Of a time, px from the first column. */
  readonly x: (timeUs: number) => number;
  /** Of a value, px. */
  readonly y: (value: number) => number;
  /** Of the values in columns. */
  readonly dataSpan: Span;
}

type LineWindow = Pick<SeriesWindow, "kind" | "timeUs" | "first" | "last" | "least" | "most" | "outside">;

/**
 * Finds out what a line covers. It goes in steps: a value is valid until the next frame. Each column has everything from the
 * smallest to the largest value in it: no peak is lost, however short it is.
 */
export function runsOf(window: LineWindow, place: LinePlace): LineRuns {
  const line = new Line(place.width);
  if (window.kind === "points") addPoints(line, window, place);
  else addColumns(line, window, place);
  return line.runs;
}

function addPoints(line: Line, { timeUs, first }: LineWindow, { x, y }: LinePlace): void {
  for (let i = 0; i < timeUs.length; i++) line.stepTo(x(timeUs[i] as number), y(first[i] as number));
}

function addColumns(line: Line, { first, last, least, most, outside }: LineWindow, { x, y, dataSpan }: LinePlace): void {
  const [beforeUs = Number.NaN, before = Number.NaN, afterUs = Number.NaN] = outside;
  if (!Number.isNaN(before)) line.stepTo(x(beforeUs), y(before));
  const begin = x(dataSpan.fromUs);
  const step = (x(dataSpan.toUs) - begin) / first.length;
  for (let i = 0; i < first.length; i++) {
    const value = first[i] as number;
    if (Number.isNaN(value)) continue;
    line.stepTo(begin + (i + 0.5) * step, y(value));
    line.cover(y(least[i] as number));
    line.cover(y(most[i] as number));
    line.cover(y(last[i] as number));
  }
  if (!Number.isNaN(afterUs)) line.holdUntil(x(afterUs));
}

/** A line that is being drawn, from left to right. */
class Line {
  readonly runs: LineRuns;
  readonly #width: number;
  #column = -1;
  #y = Number.NaN;

  constructor(width: number) {
    this.#width = width;
    this.runs = {
      top: new Float32Array(width).fill(Number.POSITIVE_INFINITY),
      bottom: new Float32Array(width).fill(Number.NEGATIVE_INFINITY),
    };
  }

  /** Goes on at the same height, then up or down. */
  stepTo(x: number, y: number): void {
    this.holdUntil(x);
    this.#column = Math.floor(Math.max(-1, Math.min(x, this.#width)));
    if (!Number.isNaN(this.#y)) this.cover(this.#y);
    this.cover(y);
  }

  holdUntil(x: number): void {
    if (Number.isNaN(this.#y)) return;
    const { top, bottom } = this.runs;
    const end = Math.min(Math.floor(x), this.#width - 1);
    for (let column = this.#column + 1; column <= end; column++) {
      top[column] = this.#y;
      bottom[column] = this.#y;
    }
  }

  /** Covers a height in the column where the line is, and stays there. */
  cover(y: number): void {
    const { top, bottom } = this.runs;
    const column = this.#column;
    this.#y = y;
    if (column < 0 || column >= this.#width) return;
    if (y < (top[column] as number)) top[column] = y;
    if (y > (bottom[column] as number)) bottom[column] = y;
  }
}
