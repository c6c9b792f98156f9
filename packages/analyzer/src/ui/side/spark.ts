/** Height of the drawing. */
const HEIGHT = 30;

/**
 * Returns the points of a line through the newest values, a value a unit of width at most: where there are more, the highest of
 * each group, so that no peak is missing.
 */
export function spark(values: Float64Array, width: number): { readonly points: string; readonly peak: number } {
  const group = Math.max(1, Math.ceil(values.length / width));
  const highest: number[] = [];
  for (let at = 0; at < values.length; at += group) highest.push(Math.max(...values.subarray(at, at + group)));
  const peak = Math.max(0, ...highest);
  if (highest.length < 2 || peak === 0) return { points: "", peak };
  const step = width / (highest.length - 1);
  return {
    points: highest.map((value, at) => `${(at * step).toFixed(1)},${(HEIGHT + 1 - (value / peak) * HEIGHT).toFixed(1)}`).join(" "),
    peak,
  };
}
