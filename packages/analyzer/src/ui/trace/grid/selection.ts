/** Rows that are selected: from `anchor` to `active`, both included, in either order. `active` is where the keyboard is. */
export interface Selection {
  readonly anchor: number;
  readonly active: number;
}

/** First and last position that exist. */
export interface Bounds {
  readonly first: number;
  readonly last: number;
}

export function lowest({ anchor, active }: Selection): number {
  return Math.min(anchor, active);
}

export function highest({ anchor, active }: Selection): number {
  return Math.max(anchor, active);
}

export function isSelected(selection: Selection | undefined, position: number): boolean {
  return selection !== undefined && position >= lowest(selection) && position <= highest(selection);
}

/** Moves the active row to a position, with `extend` (Shift) keeping the anchor; undefined if there are no rows. */
export function moveTo(
  selection: Selection | undefined,
  position: number,
  { first, last }: Bounds,
  extend: boolean,
): Selection | undefined {
  if (last < first) return undefined;
  const active = Math.max(first, Math.min(position, last));
  return { anchor: extend && selection !== undefined ? Math.max(first, selection.anchor) : active, active };
}

/** Returns what is left of a selection when the first rows have gone. */
export function clip(selection: Selection | undefined, bounds: Bounds): Selection | undefined {
  if (selection === undefined || highest(selection) < bounds.first || lowest(selection) > bounds.last) return undefined;
  const inside = (position: number) => Math.max(bounds.first, Math.min(position, bounds.last));
  return { anchor: inside(selection.anchor), active: inside(selection.active) };
}
