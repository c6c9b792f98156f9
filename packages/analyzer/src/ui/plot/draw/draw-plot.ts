import { type Lane, leftOf } from "../lanes.js";
import type { Span } from "../time-axis.js";
import { drawAxes, drawLine, drawTimes, FLAG, TIME_HEIGHT } from "./draw-axes.js";
import { drawNames } from "./draw-names.js";
import { drawDots, paintSeries, type SeriesPlace } from "./draw-series.js";
import { drawStates } from "./draw-states.js";
import { colourOf, type Palette } from "./palette.js";
import type { Mark, Picture, Surface } from "./picture.js";

type ToX = (timeUs: number) => number;

/** Draws everything. */
export function drawPlot(surface: Surface, picture: Picture): void {
  const { context, palette } = surface;
  const { width, height, span, lanes } = picture;
  const left = leftOf(lanes);
  const x = (timeUs: number) => left + ((timeUs - span.fromUs) / (span.toUs - span.fromUs)) * (width - left);
  context.font = palette.font;
  context.textBaseline = "middle";
  context.fillStyle = palette.panel;
  context.fillRect(0, 0, width, height);
  drawTimes(context, palette, picture, x);
  for (const { top, height: high } of lanes) {
    const edge = Math.round(top + high + 3) + 0.5;
    drawLine(context, palette.line, 0, edge, width, edge);
  }
  for (const lane of lanes) drawAxes(context, palette, picture, lane);
  drawLanes(surface, picture, left, x);
  for (const lane of lanes) drawNames(context, palette, lane, left, width);
  drawBox(context, palette, picture, x);
  for (const mark of picture.marks) drawMark(context, palette, picture, mark, x(mark.timeUs), left);
}

function drawLanes({ context, palette, lines }: Surface, { width, height, ratio, lanes, dataSpan }: Picture, left: number, x: ToX): void {
  const begin = Math.round(left * ratio);
  const pixels = lines.clear(Math.max(1, Math.round(width * ratio) - begin), Math.max(1, Math.round((height - TIME_HEIGHT) * ratio)));
  const places = lanes.flatMap((lane) => placesOf(lane, palette, x, dataSpan));
  for (const place of places) {
    if (!place.lane.isState) paintSeries(pixels, place, left, ratio);
    else clipped(context, place.lane, left, width, () => drawStates(context, { ...place, palette }));
  }
  lines.putOn(context, begin);
  for (const place of places) if (!place.lane.isState) clipped(context, place.lane, left, width, () => drawDots(context, place));
}

function placesOf(lane: Lane, palette: Palette, x: ToX, dataSpan: Span): SeriesPlace[] {
  return lane.scales.flatMap((scale) =>
    scale.plots.flatMap((plot) => {
      const { window, choice } = plot;
      return window === undefined ? [] : [{ window, plot, colour: colourOf(palette, choice.colour), lane, scale, x, dataSpan }];
    }),
  );
}

function clipped(context: CanvasRenderingContext2D, { top, height }: Lane, left: number, width: number, draw: () => void): void {
  context.save();
  context.beginPath();
  context.rect(left, top, width - left, height);
  context.clip();
  draw();
  context.restore();
}

function drawBox(context: CanvasRenderingContext2D, palette: Palette, { box, height }: Picture, x: ToX): void {
  if (box === undefined) return;
  context.globalAlpha = 0.18;
  context.fillStyle = palette.accent;
  const { top, bottom } = box.rows ?? { top: 0, bottom: height - TIME_HEIGHT };
  context.fillRect(x(box.fromUs), top, x(box.toUs) - x(box.fromUs), bottom - top);
  context.globalAlpha = 1;
}

function drawMark(
  context: CanvasRenderingContext2D,
  palette: Palette,
  { height, width }: Picture,
  mark: Mark,
  x: number,
  left: number,
): void {
  if (x < left - 1 || x > width + 1) return;
  const at = Math.round(x) + 0.5;
  const colour = mark.look === "cursor" ? palette.accent : palette.strong;
  context.setLineDash(mark.look === "selection" ? [4, 3] : []);
  drawLine(context, colour, at, 0, at, height - TIME_HEIGHT);
  context.setLineDash([]);
  if (mark.label === "") return;
  context.fillStyle = colour;
  context.fillRect(at - FLAG / 2, height - TIME_HEIGHT, FLAG, FLAG);
  context.fillStyle = palette.accentInk;
  context.textAlign = "center";
  context.fillText(mark.label, at, height - TIME_HEIGHT + FLAG / 2);
}
