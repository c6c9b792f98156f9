import type { SaveValues, SeriesCalls, ValuesSaved } from "../../protocol.js";
import { checkChoice } from "../check-value.js";
import { checkTimes, EVERYTHING } from "../examine/span-blocks.js";
import { blobTarget, openSavePlace } from "../recording/save-target.js";
import { saveValues, VALUE_FILES } from "../series/save-values.js";
import { Series } from "../series/series.js";
import { MAX_COLUMNS, makeSeriesWindow, pointAt } from "../series/series-window.js";
import { Slices } from "../slices.js";
import type { Workspace } from "../workspace.js";
import type { Handlers } from "./handlers.js";

/** Each keeps its values in memory. */
const MAX_SERIES = 32;
const FILE_NAME = "plot";

/** Calls about series: what plots show. */
export function seriesCalls(workspace: Workspace): Handlers<keyof SeriesCalls> {
  const { capture } = workspace;
  const all = new Map<number, Series>();
  let numbers = 0;
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
      checkTimes("span", place);
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
    saveValues: (ask, { signal }) => save(ask, need, workspace, signal),
  };
}

async function save(
  { series, span = EVERYTHING, format, place }: SaveValues,
  need: (number: number) => Series,
  { capture, environment, unread: losses }: Workspace,
  signal: AbortSignal,
): Promise<ValuesSaved> {
  checkChoice("format", format, Object.keys(VALUE_FILES));
  if (span !== EVERYTHING) checkTimes("span", span);
  const named = series.map((each) => ({ ...each, series: need(each.series) }));
  const blob = place === undefined ? blobTarget(`${FILE_NAME}.${format}`) : undefined;
  const open = async () => blob ?? openSavePlace(place as NonNullable<typeof place>);
  const slices = new Slices(environment.clock, environment.pause);
  await capture.untilComplete(
    named.map((each) => each.series),
    signal,
  );
  const saved = await saveValues({ series: named, span, format, open, slices, signal });
  return { ...saved, file: blob?.file(), losses };
}
