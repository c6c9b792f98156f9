import type { BitsReadout } from "../../../protocol.js";

/** Size of the drawing. */
export const SPARK = { width: 128, height: 16 } as const;

/**
 * Returns a line through the least and greatest values of a byte in the columns that have any, each joined with the one before it:
 * no value is missing. The drawing is as high as the byte's own range.
 */
export function sparkPath({ columns, columnLeast, columnMost, least, most }: BitsReadout, byte: number): string {
  const [low, high] = [least[byte] ?? 0, most[byte] ?? 0];
  const range = Math.max(1, high - low);
  const y = (value: number) => (SPARK.height - 1 - ((value - low) / range) * (SPARK.height - 2)).toFixed(1);
  const used = lastUsed(columnLeast, columnMost, byte, columns) + 1;
  const x = (column: number) => (used < 2 ? 0 : (column / (used - 1)) * SPARK.width).toFixed(1);
  let path = "";
  for (let column = 0; column < used; column++) {
    const place = byte * columns + column;
    const [from, to] = [columnLeast[place] ?? 255, columnMost[place] ?? 0];
    if (from > to) continue;
    path += `${path === "" ? "M" : "L"}${x(column)} ${y(from)}L${x(column)} ${y(to)}`;
  }
  return path;
}

function lastUsed(least: Uint8Array, most: Uint8Array, byte: number, columns: number): number {
  for (let column = columns - 1; column >= 0; column--) {
    const place = byte * columns + column;
    if ((least[place] as number) <= (most[place] as number)) return column;
  }
  return -1;
}
