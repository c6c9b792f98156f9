import { signal } from "@preact/signals";
import { valueText } from "../../format/value-text.js";
import { text } from "../../text.js";
import { clearCursors, cursorA, cursorB } from "../cursors.js";
import { axesOf, type Scale } from "../lanes.js";
import { currentSpan, follow, inCapture, pan, showAll, zoom } from "../plot-span.js";
import { activeAxis, fitAxes, moveAxis, rangeNow, zoomAxis } from "../value-axes.js";
import type { PlotCanvas } from "./plot-canvas.js";

/** Digits of the ends of an axis that is said. */
const DIGITS = 4;
/** Of the height of an axis. */
const MOVE_STEP = 0.1;
const ZOOM_STEP = 0.8;

/** What the last key did, for screen readers. */
export const saidByKey = signal("");

/** What the keyboard does with a picture. */
export function onPlotKey(event: KeyboardEvent, canvas: PlotCanvas): void {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const act = { ...timeKeys(canvas, event.shiftKey), ...valueKeys(canvas, event.shiftKey) }[event.key];
  if (act === undefined) return;
  event.preventDefault();
  event.stopPropagation();
  act();
}

type Actions = Readonly<Record<string, () => void>>;

function timeKeys(canvas: PlotCanvas, isShift: boolean): Actions {
  const { fromUs, toUs } = currentSpan();
  const step = (toUs - fromUs) / 100;
  const middle = (fromUs + toUs) / 2;
  const cursor = isShift ? cursorB : cursorA;
  const move = (by: number) => {
    const next = inCapture((cursor.peek() ?? middle) + by);
    cursor.value = next;
    if (next < fromUs || next > toUs) pan(by < 0 ? -0.25 : 0.25);
  };
  return {
    ArrowLeft: () => move(-step),
    ArrowRight: () => move(step),
    PageUp: () => pan(-0.5),
    PageDown: () => pan(0.5),
    "+": () => zoom(0.5, cursorA.peek() ?? middle),
    "-": () => zoom(2, cursorA.peek() ?? middle),
    Home: showAll,
    End: follow,
    Escape: clearCursors,
    Enter: () => void canvas.setCursor(cursorA.peek() ?? middle, 0, false),
  };
}

function valueKeys(canvas: PlotCanvas, isShift: boolean): Actions {
  const scales = canvas.lanes.flatMap(axesOf);
  const at = scales.findIndex(({ key }) => key === activeAxis.peek());
  const scale = scales[Math.max(0, at)];
  if (scale === undefined) return {};
  const to = (next: Scale, act?: () => void) => () => {
    activeAxis.value = next.key;
    act?.();
    sayAxis(next);
  };
  const next = scales[(Math.max(at, isShift ? 0 : -1) + (isShift ? scales.length - 1 : 1)) % scales.length] ?? scale;
  return {
    a: to(next),
    A: to(next),
    ArrowUp: to(scale, () => (isShift ? zoomAxis(scale, ZOOM_STEP) : moveAxis(scale, MOVE_STEP))),
    ArrowDown: to(scale, () => (isShift ? zoomAxis(scale, 1 / ZOOM_STEP) : moveAxis(scale, -MOVE_STEP))),
    f: () => fitAxes([scale.key]),
    F: () => fitAxes(),
  };
}

/** Says which axis the keyboard is on, and what it shows now. */
function sayAxis(scale: Scale): void {
  const { unit, plots } = scale;
  const { min, max } = rangeNow(scale);
  const names = plots.map(({ name }) => name).join(", ");
  saidByKey.value = text.plot.axis(names, unit, valueText(min, DIGITS), valueText(max, DIGITS));
}
