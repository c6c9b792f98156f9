import type { SeriesWindow } from "../../protocol.js";
import { valueText } from "./axis.js";
import type { Lane } from "./lanes.js";
import type { Palette } from "./palette.js";
import type { Span } from "./time-axis.js";

interface StatePlace {
  readonly window: SeriesWindow;
  readonly colour: string;
  readonly lane: Lane;
  readonly x: (timeUs: number) => number;
  readonly dataSpan: Span;
  readonly palette: Palette;
}

/** A span with one state; undefined: it changes too often to be drawn. */
interface Band {
  readonly fromUs: number;
  toUs: number;
  readonly value: number | undefined;
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
    context.fillStyle = colour;
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

/** Returns spans with the same state. */
export function bandsOf(window: Pick<SeriesWindow, "kind" | "timeUs" | "first" | "last" | "least" | "most">, span: Span): readonly Band[] {
  return window.kind === "points" ? bandsOfPoints(window) : bandsOfColumns(window, span);
}

function bandsOfPoints({ timeUs, first }: Pick<SeriesWindow, "timeUs" | "first">): Band[] {
  const bands: Band[] = [];
  for (let i = 0; i < timeUs.length; i++) add(bands, timeUs[i] as number, first[i] as number);
  return bands;
}

function bandsOfColumns(
  { first, last, least, most }: Pick<SeriesWindow, "first" | "last" | "least" | "most">,
  { fromUs, toUs }: Span,
): Band[] {
  const bands: Band[] = [];
  const widthUs = (toUs - fromUs) / first.length;
  for (let i = 0; i < first.length; i++) {
    if (Number.isNaN(first[i])) continue;
    const at = fromUs + i * widthUs;
    if (least[i] === most[i]) add(bands, at, first[i] as number);
    else {
      add(bands, at, undefined);
      add(bands, at + widthUs, last[i] as number);
    }
  }
  const end = bands.at(-1);
  if (end !== undefined) end.toUs = toUs;
  return bands;
}

function add(bands: Band[], atUs: number, value: number | undefined): void {
  const before = bands.at(-1);
  if (before !== undefined) before.toUs = atUs;
  if (before === undefined || before.value !== value) bands.push({ fromUs: atUs, toUs: atUs, value });
}
