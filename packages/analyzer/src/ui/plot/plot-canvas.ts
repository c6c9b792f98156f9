import { effect } from "@preact/signals";
import { call } from "../engine.js";
import { goToRow } from "../trace/trace-actions.js";
import { activeFrame, startUs } from "../trace/trace-state.js";
import { settings } from "../workspace/settings.js";
import { clearCursors, cursorA, cursorB, pointerUs } from "./cursors.js";
import { drawPlot, type Mark, plotLeft, TIME_HEIGHT } from "./draw-plot.js";
import { type Lane, lanesOf, type Plotted } from "./lanes.js";
import { type Palette, paletteOf } from "./palette.js";
import { plotKey, plotName } from "./plot-choice.js";
import type { PlotFeed } from "./plot-feed.js";
import { currentSpan, follow, inCapture, look, pan, showAll, showSpan, zoom } from "./plot-span.js";
import type { Span } from "./time-axis.js";

/** A click this near to a value, px, is meant for it. */
const NEAR = 8;
/** The pointer has to move so far before a click becomes a drag, px. */
const DRAG = 4;
const WHEEL_STEP = 1.0015;

/** The picture of all plots, and what mouse and keyboard do with it. */
export class PlotCanvas {
  readonly element = document.createElement("canvas");
  readonly #feed: PlotFeed;
  readonly #ending = new AbortController();
  readonly #ends: (() => void)[];
  #width = 1;
  #height = 1;
  #lanes: readonly Lane[] = [];
  #box: Span | undefined;
  #isWaiting = false;
  /** Reading it from the style sheet makes the browser lay out the page. */
  #palette: Palette | undefined;
  /** px; undefined: the pointer is elsewhere. */
  #pointerX: number | undefined;

