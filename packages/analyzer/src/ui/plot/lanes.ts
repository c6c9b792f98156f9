import type { SeriesWindow } from "../../protocol.js";
import { padded, type Range } from "./axis.js";
import type { PlotChoice } from "./plot-choice.js";

/** A plot with what it shows at the moment. */
export interface Plotted {
  readonly key: string;
  readonly name: string;
  readonly choice: PlotChoice;
  /** undefined: not there yet. */
  readonly window: SeriesWindow | undefined;
}

/** Plots that share an axis of values. */
export interface Scale {
  readonly unit: string;
  readonly plots: readonly Plotted[];
  readonly range: Range;
}

/** A strip of the picture. */
export interface Lane {
  readonly top: number;
  readonly height: number;
  /** States are drawn as bands, without an axis. */
  readonly isState: boolean;
  readonly scales: readonly Scale[];
}

/** px */
const STATE_HEIGHT = 24;
const GAP = 6;

const isState = ({ window }: Plotted) => window?.isState === true;

/** Divides the height among plots: a lane for each, or one for all and one for each that has states. */
export function lanesOf(plots: readonly Plotted[], height: number, each: boolean): readonly Lane[] {
  const groups = each ? plots.map((plot) => [plot]) : together(plots);
  const states = groups.filter(([first]) => first !== undefined && isState(first)).length;
  const others = groups.length - states;
  const free = height - GAP * groups.length - states * STATE_HEIGHT;
  // with many lanes in little room all become flat
  const stateHeight = free > 20 * others ? STATE_HEIGHT : Math.max(4, height / groups.length - GAP);
  const otherHeight = others === 0 ? 0 : Math.max(4, (height - GAP * groups.length - states * stateHeight) / others);
  let top = 0;
  return groups.map((group) => {
    const state = group.some(isState);
    const lane = { top, height: state ? stateHeight : otherHeight, isState: state, scales: scalesOf(group) };
    top += lane.height + GAP;
    return lane;
  });
}

function together(plots: readonly Plotted[]): Plotted[][] {
  const lines = plots.filter((plot) => !isState(plot));
  return [...(lines.length === 0 ? [] : [lines]), ...plots.filter(isState).map((plot) => [plot])];
}

/** One scale for each unit, and for each plot without one. */
function scalesOf(plots: readonly Plotted[]): Scale[] {
  const groups = new Map<string, Plotted[]>();
  for (const plot of plots) {
    const unit = plot.window?.unit ?? "";
    const key = unit === "" ? plot.key : ` ${unit}`;
    groups.set(key, [...(groups.get(key) ?? []), plot]);
  }
  return [...groups.values()].map((group) => ({
    unit: group[0]?.window?.unit ?? "",
    plots: group,
    range: padded(extremesOf(group)),
  }));
}

function extremesOf(plots: readonly Plotted[]): Range {
  let min = Number.POSITIVE_INFINITY;
  let max = Number.NEGATIVE_INFINITY;
  for (const { window } of plots) {
    if (window === undefined) continue;
    const [lows, highs] = window.kind === "points" ? [window.first, window.first] : [window.least, window.most];
    for (const value of lows) if (value < min) min = value;
    for (const value of highs) if (value > max) max = value;
  }
  return { min, max };
}
