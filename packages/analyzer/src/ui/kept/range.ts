/** The values at two ends of an axis. */
export interface Range {
  readonly min: number;
  readonly max: number;
}

/** Whether a kept, foreign or computed value is a range that can be drawn. */
export function isRange(value: unknown): value is Range {
  if (typeof value !== "object" || value === null) return false;
  const { min, max } = value as Partial<Record<keyof Range, unknown>>;
  if (typeof min !== "number" || typeof max !== "number") return false;
  const width = max - min;
  return width < Number.POSITIVE_INFINITY && width > 1e-12 * Math.max(Math.abs(min), Math.abs(max));
}
