import { ticks, tickText } from "../axis.js";
import { AXIS_WIDTH, axesOf, type Lane, leftOf, type Scale, toY } from "../lanes.js";
import { timeTicks } from "../time-axis.js";
import { colourOf, type Palette } from "./palette.js";
import type { Picture } from "./picture.js";

/** Height of the axis of times, px. */
export const TIME_HEIGHT = 20;
/** Least room of a tick's text, px. */
const TICK_ROOM = 20;
const TIME_TICK_ROOM = 96;
/** Marks an axis whose values were chosen. */
const CHOSEN = "↕";

/** Side of the letter of a cursor on the axis of times, px. */
export const FLAG = 14;

/** Draws the times below the picture, and a line for each; those where the letter of a cursor is, have no text. */
export function drawTimes(
  context: CanvasRenderingContext2D,
  palette: Palette,
  { width, height, ...picture }: Picture,
  x: (timeUs: number) => number,
): void {
  const left = leftOf(picture.lanes);
  const most = Math.floor((width - left) / TIME_TICK_ROOM);
  const flags = picture.marks.filter(({ label }) => label !== "").map(({ timeUs }) => x(timeUs));
  for (const { timeUs, label } of timeTicks(picture.span, picture.startUs, most, picture.clock)) {
    const at = Math.round(x(timeUs)) + 0.5;
    if (at < left) continue;
    drawLine(context, palette.line, at, 0, at, height - TIME_HEIGHT);
    const half = context.measureText(label).width / 2;
    if (at + half > width || at - half < left - AXIS_WIDTH) continue;
    if (flags.some((flag) => Math.abs(flag - at) < half + FLAG / 2 + 2)) continue;
    context.fillStyle = palette.quiet;
    context.textAlign = "center";
    context.fillText(label, at, height - TIME_HEIGHT / 2);
  }
}

/** Draws the axes of values of a lane, and a line for each tick of the first one. */
export function drawAxes(context: CanvasRenderingContext2D, palette: Palette, picture: Picture, lane: Lane): void {
  const left = leftOf(picture.lanes);
  for (const [column, scale] of axesOf(lane).entries()) {
    const right = left - column * AXIS_WIDTH - 6;
    drawAxis(context, palette, { lane, scale, left, right, width: picture.width });
    if (scale.key === picture.activeAxis) drawBar(context, palette.accent, right + 3, lane);
    if (scale.isFitted) continue;
    context.fillStyle = palette.accent;
    context.textAlign = "left";
    context.fillText(CHOSEN, right - AXIS_WIDTH + 10, lane.top + lane.height / 2);
  }
}

interface AxisPlace {
  readonly lane: Lane;
  readonly scale: Scale;
  readonly left: number;
  /** Where its texts end, px. */
  readonly right: number;
  readonly width: number;
}

function drawAxis(context: CanvasRenderingContext2D, palette: Palette, { lane, scale, left, right, width }: AxisPlace): void {
  const y = toY(lane, scale.range);
  const { step, values } = ticks(scale.range, Math.max(2, Math.floor(lane.height / TICK_ROOM)));
  const [only] = scale.plots;
  const isAlone = scale.plots.length === 1 && lane.scales.length > 1;
  context.textAlign = "right";
  for (const value of values) {
    const at = Math.round(y(value)) + 0.5;
    if (scale === lane.scales[0]) drawLine(context, palette.line, left, at, width, at);
    context.fillStyle = isAlone && only !== undefined ? colourOf(palette, only.choice.colour).css : palette.quiet;
    if (at > lane.top + 5 && at < lane.top + lane.height - 3) context.fillText(tickText(value, step), right, at, AXIS_WIDTH - 8);
  }
  if (lane.scales.length > 1 && scale.unit !== "") context.fillText(scale.unit, right, lane.top + 6, AXIS_WIDTH - 8);
}

/** A bar beside an axis. */
function drawBar(context: CanvasRenderingContext2D, colour: string, x: number, { top, height }: Lane): void {
  context.fillStyle = colour;
  context.fillRect(x, top, 2, height);
}

export function drawLine(context: CanvasRenderingContext2D, colour: string, x1: number, y1: number, x2: number, y2: number): void {
  context.strokeStyle = colour;
  context.lineWidth = 1;
  context.beginPath();
  context.moveTo(x1, y1);
  context.lineTo(x2, y2);
  context.stroke();
}
