import type { SeriesPlace, SeriesPoint, SeriesWindow } from "../../protocol.js";
import type { Extremes } from "./min-max.js";
import type { Series } from "./series.js";
import type { SeriesChunk } from "./series-chunk.js";

export const MAX_COLUMNS = 10_000;

/** A span of time: from the first to before the second, µs since the Unix epoch. */
export interface Span {
  readonly fromUs: number;
  readonly toUs: number;
}

/** What a series shows of a span of time, in so many columns. */
export function makeSeriesWindow(series: Series, { fromUs, toUs, ...place }: SeriesPlace & { readonly columns: number }): SeriesWindow {
  const { columns } = place;
  const count = countIn(series, { fromUs, toUs });
  const isFew = count <= 2 * columns;
  const outside = outsideOf(series, { fromUs, toUs });
  const shown = isFew ? pointsWith(series, { fromUs, toUs }, count, outside) : columnsOf(series, { fromUs, toUs }, columns);
  const { meaning, scannedRow } = series;
  return { series: place.series, ...meaning, count, kind: isFew ? "points" : "columns", ...shown, outside, scannedRow };
}

/** Returns the last value up to a time; undefined: there is none. */
export function pointAt({ chunks }: Series, timeUs: number): Omit<SeriesPoint, "series"> | undefined {
  let found: Omit<SeriesPoint, "series"> | undefined;
  for (let i = chunks.length - 1; i >= 0; i--) {
    const chunk = chunks[i] as SeriesChunk;
    // what is no later than the value that was found need not be searched
    if (chunk.earliestUs > timeUs || (found !== undefined && chunk.latestUs <= found.timeUs)) continue;
    const at = chunk.lastUpTo(timeUs);
    if (at < 0 || (found !== undefined && chunk.timeOf(at) <= found.timeUs)) continue;
    found = { timeUs: chunk.timeOf(at), value: chunk.values[at] as number, row: chunk.rowOf(at) };
  }
  return found;
}

/** Values with their times, µs. */
export interface Points {
  readonly timeUs: Float64Array;
  readonly value: Float64Array;
}

/** Returns the values of a span that are there now, in the order of their frames, at most `most` at a time. */
export function pointsIn(series: Series, span: Span, most: number): Iterable<Points> {
  return piecesOf([...partsOf(series, span)], span, most);
}

function* piecesOf(parts: readonly Part[], span: Span, most: number): Generator<Points> {
  let timeUs = new Float64Array(most);
  let value = new Float64Array(most);
  let kept = 0;
  for (const { chunk, from, to, isWhole } of parts) {
    for (let at = from; at < to; at++) {
      const time = chunk.timeOf(at);
      if (!isWhole && !isIn(time, span)) continue;
      timeUs[kept] = time;
      value[kept++] = chunk.values[at] as number;
      if (kept < most) continue;
      yield { timeUs, value };
      timeUs = new Float64Array(most);
      value = new Float64Array(most);
      kept = 0;
    }
  }
  if (kept > 0) yield { timeUs: timeUs.subarray(0, kept), value: value.subarray(0, kept) };
}

const isIn = (timeUs: number, { fromUs, toUs }: Span) => timeUs >= fromUs && timeUs < toUs;

/** The values of a chunk that can be in a span; if it is not whole, each has to be examined. */
interface Part {
  readonly chunk: SeriesChunk;
  readonly from: number;
  readonly to: number;
  readonly isWhole: boolean;
}

function* partsOf({ chunks }: Series, span: Span): Generator<Part> {
  const { fromUs, toUs } = span;
  for (const chunk of chunks) {
    if (chunk.latestUs < fromUs || chunk.earliestUs >= toUs || chunk.length === 0) continue;
    const isInside = chunk.earliestUs >= fromUs && chunk.latestUs < toUs;
    if (isInside || !chunk.sorted) yield { chunk, from: 0, to: chunk.length, isWhole: isInside };
    else yield { chunk, from: chunk.indexAt(fromUs), to: chunk.indexAt(toUs), isWhole: true };
  }
}

function countIn(series: Series, span: Span): number {
  let count = 0;
  for (const { chunk, from, to, isWhole } of partsOf(series, span)) {
    if (isWhole) count += to - from;
    else for (let at = from; at < to; at++) if (isIn(chunk.timeOf(at), span)) count++;
  }
  return count;
}

