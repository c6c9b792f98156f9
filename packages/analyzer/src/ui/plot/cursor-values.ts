import { effect, type Signal, signal } from "@preact/signals";
import type { SeriesPoint } from "../../protocol.js";
import { call } from "../engine.js";
import { cursorA, cursorB, pointerUs } from "./cursors.js";
import type { PlotFeed } from "./plot-feed.js";

/** Values of the plots, by the engine's number: at the pointer or, without it, at the end of the picture; at each cursor. */
export interface CursorValues {
  readonly here: ReadonlyMap<number, SeriesPoint>;
  readonly a: ReadonlyMap<number, SeriesPoint>;
  readonly b: ReadonlyMap<number, SeriesPoint>;
}

const NONE: ReadonlyMap<number, SeriesPoint> = new Map();

/** Asks for the values at the cursors whenever they or the values have changed, never twice at once. Returns what ends it. */
export function watchCursors(feed: PlotFeed): { readonly values: Signal<CursorValues>; readonly end: () => void } {
  const values = signal<CursorValues>({ here: NONE, a: NONE, b: NONE });
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
      const here = at(pointerUs.peek() ?? feed.data.peek().span.toUs);
      const [a, b] = [at(cursorA.peek()), at(cursorB.peek())];
      values.value = { here: await here, a: await a, b: await b };
    }
    isBusy = false;
  };
  const end = effect(() => {
    void [feed.data.value, cursorA.value, cursorB.value, pointerUs.value];
    isStale = true;
    if (!isBusy) void ask();
  });
  return { values, end };
}
