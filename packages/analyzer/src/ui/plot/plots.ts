import { computed, signal } from "@preact/signals";
import type { SeriesSource } from "../../protocol.js";
import { say } from "../notices.js";
import { text } from "../text.js";
import { change, settings } from "../workspace/settings.js";
import { addPlot, MOST_PLOTS, plotKey } from "./plot-choice.js";

/** Asks for the bits that are to be plotted; undefined: nobody does. */
export const bitsDialogFor = signal<Omit<SeriesSource, "field"> | undefined>(undefined);

const keys = computed(() => new Map(settings.value.plots.map((plot) => [plotKey(plot), plot.colour])));

/** Returns the colour of what is plotted, 0..15; undefined: it is not. */
export function plotColour(source: SeriesSource): number | undefined {
  return keys.value.get(plotKey(source));
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
