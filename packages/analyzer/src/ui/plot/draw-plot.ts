import type { SeriesWindow } from "../../protocol.js";
import { ticks, tickText } from "./axis.js";
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
/** Where values are farther apart than this, each has a dot. */
const DOT_ROOM = 12;
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

function toY({ top, height }: Lane, { range }: Scale): (value: number) => number {
  return (value) => top + height - ((value - range.min) / (range.max - range.min)) * height;
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

/** The second eight plots are dashed. */
function dashOf(colour: number): number[] {
  return colour < 8 ? [] : [5, 3];
}

interface SeriesPlace {
  readonly window: SeriesWindow;
  readonly plot: Plotted;
  readonly colour: string;
  readonly lane: Lane;
  readonly scale: Scale;
  readonly x: ToX;
  readonly dataSpan: Span;
}

function drawSeries(context: CanvasRenderingContext2D, { window, plot, colour, lane, scale, x, dataSpan }: SeriesPlace): void {
  const y = toY(lane, scale);
  context.strokeStyle = colour;
  context.lineWidth = 1.5;
  context.lineJoin = "bevel";
  context.setLineDash(dashOf(plot.choice.colour));
  context.beginPath();
  if (window.kind === "points") pathOfPoints(context, window, x, y);
  else pathOfColumns(context, window, dataSpan, x, y);
  context.stroke();
  context.setLineDash([]);
  if (window.kind === "points") drawDots(context, window, x, y, colour);
}

/** A value is valid until the next frame: the line goes in steps. */
function pathOfPoints(context: CanvasRenderingContext2D, { timeUs, first }: SeriesWindow, x: ToX, y: (value: number) => number): void {
  for (let i = 0; i < timeUs.length; i++) {
    const at = x(timeUs[i] as number);
    if (i === 0) context.moveTo(at, y(first[0] as number));
    else {
      context.lineTo(at, y(first[i - 1] as number));
      context.lineTo(at, y(first[i] as number));
    }
  }
}

function pathOfColumns(
  context: CanvasRenderingContext2D,
  { first, last, least, most, outside }: SeriesWindow,
  { fromUs, toUs }: Span,
  x: ToX,
  y: (value: number) => number,
): void {
  const [beforeUs = Number.NaN, before = Number.NaN] = outside;
  let held = before;
  if (!Number.isNaN(before)) context.moveTo(x(beforeUs), y(before));
  for (let i = 0; i < first.length; i++) {
    const value = first[i] as number;
    if (Number.isNaN(value)) continue;
    const at = x(fromUs + ((toUs - fromUs) * (i + 0.5)) / first.length);
    if (Number.isNaN(held)) context.moveTo(at, y(value));
    else context.lineTo(at, y(held));
    // all that is in the column: no peak is lost, however short it is
    context.lineTo(at, y(least[i] as number));
    context.lineTo(at, y(most[i] as number));
    held = last[i] as number;
    context.lineTo(at, y(held));
  }
}

function drawDots(
  context: CanvasRenderingContext2D,
  { timeUs, first }: SeriesWindow,
  x: ToX,
  y: (value: number) => number,
  colour: string,
): void {
  const count = timeUs.length;
  if (count < 1) return;
  const room = count < 2 ? DOT_ROOM : (x(timeUs[count - 1] as number) - x(timeUs[0] as number)) / (count - 1);
  if (room < DOT_ROOM) return;
  context.fillStyle = colour;
  for (let i = 0; i < count; i++) {
    context.beginPath();
    context.arc(x(timeUs[i] as number), y(first[i] as number), 2.2, 0, 7);
    context.fill();
  }
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
