import { effect, type Signal, signal } from "@preact/signals";
import type { SeriesPoint, SeriesWindow } from "../../../protocol.js";
import { call } from "../../engine.js";
import { cursorA, cursorB, pointerUs } from "../cursors.js";
import type { PlotFeed } from "./plot-feed.js";

/** Values of the plots, by the engine's number: at the pointer or, without it, at the end of the picture; at each cursor. */
export interface CursorValues {
  readonly here: ReadonlyMap<number, SeriesPoint>;
  readonly a: ReadonlyMap<number, SeriesPoint>;
  readonly b: ReadonlyMap<number, SeriesPoint>;
  /** What the values mean, by the key of the plot. */
  readonly windows: ReadonlyMap<string, SeriesWindow>;
}

/** People read figures that change no faster than this. */
const CALM_MS = 150;
const NONE: ReadonlyMap<number, SeriesPoint> = new Map();

/** Asks for the values at the cursors: at once when these were moved, now and then while values come. Returns what ends it. */
export function watchCursors(feed: PlotFeed): { readonly values: Signal<CursorValues>; readonly end: () => void } {
  const values = signal<CursorValues>({ here: NONE, a: NONE, b: NONE, windows: new Map() });
  let isBusy = false;
  let isStale = false;
  const ask = async () => {
    isBusy = true;
    while (isStale) {
      isStale = false;
      const series = [...feed.numbers.values()];
      const at = async (timeUs: number | undefined) => {
        if (timeUs === undefined || series.length === 0) return NONE;
        const points = await call("seriesAt", { series, timeUs }).catch(() => []);
        return new Map(points.map((point) => [point.series, point]));
      };
      const { span, windows } = feed.data.peek();
      const here = at(pointerUs.peek() ?? span.toUs);
      const [a, b] = [at(cursorA.peek()), at(cursorB.peek())];
      values.value = { here: await here, a: await a, b: await b, windows };
    }
    isBusy = false;
  };
  const now = () => {
    isStale = true;
    if (!isBusy) void ask();
  };
  let timer: ReturnType<typeof setTimeout> | undefined;
  const ends = [
    effect(() => {
      void [cursorA.value, cursorB.value, pointerUs.value];
      now();
    }),
    effect(() => {
      void feed.data.value;
      timer ??= setTimeout(() => {
        timer = undefined;
        now();
      }, CALM_MS);
    }),
  ];
  const end = () => {
    clearTimeout(timer);
    for (const each of ends) each();
  };
  return { values, end };
}