  constructor(feed: PlotFeed, host: HTMLElement) {
    this.#feed = feed;
    host.append(this.element);
    const sizes = new ResizeObserver(([entry]) => this.#resize(entry?.contentRect.width ?? 1, entry?.contentRect.height ?? 1));
    sizes.observe(host);
    const scheme = matchMedia("(prefers-color-scheme: dark)");
    scheme.addEventListener(
      "change",
      () => {
        this.#palette = undefined;
        this.redraw();
      },
      this.#ending,
    );
    this.#ends = [
      () => sizes.disconnect(),
      effect(() => {
        void [feed.data.value, look.value, cursorA.value, cursorB.value, pointerUs.value];
        void [activeFrame.value, settings.value, startUs.value];
        this.redraw();
      }),
      effect(showSelection),
      effect(() => {
        // live plots move below the pointer
        void feed.data.value;
        this.#point(this.#pointerX);
      }),
    ];
    host.addEventListener("pointerdown", (event) => this.#onDown(event), this.#ending);
    host.addEventListener("pointermove", ({ offsetX }) => this.#point(offsetX), this.#ending);
    host.addEventListener("pointerleave", () => this.#point(undefined), this.#ending);
    host.addEventListener("wheel", (event) => this.#onWheel(event), { signal: this.#ending.signal, passive: false });
    host.addEventListener("keydown", (event) => this.#onKey(event), this.#ending);
    host.addEventListener("dblclick", showAll, this.#ending);
  }

  close(): void {
    this.#ending.abort();
    for (const end of this.#ends) end();
    this.element.remove();
  }

  redraw(): void {
    if (this.#isWaiting) return;
    this.#isWaiting = true;
    requestAnimationFrame(() => {
      this.#isWaiting = false;
      this.#draw();
    });
  }

  get #left(): number {
    return plotLeft(this.#lanes);
  }

  #timeAt(x: number): number {
    const { fromUs, toUs } = currentSpan();
    return fromUs + ((x - this.#left) / Math.max(1, this.#width - this.#left)) * (toUs - fromUs);
  }

  #resize(width: number, height: number): void {
    this.#width = width;
    this.#height = height;
    const ratio = devicePixelRatio;
    this.element.width = Math.max(1, Math.round(width * ratio));
    this.element.height = Math.max(1, Math.round(height * ratio));
    this.#draw();
  }

  #draw(): void {
    const context = this.element.getContext("2d", { alpha: false });
    if (context === null || this.#ending.signal.aborted) return;
    const { plots, plotLanes, timeFormat } = settings.peek();
    const { span: dataSpan, windows } = this.#feed.data.peek();
    const plotted = plots.map((choice): Plotted => {
      const key = plotKey(choice);
      return { key, choice, name: plotName(choice), window: windows.get(key) };
    });
    this.#lanes = lanesOf(plotted, this.#height - TIME_HEIGHT, plotLanes);
    this.#feed.columns = this.#width - this.#left;
    // a zoomed picture is drawn from what there is until the answer comes; a live one waits for it
    const span = look.peek()?.kind === "fixed" ? currentSpan() : dataSpan;
    context.setTransform(devicePixelRatio, 0, 0, devicePixelRatio, 0, 0);
    this.#palette ??= paletteOf(this.element);
    drawPlot(context, this.#palette, {
      ...{ width: this.#width, height: this.#height, span, dataSpan, lanes: this.#lanes, box: this.#box },
      ...{ marks: marks(), startUs: startUs.peek(), clock: timeFormat === "clock" },
    });
  }

  #point(x: number | undefined): void {
    this.#pointerX = x;
    pointerUs.value = x === undefined || x < this.#left ? undefined : this.#timeAt(x);
  }

  #onWheel(event: WheelEvent): void {
    event.preventDefault();
    const along = event.deltaX === 0 && event.shiftKey ? event.deltaY : event.deltaX;
    if (along !== 0) pan(along / Math.max(1, this.#width));
    else zoom(WHEEL_STEP ** event.deltaY, this.#timeAt(Math.max(this.#left, event.offsetX)));
  }

  #onDown(down: PointerEvent): void {
    if (down.button > 1 || down.offsetX < this.#left) return;
    const host = down.currentTarget as HTMLElement;
    host.setPointerCapture(down.pointerId);
    const begin = currentSpan();
    const from = this.#timeAt(down.offsetX);
    const usPerPx = (begin.toUs - begin.fromUs) / Math.max(1, this.#width - this.#left);
    const isPan = down.shiftKey || down.button === 1 || down.pointerType === "touch";
    const ending = new AbortController();
    let isDrag = false;
    host.addEventListener(
      "pointermove",
      ({ offsetX }) => {
        const moved = offsetX - down.offsetX;
        isDrag ||= Math.abs(moved) > DRAG;
        if (!isDrag) return;
        if (isPan) showSpan({ fromUs: begin.fromUs - moved * usPerPx, toUs: begin.toUs - moved * usPerPx });
        else {
          this.#box = ordered(from, this.#timeAt(Math.max(this.#left, Math.min(offsetX, this.#width))));
          this.redraw();
        }
      },
      ending,
    );
    const end = (event: PointerEvent) => {
      ending.abort();
      const box = this.#box;
      this.#box = undefined;
      if (box !== undefined && event.type === "pointerup") showSpan(box);
      else if (!isDrag && event.type === "pointerup") void this.#click(from, down.offsetY, down.shiftKey);
      this.redraw();
    };
    host.addEventListener("pointerup", end, ending);
    host.addEventListener("pointercancel", end, ending);
  }

  /** Puts a cursor at a time, at the value of the lane below the pointer if one is near; cursor A goes to its frame in the trace. */
  async #click(timeUs: number, y: number, isB: boolean): Promise<void> {
    const { fromUs, toUs } = currentSpan();
    const nearUs = (NEAR * (toUs - fromUs)) / Math.max(1, this.#width - this.#left);
    const point = await this.#pointAt(timeUs + nearUs / 2, y);
    const isNear = point !== undefined && Math.abs(point.timeUs - timeUs) <= nearUs;
    const cursor = isB ? cursorB : cursorA;
    cursor.value = isNear ? point.timeUs : inCapture(timeUs);
    if (!isB && point !== undefined) await goToRow(point.row);
  }

  async #pointAt(timeUs: number, y: number) {
    const lane = this.#lanes.find(({ top, height }) => y <= top + height) ?? this.#lanes.at(-1);
    const numbers = this.#feed.numbers;
    const series = lane?.scales.flatMap(({ plots }) => plots.map(({ key }) => numbers.get(key) ?? -1)).filter((number) => number >= 0);
    const points = await call("seriesAt", { series: series ?? [], timeUs }).catch(() => []);
    return points.reduce<(typeof points)[number] | undefined>(
      (best, point) => (best === undefined || point.timeUs > best.timeUs ? point : best),
      undefined,
    );
  }

  #onKey(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const { fromUs, toUs } = currentSpan();
    const step = (toUs - fromUs) / 100;
    const middle = (fromUs + toUs) / 2;
    const cursor = event.shiftKey ? cursorB : cursorA;
    const move = (by: number) => {
      const next = inCapture((cursor.peek() ?? middle) + by);
      cursor.value = next;
      if (next < fromUs || next > toUs) pan(by < 0 ? -0.25 : 0.25);
    };
    const actions: Record<string, () => void> = {
      ArrowLeft: () => move(-step),
      ArrowRight: () => move(step),
      PageUp: () => pan(-0.5),
      PageDown: () => pan(0.5),
      "+": () => zoom(0.5, cursorA.peek() ?? middle),
      "-": () => zoom(2, cursorA.peek() ?? middle),
      Home: showAll,
      End: follow,
      Escape: clearCursors,
      Enter: () => void this.#click(cursorA.peek() ?? middle, 0, false),
    };
    const act = actions[event.key];
    if (act === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    act();
  }
}

/** Moves to the frame that was selected in the trace, if it is not in the picture. */
function showSelection(): void {
  const timeUs = activeFrame.value?.timeUs;
  if (timeUs === undefined || settings.peek().mode !== "trace") return;
  const { fromUs, toUs } = currentSpan();
  if (timeUs >= fromUs && timeUs < toUs) return;
  const half = (toUs - fromUs) / 2;
  showSpan({ fromUs: timeUs - half, toUs: timeUs + half });
}

function marks(): Mark[] {
  const all: readonly (readonly [number | undefined, string, Mark["look"]])[] = [
    [activeFrame.peek()?.timeUs, "", "selection"],
    [pointerUs.peek(), "", "pointer"],
    [cursorA.peek(), "A", "cursor"],
    [cursorB.peek(), "B", "cursor"],
  ];
  return all.flatMap(([timeUs, label, look]) => (timeUs === undefined ? [] : [{ timeUs, label, look }]));
}

function ordered(a: number, b: number): Span {
  return { fromUs: Math.min(a, b), toUs: Math.max(a, b) };
}
