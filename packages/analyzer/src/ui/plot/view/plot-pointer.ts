import { moved } from "../axis.js";
import { valueAt } from "../lanes.js";
import { currentSpan, pan, showAll, showSpan, zoom } from "../plot-span.js";
import type { Span } from "../time-axis.js";
import { activeAxis, fitAxes, rangeNow, showRange, zoomAxis } from "../value-axes.js";
import type { PlotCanvas } from "./plot-canvas.js";

/** The pointer has to move so far before a click becomes a drag, px. */
const DRAG = 4;
const WHEEL_STEP = 1.0015;

/** What a pressed pointer does as it moves and when it is released. */
interface Drag {
  readonly move: (x: number, y: number) => void;
  /** `isClick`: it has not moved. Not called if the browser took the pointer away. */
  readonly release: (isClick: boolean) => void;
}

/** What the mouse does with a picture: zooming, moving, choosing, cursors; on an axis of values the same with values. */
export function watchPointer(canvas: PlotCanvas, host: HTMLElement, signal: AbortSignal): void {
  host.addEventListener(
    "pointermove",
    ({ offsetX, offsetY }) => {
      canvas.point(offsetX);
      host.dataset["over"] = canvas.axisAt(offsetX, offsetY) === undefined ? "picture" : "axis";
    },
    { signal },
  );
  host.addEventListener(
    "blur",
    () => {
      activeAxis.value = undefined;
    },
    { signal },
  );
  host.addEventListener("pointerleave", () => canvas.point(undefined), { signal });
  host.addEventListener("wheel", (event) => onWheel(event, canvas), { signal, passive: false });
  host.addEventListener(
    "dblclick",
    ({ offsetX, offsetY }) => {
      const axis = canvas.axisAt(offsetX, offsetY);
      if (axis !== undefined) fitAxes([axis.scale.key]);
      else if (offsetX >= canvas.left) showAll();
    },
    { signal },
  );
  host.addEventListener(
    "pointerdown",
    (down) => {
      const drag = down.button > 1 ? undefined : dragOf(down, canvas);
      if (drag !== undefined) follow(down, host, drag, () => canvas.showBox(undefined));
    },
    { signal },
  );
}

function onWheel(event: WheelEvent, canvas: PlotCanvas): void {
  event.preventDefault();
  const { offsetX, offsetY, deltaX, deltaY } = event;
  const axis = canvas.axisAt(offsetX, offsetY);
  const along = deltaX === 0 && event.shiftKey ? deltaY : deltaX;
  if (axis !== undefined) zoomAxis(axis.scale, WHEEL_STEP ** deltaY, valueAt(axis.lane, rangeNow(axis.scale), offsetY));
  else if (along !== 0) pan(along / canvas.width);
  else zoom(WHEEL_STEP ** deltaY, canvas.timeAt(Math.max(canvas.left, offsetX)));
}

function dragOf(down: PointerEvent, canvas: PlotCanvas): Drag | undefined {
  if (down.offsetX < canvas.left) return dragOfAxis(down, canvas);
  if (down.shiftKey || down.button === 1 || down.pointerType === "touch") return dragOfPicture(down, canvas);
  return dragOfBox(down, canvas, down.ctrlKey || down.altKey);
}

/** Moves the values of an axis. */
function dragOfAxis({ offsetX, offsetY }: PointerEvent, canvas: PlotCanvas): Drag | undefined {
  const axis = canvas.axisAt(offsetX, offsetY);
  if (axis === undefined) return undefined;
  const { lane, scale } = axis;
  return {
    move: (_, y) => showRange(scale.key, moved(scale.range, (y - offsetY) / lane.height)),
    release: (isClick) => {
      if (isClick) activeAxis.value = scale.key;
    },
  };
}

/** Moves through the time. */
function dragOfPicture(down: PointerEvent, canvas: PlotCanvas): Drag {
  const { fromUs, toUs } = currentSpan();
  const usPerPx = (toUs - fromUs) / canvas.width;
  return {
    move: (x) => {
      const by = (down.offsetX - x) * usPerPx;
      showSpan({ fromUs: fromUs + by, toUs: toUs + by });
    },
    release: (isClick) => {
      if (isClick) clicked(down, canvas);
    },
  };
}

/** Chooses a span of time; with `rows`, also a part of the values of the lane. */
function dragOfBox(down: PointerEvent, canvas: PlotCanvas, rows: boolean): Drag {
  const from = canvas.timeAt(down.offsetX);
  const lane = rows ? canvas.laneAt(down.offsetY) : undefined;
  const inLane = (y: number) => (lane === undefined ? 0 : Math.min(Math.max(y, lane.top), lane.top + lane.height));
  let span: Span | undefined;
  let height = { top: 0, bottom: 0 };
  return {
    move: (x, y) => {
      const to = canvas.timeAt(Math.max(canvas.left, Math.min(x, canvas.left + canvas.width)));
      span = { fromUs: Math.min(from, to), toUs: Math.max(from, to) };
      const [begin, end] = [inLane(down.offsetY), inLane(y)];
      height = { top: Math.min(begin, end), bottom: Math.max(begin, end) };
      canvas.showBox({ ...span, rows: lane === undefined || lane.isState ? undefined : height });
    },
    release: (isClick) => {
      if (isClick) return clicked(down, canvas);
      if (span === undefined) return;
      showSpan(span);
      if (lane === undefined || lane.isState || height.bottom - height.top < DRAG) return;
      for (const { key, range } of lane.scales)
        showRange(key, { min: valueAt(lane, range, height.bottom), max: valueAt(lane, range, height.top) });
    },
  };
}

function clicked({ offsetX, offsetY, shiftKey }: PointerEvent, canvas: PlotCanvas): void {
  void canvas.setCursor(canvas.timeAt(offsetX), offsetY, shiftKey);
}

/** Follows a pressed pointer until it is released. */
function follow(down: PointerEvent, host: HTMLElement, { move, release }: Drag, end: () => void): void {
  host.setPointerCapture(down.pointerId);
  const ending = new AbortController();
  let isDrag = false;
  host.addEventListener(
    "pointermove",
    ({ offsetX, offsetY }) => {
      isDrag ||= Math.hypot(offsetX - down.offsetX, offsetY - down.offsetY) > DRAG;
      if (isDrag) move(offsetX, offsetY);
    },
    ending,
  );
  const stop = (event: PointerEvent) => {
    ending.abort();
    end();
    if (event.type === "pointerup") release(!isDrag);
  };
  host.addEventListener("pointerup", stop, ending);
  host.addEventListener("pointercancel", stop, ending);
}
