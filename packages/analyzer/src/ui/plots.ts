import { computed, signal } from "@preact/signals";
import type { MessageKey, SeriesSource } from "../protocol.js";
import { placeText } from "./frame-key.js";
import { addPlot, MOST_PLOTS, type PlottedSignal, plotKey } from "./kept/plot-choice.js";
import { change, settings } from "./kept/settings.js";
import { say } from "./notices.js";
import { text } from "./text.js";

/** Asks for the bits that are to be plotted; undefined: nobody does. */
export const bitsDialogFor = signal<Omit<SeriesSource, "field"> | undefined>(undefined);

const keys = computed(() => new Map(settings.value.plots.map((plot) => [plotKey(plot), plot.colour])));

/** Returns the colour of what is plotted, 0..15; undefined: it is not. */
export function plotColour(source: SeriesSource): number | undefined {
  return keys.value.get(plotKey(source));
}

const NONE: readonly PlottedSignal[] = [];
const byFrame = computed(() => {
  const found = new Map<string, readonly PlottedSignal[]>();
  for (const { field, colour, ...key } of settings.value.plots) {
    if (typeof field === "string") found.set(placeText(key), [...(found.get(placeText(key)) ?? NONE), { name: field, colour }]);
  }
  return found;
});

/** Returns the signals of the frames with an id that are plotted. */
export function plottedSignals(key: MessageKey): readonly PlottedSignal[] {
  const { value } = byFrame;
  return value.size === 0 ? NONE : (value.get(placeText(key)) ?? NONE);
}

/** Plots something, or takes it away. */
export function togglePlot(source: SeriesSource): void {
  if (keys.peek().has(plotKey(source))) removePlot(plotKey(source));
  else plot(source);
}

export function plot(source: SeriesSource): void {
  const plots = addPlot(settings.peek().plots, source);
  if (plots === undefined) say({ tone: "info", title: text.plot.tooMany(MOST_PLOTS) });
  else change({ plots, dockOpen: true, dockTab: "plots" });
}

export function removePlot(key: string): void {
  const { plots, plotRanges } = settings.peek();
  const { [key]: _, ...others } = plotRanges;
  change({ plots: plots.filter((each) => plotKey(each) !== key), plotRanges: others });
}

export function removeAllPlots(): void {
  change({ plots: [], plotRanges: {} });
}
