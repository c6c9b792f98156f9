import type { MessageKey, SeriesPlace } from "../../protocol.js";
import { Series } from "../series/series.js";
import { MAX_COLUMNS, MAX_POINTS, makeSeriesWindow, pointAt, pointsOf } from "../series/series-window.js";
import { MessageStatistics } from "../signals/message-statistics.js";
import { listSignals } from "../signals/signal-list.js";
import { checkPlace } from "../views/row-window.js";
import type { Workspace } from "../workspace.js";
import type { Handlers } from "./handlers.js";

type SignalCalls = "openSeries" | "closeSeries" | "seriesWindow" | "seriesAt" | "seriesPoints" | "signals" | "readSignals";

/** Each keeps its values in memory. */
const MAX_SERIES = 32;
/** Each examines all frames. */
const MAX_MESSAGES = 64;

/** Calls about signals: lists, figures, and series for plots. */
export function signalCalls(workspace: Workspace): Handlers<SignalCalls> {
  const { capture } = workspace;
  const all = new Map<number, Series>();
  let numbers = 0;
  let read: MessageStatistics[] = [];
  const need = (number: number): Series => {
    const series = all.get(number);
    if (series === undefined) throw new RangeError(`series ${String(number)} is not open`);
    return series;
  };
  return {
    openSeries: (source) => {
      if (all.size >= MAX_SERIES) throw new RangeError(`there are ${MAX_SERIES} series, and no more are possible; close one`);
      const series = new Series(source, capture.store, workspace);
      all.set(++numbers, series);
      capture.follow(series);
      return { series: numbers };
    },
    closeSeries: ({ series }) => {
      capture.unfollow(need(series));
      all.delete(series);
      return undefined;
    },
    seriesWindow: (place) => {
      checkSpan(place);
      const { columns } = place;
      if (!Number.isInteger(columns) || columns < 1 || columns > MAX_COLUMNS)
        throw new RangeError(`${String(columns)} columns is not an integer in 1..${MAX_COLUMNS}`);
      return makeSeriesWindow(need(place.series), place);
    },
    seriesAt: ({ series, timeUs }) =>
      series.flatMap((number) => {
        const point = pointAt(need(number), timeUs);
        return point === undefined ? [] : [{ series: number, ...point }];
      }),
    seriesPoints: (place) => {
      checkSpan(place);
      checkPlace(place.position, 0);
      return pointsOf(need(place.series), place, place.position, MAX_POINTS);
    },
    signals: ({ search }) => listSignals(workspace, search),
    readSignals: ({ messages }) => {
      if (messages.length > MAX_MESSAGES) throw new RangeError(`${messages.length} messages are more than ${MAX_MESSAGES}`);
      const before = read;
      read = messages.map((key) => before.find((each) => isSame(each.key, key)) ?? new MessageStatistics(key, capture.store, workspace));
      for (const each of before) if (!read.includes(each)) capture.unfollow(each);
      for (const each of read) if (!before.includes(each)) capture.follow(each);
      return read.map((each) => each.readout());
    },
  };
}

function isSame(a: MessageKey, b: MessageKey): boolean {
  return a.channel === b.channel && a.id === b.id && a.extended === b.extended;
}

/** @throws RangeError */
function checkSpan({ fromUs, toUs }: SeriesPlace): void {
  if (!(Number.isFinite(fromUs) && Number.isFinite(toUs) && fromUs < toUs))
    throw new RangeError(`${String(fromUs)} to ${String(toUs)} is not a span of time`);
}
