import { signal } from "@preact/signals";
import { change, MOST_RANGES, settings } from "../workspace/settings.js";
import { moved, type Range, zoomed } from "./axis.js";
import type { Scale } from "./lanes.js";

/** Key of the axis of values that the keyboard is on; undefined: none was chosen. */
export const activeAxis = signal<string | undefined>(undefined);

/** Shows other values on an axis from now on. */
export function showRange(key: string, range: Range | undefined): void {
  if (range === undefined) return;
  const { [key]: _, ...others } = settings.peek().plotRanges;
  change({ plotRanges: Object.fromEntries([...Object.entries(others), [key, range]].slice(-MOST_RANGES)) });
}

/** Zooms an axis around a value, by default its middle: `factor` below 1 shows less. */
export function zoomAxis({ key, range }: Scale, factor: number, at = (range.min + range.max) / 2): void {
  showRange(key, zoomed(range, factor, at));
}

/** Moves an axis by a share of its height: above 0 to larger values. */
export function moveAxis({ key, range }: Scale, share: number): void {
  showRange(key, moved(range, share));
}

/** Lets axes fit the values in view again: those of some keys, or all. */
export function fitAxes(keys?: readonly string[]): void {
  const kept = keys === undefined ? [] : Object.entries(settings.peek().plotRanges).filter(([key]) => !keys.includes(key));
  change({ plotRanges: Object.fromEntries(kept) });
}
