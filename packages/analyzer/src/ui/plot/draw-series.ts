import type { SeriesWindow } from "../../protocol.js";
import type { Lane, Plotted, Scale } from "./lanes.js";
import type { Span } from "./time-axis.js";

/** Where values are farther apart than this, each has a dot. */
const DOT_ROOM = 12;

type ToX = (timeUs: number) => number;

/** The second eight plots are dashed. */
export function dashOf(colour: number): number[] {
  return colour < 8 ? [] : [5, 3];
}

/** Returns where a lane has a value, px from the top. */
export function toY({ top, height }: Lane, { range }: Scale): (value: number) => number {
  return (value) => top + height - ((value - range.min) / (range.max - range.min)) * height;
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

/** Draws a line, in steps. */
export function drawSeries(context: CanvasRenderingContext2D, { window, plot, colour, lane, scale, x, dataSpan }: SeriesPlace): void {
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
  let heldAt = Number.NaN;
  if (!Number.isNaN(before)) context.moveTo(x(beforeUs), y(before));
  for (let i = 0; i < first.length; i++) {
    const value = first[i] as number;
    if (Number.isNaN(value)) continue;
    const at = x(fromUs + ((toUs - fromUs) * (i + 0.5)) / first.length);
    if (Number.isNaN(held)) context.moveTo(at, y(value));
    heldAt = at;
    // the line goes on: fewer points are drawn sooner
    if (least[i] === held && most[i] === held) continue;
    if (!Number.isNaN(held)) context.lineTo(at, y(held));
    // all that is in the column: no peak is lost, however short it is
    if (least[i] !== most[i]) {
      context.lineTo(at, y(least[i] as number));
      context.lineTo(at, y(most[i] as number));
    }
    held = last[i] as number;
    context.lineTo(at, y(held));
  }
  if (!Number.isNaN(heldAt)) context.lineTo(heldAt, y(held));
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
