import { valueText } from "../../format/value-text.js";
import type { SeriesPlace } from "./draw-series.js";
import type { Palette } from "./palette.js";
import { bandsOf } from "./state-bands.js";

interface StatePlace extends SeriesPlace {
  readonly palette: Palette;
}

/** Least width of a band that gets its label, px beside the text. */
const LABEL_ROOM = 8;

/** Draws states as bands with their labels. */
export function drawStates(context: CanvasRenderingContext2D, { window, colour, lane, x, dataSpan, palette }: StatePlace): void {
  const labels = new Map(window.labels);
  const order = new Map(window.labels.map(([value], at) => [value, at]));
  context.textAlign = "left";
  for (const { fromUs, toUs, value } of bandsOf(window, dataSpan)) {
    const left = x(fromUs);
    const width = Math.max(1, x(toUs) - left);
    // neighbours differ in strength, and each has its label: no colour alone says what it is
    context.globalAlpha = value === undefined ? 0.75 : 0.18 + 0.16 * ((order.get(value) ?? 0) % 3);
    context.fillStyle = colour.css;
    context.fillRect(left, lane.top, width, lane.height);
    context.globalAlpha = 1;
    context.fillRect(left, lane.top, 1, lane.height);
    if (value === undefined) continue;
    const text = labels.get(value) ?? valueText(value);
    const begin = Math.max(left, x(dataSpan.fromUs)) + LABEL_ROOM / 2;
    if (context.measureText(text).width + LABEL_ROOM > left + width - begin) continue;
    context.fillStyle = palette.ink;
    context.fillText(text, begin, lane.top + lane.height / 2);
  }
}
