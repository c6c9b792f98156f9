import { isDashed } from "../../kept/plot-choice.js";
import type { Lane, Plotted } from "../lanes.js";
import { colourOf, type Palette } from "./palette.js";

/** px */
const NAME_HEIGHT = 16;

/** The names of the plots, on the lane itself: so they are in a picture that is saved, too. */
export function drawNames(context: CanvasRenderingContext2D, palette: Palette, lane: Lane, left: number, width: number): void {
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
  context.strokeStyle = colourOf(palette, choice.colour).css;
  context.lineWidth = 3;
  context.setLineDash(isDashed(choice.colour) ? [5, 3] : []);
  context.beginPath();
  context.moveTo(x, y);
  context.lineTo(x + swatch - 4, y);
  context.stroke();
  context.setLineDash([]);
  context.fillStyle = palette.ink;
  if (room > swatch) context.fillText(text, x + swatch, y, room - swatch);
  return width + swatch;
}
