import { ticks, tickText } from "./axis.js";
import { dashOf, drawSeries, toY } from "./draw-series.js";
import { drawStates } from "./draw-states.js";
import type { Lane, Plotted, Scale } from "./lanes.js";
import type { Palette } from "./palette.js";
import { type Span, timeTicks } from "./time-axis.js";

/** px */
const AXIS_WIDTH = 58;
export const TIME_HEIGHT = 20;
const TICK_ROOM = 20;
const TIME_TICK_ROOM = 96;
const NAME_HEIGHT = 16;
const MOST_AXES = 4;

/** A vertical line with a letter. */
export interface Mark {
  readonly timeUs: number;
  readonly label: string;
  readonly look: "cursor" | "selection" | "pointer";
}

export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly span: Span;
  /** Of the values: a picture that is being zoomed shows those of the last span. */
  readonly dataSpan: Span;
  readonly lanes: readonly Lane[];
  readonly marks: readonly Mark[];
  readonly startUs: number;
  readonly clock: boolean;
  /** A span that is being chosen. */
  readonly box: Span | undefined;
}

/** Where the values begin, px from the left: right of the axes. */
export function plotLeft(lanes: readonly Lane[]): number {
  return AXIS_WIDTH * Math.min(MOST_AXES, Math.max(1, ...lanes.map(({ scales }) => scales.length)));
}

/** Draws everything. The context's units are px. */
export function drawPlot(context: CanvasRenderingContext2D, palette: Palette, picture: Picture): void {
  const { width, height, span, lanes } = picture;
  const left = plotLeft(lanes);
  const x = (timeUs: number) => left + ((timeUs - span.fromUs) / (span.toUs - span.fromUs)) * (width - left);
  context.font = palette.font;
  context.textBaseline = "middle";
  context.fillStyle = palette.panel;
  context.fillRect(0, 0, width, height);
  drawTimes(context, palette, picture, x);
  for (const lane of lanes) drawLane(context, palette, picture, { lane, left, x });
  drawBox(context, palette, picture, x);
  for (const mark of picture.marks) drawMark(context, palette, picture, mark, x(mark.timeUs), left);
}

type ToX = (timeUs: number) => number;

function drawTimes(context: CanvasRenderingContext2D, palette: Palette, { width, height, ...picture }: Picture, x: ToX): void {
  const left = plotLeft(picture.lanes);
  const most = Math.floor((width - left) / TIME_TICK_ROOM);
  for (const { timeUs, label } of timeTicks(picture.span, picture.startUs, most, picture.clock)) {
    const at = Math.round(x(timeUs)) + 0.5;
    if (at < left) continue;
    line(context, palette.line, at, 0, at, height - TIME_HEIGHT);
    const half = context.measureText(label).width / 2;
    if (at + half > width || at - half < left - AXIS_WIDTH) continue;
    context.fillStyle = palette.quiet;
    context.textAlign = "center";
    context.fillText(label, at, height - TIME_HEIGHT / 2);
  }
}

interface LanePlace {
  readonly lane: Lane;
  readonly left: number;
  readonly x: ToX;
}

function drawLane(context: CanvasRenderingContext2D, palette: Palette, picture: Picture, { lane, left, x }: LanePlace): void {
  const { width, dataSpan } = picture;
  line(context, palette.line, 0, Math.round(lane.top + lane.height + 3) + 0.5, width, Math.round(lane.top + lane.height + 3) + 0.5);
  const axes = lane.isState ? [] : lane.scales.slice(0, MOST_AXES);
  for (const [column, scale] of axes.entries()) drawAxis(context, palette, { lane, scale, left, column, width });
  context.save();
  context.beginPath();
  context.rect(left, lane.top, width - left, lane.height);
  context.clip();
  for (const scale of lane.scales) {
    for (const plot of scale.plots) {
      if (plot.window === undefined) continue;
      const colour = palette.series[plot.choice.colour % palette.series.length] as string;
      if (lane.isState) drawStates(context, { window: plot.window, colour, lane, x, dataSpan, palette });
      else drawSeries(context, { window: plot.window, plot, colour, lane, scale, x, dataSpan });
    }
  }
  context.restore();
  drawNames(context, palette, lane, left, width);
}

