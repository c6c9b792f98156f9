import { effect } from "@preact/signals";
import { activeFrame } from "../../active-frame.js";
import { call } from "../../engine.js";
import { plotKey, plotName } from "../../kept/plot-choice.js";
import { settings } from "../../kept/settings.js";
import { goToRow } from "../../trace/trace-actions.js";
import { startUs } from "../../views.js";
import { cursorA, cursorB, pointerUs } from "../cursors.js";
import { TIME_HEIGHT } from "../draw/draw-axes.js";
import { drawPlot } from "../draw/draw-plot.js";
import { LineLayer } from "../draw/line-layer.js";
import { type Palette, paletteOf } from "../draw/palette.js";
import type { Box, Mark } from "../draw/picture.js";
import { axisAt, type Lane, laneAt, lanesOf, leftOf, type Plotted, type Scale } from "../lanes.js";
import { currentSpan, inCapture, look, showSpan } from "../plot-span.js";
import { activeAxis } from "../value-axes.js";
import type { PlotFeed } from "./plot-feed.js";

/** A click this near to a value, px, is meant for it. */
const NEAR = 8;

/** The picture of all plots: what is where in it. */
export class PlotCanvas {
  readonly element = document.createElement("canvas");
  readonly #feed: PlotFeed;
  readonly #lines = new LineLayer();
  readonly #ending = new AbortController();
  readonly #ends: (() => void)[];
  #width = 1;
  #height = 1;
  #lanes: readonly Lane[] = [];
  #box: Box | undefined;
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
        this.#redraw();
      },
      this.#ending,
    );
    this.#ends = [
      () => sizes.disconnect(),
      effect(() => {
        void [feed.data.value, look.value, cursorA.value, cursorB.value, pointerUs.value];
        void [activeFrame.value, settings.value, startUs.value, activeAxis.value];
        this.#redraw();
      }),
      effect(showSelection),
      effect(() => {
        // live plots move below the pointer
        void feed.data.value;
        this.point(this.#pointerX);
      }),
    ];
  }

  close(): void {
    this.#ending.abort();
    for (const end of this.#ends) end();
    this.element.remove();
  }

  get lanes(): readonly Lane[] {
    return this.#lanes;
  }

  /** Where the values begin, px. */
  get left(): number {
    return leftOf(this.#lanes);
  }

  /** Of the values, px. */
  get width(): number {
    return Math.max(1, this.#width - this.left);
  }

  timeAt(x: number): number {
    const { fromUs, toUs } = currentSpan();
    return fromUs + ((x - this.left) / this.width) * (toUs - fromUs);
  }

  axisAt(x: number, y: number): { readonly lane: Lane; readonly scale: Scale } | undefined {
    return axisAt(this.#lanes, x, y);
  }

  laneAt(y: number): Lane | undefined {
    return laneAt(this.#lanes, y);
  }

  /** Shows what is being chosen. */
  showBox(box: Box | undefined): void {
    this.#box = box;
    this.#redraw();
  }

  /** Takes over where the pointer is; undefined: elsewhere. */
  point(x: number | undefined): void {
    this.#pointerX = x;
    pointerUs.value = x === undefined || x < this.left ? undefined : this.timeAt(x);
  }

  /** Puts a cursor at a time, at the value of the lane at `y` if one is near; cursor A goes to its frame in the trace. */
  async setCursor(timeUs: number, y: number, isB: boolean): Promise<void> {
    const { fromUs, toUs } = currentSpan();
    const nearUs = (NEAR * (toUs - fromUs)) / this.width;
    const point = await this.#pointAt(timeUs + nearUs / 2, y);
    const isNear = point !== undefined && Math.abs(point.timeUs - timeUs) <= nearUs;
    const cursor = isB ? cursorB : cursorA;
    cursor.value = isNear ? point.timeUs : inCapture(timeUs);
    if (!isB && point !== undefined) await goToRow(point.row);
  }

  async #pointAt(timeUs: number, y: number) {
    const numbers = this.#feed.numbers;
    const keys = this.laneAt(y)?.scales.flatMap(({ plots }) => plots.map(({ key }) => key)) ?? [];
    const series = keys.flatMap((key) => numbers.get(key) ?? []);
    const points = await call("seriesAt", { series, timeUs }).catch(() => []);
    return points.reduce<(typeof points)[number] | undefined>(
      (best, point) => (best === undefined || point.timeUs > best.timeUs ? point : best),
      undefined,
    );
  }

  #resize(width: number, height: number): void {
    this.#width = width;
    this.#height = height;
    this.element.width = Math.max(1, Math.round(width * devicePixelRatio));
    this.element.height = Math.max(1, Math.round(height * devicePixelRatio));
    this.#draw();
  }

  #redraw(): void {
    if (this.#isWaiting) return;
    this.#isWaiting = true;
    requestAnimationFrame(() => {
      this.#isWaiting = false;
      this.#draw();
    });
  }

  #draw(): void {
    const context = this.element.getContext("2d", { alpha: false });
    if (context === null || this.#ending.signal.aborted) return;
    const { plots, plotLanes, plotRanges, timeFormat } = settings.peek();
    const { span: dataSpan, windows } = this.#feed.data.peek();
    const plotted = plots.map((choice): Plotted => {
      const key = plotKey(choice);
      return { key, choice, name: plotName(choice), window: windows.get(key) };
    });
    this.#lanes = lanesOf(plotted, this.#height - TIME_HEIGHT, plotLanes, plotRanges);
    this.#feed.columns = this.width;
    // a zoomed picture is drawn from what there is until the answer comes; a live one waits for it
    const span = look.peek()?.kind === "fixed" ? currentSpan() : dataSpan;
    const ratio = devicePixelRatio;
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    this.#palette ??= paletteOf(this.element);
    drawPlot(
      { context, lines: this.#lines, palette: this.#palette },
      {
        ...{ width: this.#width, height: this.#height, ratio, span, dataSpan, lanes: this.#lanes, box: this.#box },
        ...{ marks: marks(), activeAxis: activeAxis.peek(), startUs: startUs.peek(), clock: timeFormat === "clock" },
      },
    );
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
