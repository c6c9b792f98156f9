import { signal } from "@preact/signals";
import type { Range } from "../kept/range.js";
import { change, MOST_RANGES, settings } from "../kept/settings.js";
import { moved, zoomed } from "./axis.js";
import type { Scale } from "./lanes.js";

/** Key of the axis of values that the keyboard is on; undefined: none was chosen. */
export const activeAxis = signal<string | undefined>(undefined);

/** Returns what an axis shows, also if it is not drawn yet: keys may be pressed faster than pictures come. */
export function rangeNow({ key, range }: Pick<Scale, "key" | "range">): Range {
  return settings.peek().plotRanges[key] ?? range;
}

/** Shows other values on an axis from now on. */
export function showRange(key: string, range: Range | undefined): void {
  if (range === undefined) return;
  const { [key]: _, ...others } = settings.peek().plotRanges;
  change({ plotRanges: Object.fromEntries([...Object.entries(others), [key, range]].slice(-MOST_RANGES)) });
}

/** Zooms an axis around a value, by default its middle: `factor` below 1 shows less. */
export function zoomAxis(scale: Pick<Scale, "key" | "range">, factor: number, at?: number): void {
  const range = rangeNow(scale);
  showRange(scale.key, zoomed(range, factor, at ?? (range.min + range.max) / 2));
}

/** Moves an axis by a share of its height: above 0 to larger values. */
export function moveAxis(scale: Pick<Scale, "key" | "range">, share: number): void {
  showRange(scale.key, moved(rangeNow(scale), share));
}

/** Lets axes fit the values in view again: those of some keys, or all. */
export function fitAxes(keys?: readonly string[]): void {
  const kept = keys === undefined ? [] : Object.entries(settings.peek().plotRanges).filter(([key]) => !keys.includes(key));
  change({ plotRanges: Object.fromEntries(kept) });
}