interface AxisPlace {
  readonly lane: Lane;
  readonly scale: Scale;
  readonly left: number;
  readonly column: number;
  readonly width: number;
}

function drawAxis(context: CanvasRenderingContext2D, palette: Palette, { lane, scale, left, column, width }: AxisPlace): void {
  const y = toY(lane, scale);
  const right = left - column * AXIS_WIDTH - 6;
  const { step, values } = ticks(scale.range, Math.max(2, Math.floor(lane.height / TICK_ROOM)));
  const [only] = scale.plots;
  const isAlone = scale.plots.length === 1 && lane.scales.length > 1;
  context.textAlign = "right";
  for (const value of values) {
    const at = Math.round(y(value)) + 0.5;
    if (column === 0) line(context, palette.line, left, at, width, at);
    context.fillStyle =
      isAlone && only !== undefined ? (palette.series[only.choice.colour % palette.series.length] as string) : palette.quiet;
    if (at > lane.top + 5 && at < lane.top + lane.height - 3) context.fillText(tickText(value, step), right, at, AXIS_WIDTH - 8);
  }
  if (lane.scales.length > 1 && scale.unit !== "") context.fillText(scale.unit, right, lane.top + 6, AXIS_WIDTH - 8);
}

/** The names of the plots, on the lane itself: so they are in a picture that is saved, too. */
function drawNames(context: CanvasRenderingContext2D, palette: Palette, lane: Lane, left: number, width: number): void {
  const plots = lane.scales.flatMap((scale) => scale.plots);
  context.textAlign = "left";
  if (lane.isState) {
    const [plot] = plots;
    if (plot !== undefined) label(context, palette, plot, { x: 4, y: lane.top + lane.height / 2, room: left - 10 });
    return;
  }
  if (lane.height < NAME_HEIGHT) return;
  let at = left + 6;
  for (const plot of plots) {
    if (at > width - 40) return;
    at += label(context, palette, plot, { x: at, y: lane.top + NAME_HEIGHT / 2, room: width - at }) + 14;
  }
}

/** Draws a name with its colour on a ground on which it can be read; returns its width. */
function label(
  context: CanvasRenderingContext2D,
  palette: Palette,
  { name, choice, window }: Plotted,
  { x, y, room }: { readonly x: number; readonly y: number; readonly room: number },
): number {
  const unit = window === undefined || window.unit === "" || window.isState ? "" : ` (${window.unit})`;
  const text = `${name}${unit}${window?.problem === undefined ? "" : `: ${window.problem}`}`;
  const swatch = 12;
  const width = Math.min(context.measureText(text).width, room - swatch);
  context.fillStyle = palette.veil;
  context.fillRect(x - 2, y - 7, width + swatch + 4, 14);
  context.strokeStyle = palette.series[choice.colour % palette.series.length] as string;
  context.lineWidth = 3;
  context.setLineDash(dashOf(choice.colour));
  context.beginPath();
  context.moveTo(x, y);
  context.lineTo(x + swatch - 4, y);
  context.stroke();
  context.setLineDash([]);
  context.fillStyle = palette.ink;
  if (room > swatch) context.fillText(text, x + swatch, y, room - swatch);
  return width + swatch;
}

function drawBox(context: CanvasRenderingContext2D, palette: Palette, { box, height }: Picture, x: ToX): void {
  if (box === undefined) return;
  context.globalAlpha = 0.18;
  context.fillStyle = palette.accent;
  context.fillRect(x(box.fromUs), 0, x(box.toUs) - x(box.fromUs), height - TIME_HEIGHT);
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
  line(context, colour, at, 0, at, height - TIME_HEIGHT);
  context.setLineDash([]);
  if (mark.label === "") return;
  context.fillStyle = colour;
  context.fillRect(at - 7, height - TIME_HEIGHT, 14, 14);
  context.fillStyle = palette.accentInk;
  context.textAlign = "center";
  context.fillText(mark.label, at, height - TIME_HEIGHT + 7);
}

function line(context: CanvasRenderingContext2D, colour: string, x1: number, y1: number, x2: number, y2: number): void {
  context.strokeStyle = colour;
  context.lineWidth = 1;
  context.beginPath();
  context.moveTo(x1, y1);
  context.lineTo(x2, y2);
  context.stroke();
}
