import type { SeriesWindow } from "../../../protocol.js";
import { isDashed } from "../../kept/plot-choice.js";
import { type Lane, type Plotted, type Scale, toY } from "../lanes.js";
import type { Span } from "../time-axis.js";
import { runsOf } from "./line-runs.js";
import { type Pixels, paintRuns } from "./paint-runs.js";
import type { SeriesColour } from "./palette.js";

/** Where values are farther apart than this, each has a dot, px. */
const DOT_ROOM = 12;
const DOT_RADIUS = 2.2;
const THICKNESS = 1.5;
/** Of the second eight plots, px. */
const DASH = 5;
const GAP = 3;

export interface SeriesPlace {
  readonly window: SeriesWindow;
  readonly plot: Plotted;
  readonly colour: SeriesColour;
  readonly lane: Lane;
  readonly scale: Scale;
  /** Of a time, px. */
  readonly x: (timeUs: number) => number;
  readonly dataSpan: Span;
}

/**
 * Paints a line into the pixels right of the axes.
 * @param left where these begin, px
 * @param ratio pixels in a px
 */
export function paintSeries(pixels: Pixels, place: SeriesPlace, left: number, ratio: number): void {
  const { window, plot, colour, lane, scale, dataSpan } = place;
  const y = toY(lane, scale.range);
  const runs = runsOf(window, {
    width: pixels.width,
    x: (timeUs) => (place.x(timeUs) - left) * ratio,
    y: (value) => y(value) * ratio,
    dataSpan,
  });
  paintRuns(pixels, runs, {
    colour: colour.rgb,
    thickness: THICKNESS * ratio,
    columns: Math.max(1, Math.round(ratio)),
    dash: isDashed(plot.choice.colour) ? [Math.round(DASH * ratio), Math.round(GAP * ratio)] : undefined,
    clip: { top: lane.top * ratio, bottom: (lane.top + lane.height) * ratio },
  });
}

/** Draws a dot for each value, if there is room. */
export function drawDots(context: CanvasRenderingContext2D, { window, colour, lane, scale, x }: SeriesPlace): void {
  const { kind, timeUs, first } = window;
  const count = timeUs.length;
  if (kind !== "points" || count < 1) return;
  const room = count < 2 ? DOT_ROOM : (x(timeUs[count - 1] as number) - x(timeUs[0] as number)) / (count - 1);
  if (room < DOT_ROOM) return;
  const y = toY(lane, scale.range);
  context.fillStyle = colour.css;
  for (let i = 0; i < count; i++) {
    context.beginPath();
    context.arc(x(timeUs[i] as number), y(first[i] as number), DOT_RADIUS, 0, 7);
    context.fill();
  }
}
