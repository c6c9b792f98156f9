import type { SeriesWindow } from "../../protocol.js";
import type { PlotChoice } from "../kept/plot-choice.js";
import type { Range } from "../kept/range.js";
import { padded } from "./axis.js";

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
  /** By which the workspace knows the axis: that of its only plot, or of its unit. */
  readonly key: string;
  readonly unit: string;
  readonly plots: readonly Plotted[];
  readonly range: Range;
  /** The range is that of the values in view; otherwise it was chosen. */
  readonly isFitted: boolean;
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
export const AXIS_WIDTH = 58;
const STATE_HEIGHT = 24;
const GAP = 6;
/** Axes side by side; there is no room for more. */
const MOST_AXES = 4;

/** Ranges that were chosen, by the key of the axis. */
export type Ranges = Readonly<Record<string, Range>>;

const isState = ({ window }: Plotted) => window?.isState === true;

/**
 * Divides the height among plots.
 * @param each a lane for each; otherwise one for all, and one for each that has states
 */
export function lanesOf(plots: readonly Plotted[], height: number, each: boolean, ranges: Ranges = {}): readonly Lane[] {
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
    const lane = { top, height: state ? stateHeight : otherHeight, isState: state, scales: scalesOf(group, each, ranges) };
    top += lane.height + GAP;
    return lane;
  });
}

function together(plots: readonly Plotted[]): Plotted[][] {
  const lines = plots.filter((plot) => !isState(plot));
  return [...(lines.length === 0 ? [] : [lines]), ...plots.filter(isState).map((plot) => [plot])];
}

/** One scale for each unit, and for each plot without one. */
function scalesOf(plots: readonly Plotted[], each: boolean, ranges: Ranges): Scale[] {
  const groups = new Map<string, Plotted[]>();
  for (const plot of plots) {
    const unit = plot.window?.unit ?? "";
    const key = each || unit === "" ? plot.key : `unit ${unit}`;
    groups.set(key, [...(groups.get(key) ?? []), plot]);
  }
  return [...groups].map(([key, group]) => {
    const chosen = Object.hasOwn(ranges, key) ? ranges[key] : undefined;
    return {
      key,
      unit: group[0]?.window?.unit ?? "",
      plots: group,
      range: chosen ?? padded(extremesOf(group)),
      isFitted: chosen === undefined,
    };
  });
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

/** Returns the axes that a lane shows, the first one beside the values. */
export function axesOf({ isState, scales }: Lane): readonly Scale[] {
  return isState ? [] : scales.slice(0, MOST_AXES);
}

/** Where the values begin, px from the left: right of the axes. */
export function leftOf(lanes: readonly Lane[]): number {
  return AXIS_WIDTH * Math.min(MOST_AXES, Math.max(1, ...lanes.map(({ scales }) => scales.length)));
}

/** Returns where a lane has a value, px from the top. */
export function toY({ top, height }: Pick<Lane, "top" | "height">, { min, max }: Range): (value: number) => number {
  return (value) => top + height - ((value - min) / (max - min)) * height;
}

/** Returns the value at a height, px from the top. */
export function valueAt({ top, height }: Pick<Lane, "top" | "height">, { min, max }: Range, y: number): number {
  return min + ((top + height - y) / height) * (max - min);
}

/** Returns the lane at a height, or the last one below it. */
export function laneAt(lanes: readonly Lane[], y: number): Lane | undefined {
  return lanes.find(({ top, height }) => y <= top + height) ?? lanes.at(-1);
}

/** Returns the axis of values at a place; undefined: there is none. */
export function axisAt(lanes: readonly Lane[], x: number, y: number): { readonly lane: Lane; readonly scale: Scale } | undefined {
  const lane = laneAt(lanes, y);
  const scale = lane === undefined || x < 0 ? undefined : axesOf(lane)[Math.floor((leftOf(lanes) - x) / AXIS_WIDTH)];
  return lane === undefined || scale === undefined || y > lane.top + lane.height ? undefined : { lane, scale };
}
