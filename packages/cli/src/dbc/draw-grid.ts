import { cutTo, padEndTo, textWidth } from "../text/text-width.js";
import type { Area, BitGrid } from "./bit-grid.js";

/** By the lines that meet: 1 up, 2 down, 4 left, 8 right. */
const CORNERS = " ││││┘┐┤ └┌├─┴┬┼";
const GUTTER = 5;
/** A cell of this width has room for a short name; wider ones are no clearer. */
const CELL = { least: 3, most: 13 } as const;
/** Maximum number of bytes drawn. */
const MAX_BYTES = 64;
/** More unused bytes than this in a row are drawn as three rows. */
const MAX_EMPTY = 4;

/** Draws a payload: a row for each byte, bit 7 on the left; each area is a box with its label in each row. */
export function drawGrid(grid: BitGrid, columns: number): string[] {
  const cell = Math.max(CELL.least, Math.min(CELL.most, Math.floor((columns - GUTTER - 1) / 8) - 1));
  const bytes = Math.min(grid.bytes, MAX_BYTES);
  const at = (row: number, column: number) => grid.area(row * 8 + 7 - column);
  const lines = [
    " ".repeat(GUTTER) +
      [7, 6, 5, 4, 3, 2, 1, 0]
        .map((bit) => ` ${center(String(bit), cell)}`)
        .join("")
        .trimEnd(),
  ];
  const bare = (row: number) => row >= 0 && row < bytes && [0, 1, 2, 3, 4, 5, 6, 7].every((column) => at(row, column) === undefined);
  for (let row = 0; row < bytes; row++) {
    const edge = drawEdge({ row, bytes, cell, at });
    if (edge !== undefined) lines.push(edge);
    const empty = emptyFrom(row, bare);
    lines.push(drawRow(grid, row, { cell, spans: (area) => spansRows(grid, area, row) }));
    if (empty > MAX_EMPTY) {
      lines.push(`${"⋮".padStart(GUTTER - 1)} │${" ".repeat(8 * (cell + 1) - 1)}│`);
      row += empty - 2;
    }
  }
  const end = drawEdge({ row: bytes, bytes, cell, at });
  if (end !== undefined) lines.push(end);
  if (grid.bytes > bytes) lines.push(`${" ".repeat(GUTTER)}bytes ${bytes} to ${grid.bytes - 1} are not drawn`);
  return lines;
}

interface Edge {
  /** The edge is above this row. */
  readonly row: number;
  readonly bytes: number;
  readonly cell: number;
  readonly at: (row: number, column: number) => Area | undefined;
}

/** Returns the line between two rows; undefined if all areas continue. */
function drawEdge({ row, bytes, cell, at }: Edge): string | undefined {
  const isSide = (of: number, column: number) =>
    of >= 0 && of < bytes && (column === 0 || column === 8 || at(of, column - 1) !== at(of, column));
  const isLine = (column: number) => column >= 0 && column < 8 && (row === 0 || row === bytes || at(row - 1, column) !== at(row, column));
  if (![0, 1, 2, 3, 4, 5, 6, 7].some(isLine)) return undefined;
  let line = " ".repeat(GUTTER);
  for (let column = 0; column <= 8; column++) {
    const lines =
      (isSide(row - 1, column) ? 1 : 0) + (isSide(row, column) ? 2 : 0) + (isLine(column - 1) ? 4 : 0) + (isLine(column) ? 8 : 0);
    line += CORNERS.charAt(lines);
    if (column < 8) line += (isLine(column) ? "─" : " ").repeat(cell);
  }
  return line;
}

interface RowLook {
  readonly cell: number;
  /** Whether an area is also in other rows: then its bits are numbered. */
  readonly spans: (area: Area) => boolean;
}

function drawRow(grid: BitGrid, row: number, { cell, spans }: RowLook): string {
  let line = `${String(row).padStart(GUTTER - 1)} │`;
  for (let high = 7; high >= 0; ) {
    const area = grid.area(row * 8 + high);
    let low = high;
    while (low > 0 && grid.area(row * 8 + low - 1) === area) low--;
    const width = (high - low + 1) * (cell + 1) - 1;
    const range = area?.numbered && spans(area) ? rangeText(grid, row * 8 + high, row * 8 + low) : "";
    line += `${padEndTo(area === undefined ? "" : fitLabel(area.label, range, width), width)}│`;
    high = low - 1;
  }
  return line;
}

function rangeText(grid: BitGrid, high: number, low: number): string {
  return high === low ? String(grid.significance(high)) : `${grid.significance(high)}:${grid.significance(low)}`;
}

/** Returns as much of a label and its range of bits as fits: if there is little room, the range counts more. */
function fitLabel(label: string, range: string, width: number): string {
  const whole = range === "" ? label : `${label} ${range}`;
  const wide = textWidth(whole);
  if (wide <= width) return wide + 2 <= width ? ` ${whole}` : whole;
  const room = width - range.length - 1;
  if (range === "" || room < 2) return cutMiddle(label, width);
  return `${cutMiddle(label, room)} ${range}`;
}

/** Leaves out the middle: names of neighbouring signals often begin alike. */
function cutMiddle(text: string, width: number): string {
  if (textWidth(text) <= width) return text;
  const tail = Math.floor((width - 1) / 2);
  // a character of two columns would have to be cut
  if (textWidth(text) !== text.length) return cutTo(text, width);
  return `${text.slice(0, width - 1 - tail)}…${tail === 0 ? "" : text.slice(-tail)}`;
}

function spansRows(grid: BitGrid, area: Area, row: number): boolean {
  for (const other of [row - 1, row + 1])
    for (let bit = 0; bit < 8; bit++) if (other >= 0 && grid.area(other * 8 + bit) === area) return true;
  return false;
}

/** Returns how many rows from this one on are empty. */
function emptyFrom(row: number, bare: (row: number) => boolean): number {
  let count = 0;
  while (bare(row + count)) count++;
  return count;
}

function center(text: string, width: number): string {
  const left = Math.floor((width - text.length) / 2);
  return " ".repeat(left) + text + " ".repeat(width - left - text.length);
}