/** The last value before the span and the first one after it, each as time and value. */
function outsideOf(series: Series, { fromUs, toUs }: Span): Float64Array {
  const before = pointAt(series, fromUs - 1);
  const after = firstFrom(series, toUs);
  return Float64Array.of(
    before?.timeUs ?? Number.NaN,
    before?.value ?? Number.NaN,
    after?.timeUs ?? Number.NaN,
    after?.value ?? Number.NaN,
  );
}

function firstFrom({ chunks }: Series, timeUs: number): { readonly timeUs: number; readonly value: number } | undefined {
  let found: { readonly timeUs: number; readonly value: number } | undefined;
  for (const chunk of chunks) {
    if (chunk.latestUs < timeUs || (found !== undefined && chunk.earliestUs >= found.timeUs)) continue;
    const from = chunk.sorted ? chunk.indexAt(timeUs) : 0;
    const to = chunk.sorted ? Math.min(from + 1, chunk.length) : chunk.length;
    for (let at = from; at < to; at++) {
      const time = chunk.timeOf(at);
      if (time >= timeUs && (found === undefined || time < found.timeUs)) found = { timeUs: time, value: chunk.values[at] as number };
    }
  }
  return found;
}

const NO_POINTS: Points = { timeUs: new Float64Array(0), value: new Float64Array(0) };

type Shown = Pick<SeriesWindow, "timeUs" | "first" | "last" | "least" | "most">;

function pointsWith(series: Series, span: Span, count: number, [beforeUs, before, afterUs, after]: Float64Array): Shown {
  const [{ timeUs, value } = NO_POINTS] = pointsIn(series, span, count);
  const points = Array.from(timeUs, (time, i) => [time, value[i] as number] as const);
  // frames of merged sources may step back in time
  if (!timeUs.every((time, i) => i === 0 || time >= (timeUs[i - 1] as number))) points.sort(([a], [b]) => a - b);
  if (beforeUs !== undefined && before !== undefined && !Number.isNaN(beforeUs)) points.unshift([beforeUs, before]);
  if (afterUs !== undefined && after !== undefined && !Number.isNaN(afterUs)) points.push([afterUs, after]);
  return {
    ...{ timeUs: Float64Array.from(points, ([time]) => time), first: Float64Array.from(points, ([, each]) => each) },
    ...{ last: new Float64Array(0), least: new Float64Array(0), most: new Float64Array(0) },
  };
}

function columnsOf(series: Series, span: Span, columns: number): Shown {
  const { fromUs, toUs } = span;
  const widthUs = (toUs - fromUs) / columns;
  const empty = () => new Float64Array(columns).fill(Number.NaN);
  const shown = { timeUs: new Float64Array(0), first: empty(), last: empty(), least: empty(), most: empty() };
  const columnOf = (timeUs: number) => Math.min(columns - 1, Math.floor((timeUs - fromUs) / widthUs));
  const extremes: Extremes = { least: 0, most: 0 };
  const add = ({ pyramid, values }: SeriesChunk, column: number, from: number, to: number) => {
    const isFirst = Number.isNaN(shown.first[column]);
    if (isFirst) shown.first[column] = values[from] as number;
    extremes.least = isFirst ? Number.POSITIVE_INFINITY : (shown.least[column] as number);
    extremes.most = isFirst ? Number.NEGATIVE_INFINITY : (shown.most[column] as number);
    pyramid.widen(extremes, from, to);
    shown.least[column] = extremes.least;
    shown.most[column] = extremes.most;
    shown.last[column] = values[to - 1] as number;
  };
  for (const { chunk, from, to } of partsOf(series, span)) {
    if (!chunk.sorted) {
      for (let at = from; at < to; at++) if (isIn(chunk.timeOf(at), span)) add(chunk, columnOf(chunk.timeOf(at)), at, at + 1);
      continue;
    }
    for (let at = from; at < to; ) {
      const column = columnOf(chunk.timeOf(at));
      const next = column === columns - 1 ? to : Math.max(at + 1, chunk.indexAt(fromUs + (column + 1) * widthUs, at, to));
      add(chunk, column, at, next);
      at = next;
    }
  }
  return shown;
}
