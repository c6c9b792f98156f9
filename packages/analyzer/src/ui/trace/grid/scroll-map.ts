/** Height of a row, px; also in tokens.css. */
export const ROW_PX = 22;
/** Browsers clamp taller elements, some at 16 million px: beyond this a pixel of the scroll bar is more than its rows. */
export const MAX_HEIGHT_PX = 8_000_000;

/** How many rows there are and how many of them are visible. */
export interface ScrollExtent {
  readonly rows: number;
  readonly visible: number;
}

/** Returns the height of the element that is scrolled, px. */
export function scrollHeight({ rows }: ScrollExtent): number {
  return Math.min(rows * ROW_PX, MAX_HEIGHT_PX);
}

/** True if the scroll bar is shorter than the rows, so that the wheel has to be counted in rows. */
export function isScaled({ rows }: ScrollExtent): boolean {
  return rows * ROW_PX > MAX_HEIGHT_PX;
}

/** Returns the highest first row that can be shown. */
export function lastTop({ rows, visible }: ScrollExtent): number {
  return Math.max(0, rows - visible);
}

/** Returns the first visible row, with its fraction, for a place of the scroll bar. */
export function topOfScroll(extent: ScrollExtent, scrollTop: number): number {
  if (!isScaled(extent)) return Math.min(scrollTop / ROW_PX, lastTop(extent));
  const way = MAX_HEIGHT_PX - extent.visible * ROW_PX;
  return Math.min(1, scrollTop / way) * lastTop(extent);
}

/** Returns the place of the scroll bar for a first visible row. */
export function scrollOfTop(extent: ScrollExtent, top: number): number {
  if (!isScaled(extent)) return top * ROW_PX;
  return (top / lastTop(extent)) * (MAX_HEIGHT_PX - extent.visible * ROW_PX);
}
