import { effect, type Signal, signal } from "@preact/signals";
import type { SeriesWindow } from "../../../protocol.js";
import { call, onEveryState } from "../../engine.js";
import { type PlotChoice, plotKey } from "../../kept/plot-choice.js";
import { settings } from "../../kept/settings.js";
import { attempt } from "../../notices.js";
import { text } from "../../text.js";
import { currentSpan, leaveGoneTimes, look } from "../plot-span.js";
import type { Span } from "../time-axis.js";

/** Values that come are asked for no more often than this, ms: a little sooner than states come, so that both are drawn at once. */
const LIVE_MS = 60;

interface Opened {
  readonly key: string;
  /** Its number in the engine; undefined: not yet, or it was refused. */
  series: number | undefined;
}

/** What the plots show: the last answers of the engine, and the span that they are of. */
export interface PlotData {
  readonly span: Span;
  readonly windows: ReadonlyMap<string, SeriesWindow>;
}

/** Asks the engine for what is in view: again when something changed, but never twice at once. */
export class PlotFeed {
  readonly data: Signal<PlotData> = signal({ span: { fromUs: 0, toUs: 1 }, windows: new Map() });
  #opened: Opened[] = [];
  #columns = 0;
  #isStale = false;
  #isBusy = false;
  #soon: ReturnType<typeof setTimeout> | undefined;
  #updatedAt = 0;
  readonly #ends: (() => void)[];

  constructor() {
    this.#ends = [
      effect(() => this.#keepOpen(settings.value.plots)),
      effect(() => {
        void look.value;
        this.refresh();
      }),
      // states come only when something has changed
      onEveryState(() => {
        const wait = this.#updatedAt + LIVE_MS - performance.now();
        if (wait <= 0) this.#update();
        else this.#soon ??= setTimeout(() => this.#update(), wait);
      }),
    ];
  }

  /** Width of the picture without its axes, px. */
  set columns(columns: number) {
    const whole = Math.max(1, Math.min(10_000, Math.round(columns)));
    if (whole === this.#columns) return;
    this.#columns = whole;
    this.refresh();
  }

  /** Engine's numbers of the plots, by key. */
  get numbers(): ReadonlyMap<string, number> {
    return new Map(this.#opened.flatMap(({ key, series }) => (series === undefined ? [] : [[key, series]])));
  }

  refresh(): void {
    this.#isStale = true;
    if (!this.#isBusy && this.#columns > 0) void this.#fetch();
  }

  close(): void {
    for (const end of this.#ends) end();
    clearTimeout(this.#soon);
    this.#keepOpen([]);
    this.#columns = 0;
  }

  #update(): void {
    clearTimeout(this.#soon);
    this.#soon = undefined;
    this.#updatedAt = performance.now();
    leaveGoneTimes();
    this.refresh();
  }

  async #fetch(): Promise<void> {
    this.#isBusy = true;
    while (this.#isStale && this.#columns > 0) {
      this.#isStale = false;
      const span = currentSpan();
      const asked = [...this.numbers];
      // a series may be closed meanwhile
      const answers = await Promise.allSettled(
        asked.map(([, series]) => call("seriesWindow", { series, ...span, columns: this.#columns })),
      );
      const windows = new Map<string, SeriesWindow>();
      for (const [i, answer] of answers.entries()) {
        if (answer.status === "fulfilled") windows.set((asked[i] as (typeof asked)[number])[0], answer.value);
      }
      this.data.value = { span, windows };
    }
    this.#isBusy = false;
  }

  #keepOpen(plots: readonly PlotChoice[]): void {
    const wanted = new Map(plots.map((plot) => [plotKey(plot), plot]));
    for (const { key, series } of this.#opened) if (!wanted.has(key) && series !== undefined) closeSeries(series);
    const known = this.#opened.filter(({ key }) => wanted.has(key));
    const fresh = [...wanted].filter(([key]) => !known.some((each) => each.key === key));
    this.#opened = [...known, ...fresh.map(([key, plot]) => this.#open(key, plot))];
    this.refresh();
  }

  #open(key: string, { channel, id, extended, field }: PlotChoice): Opened {
    const opened: Opened = { key, series: undefined };
    void attempt(text.plot.failed, call("openSeries", { channel, id, extended, field })).then((answer) => {
      if (answer === undefined) return;
      // it may have been taken away meanwhile
      if (!this.#opened.includes(opened)) closeSeries(answer.series);
      else opened.series = answer.series;
      this.refresh();
    });
    return opened;
  }
}

/** Without the engine, it is closed already. */
function closeSeries(series: number): void {
  void call("closeSeries", { series }).catch(() => undefined);
}
