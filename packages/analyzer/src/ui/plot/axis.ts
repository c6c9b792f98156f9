import { isRange, type Range } from "../kept/range.js";

/** Share of the height that stays free above and below. */
const MARGIN = 0.06;

/** Returns a range that is a little wider than the values; one for values that are all the same, too. */
export function padded({ min, max }: Range): Range {
  if (!(min <= max)) return { min: 0, max: 1 };
  const half = min === max ? Math.max(1, Math.abs(min) / 10) / 2 : (max - min) * MARGIN;
  return { min: min - half, max: max + half };
}

/** Returns a range zoomed around a value: `factor` below 1 shows less. undefined: numbers are not exact enough for it. */
export function zoomed({ min, max }: Range, factor: number, at: number): Range | undefined {
  const range = { min: at - (at - min) * factor, max: at + (max - at) * factor };
  return isRange(range) ? range : undefined;
}

/** Returns a range moved by a share of its height; undefined: numbers are not exact enough for it. */
export function moved({ min, max }: Range, share: number): Range | undefined {
  const by = (max - min) * share;
  const range = { min: min + by, max: max + by };
  return isRange(range) ? range : undefined;
}

/** Returns round numbers in a range, at most `most` of them: multiples of 1, 2 or 5 times a power of ten. */
export function ticks({ min, max }: Range, most: number): { readonly step: number; readonly values: readonly number[] } {
  const raw = (max - min) / Math.max(1, most);
  if (!(raw > 1e-300) || !Number.isFinite(raw)) return { step: 0, values: [] };
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = ([1, 2, 5, 10].find((factor) => factor * power >= raw * (1 - 1e-9)) ?? 10) * power;
  const first = Math.ceil(min / step - 1e-9);
  const count = Math.floor(max / step + 1e-9) - first + 1;
  return { step, values: Array.from({ length: Math.max(0, Math.min(count, most + 1)) }, (_, i) => (first + i) * step) };
}

/** Decimals that tell the ticks of a step apart. */
export function decimalsOf(step: number): number {
  return step > 0 ? Math.max(0, Math.min(12, -Math.floor(Math.log10(step) + 1e-9))) : 0;
}

/** Writes the number at a tick. Large and small ones get an exponent. */
export function tickText(value: number, step: number): string {
  if (value !== 0 && (Math.abs(value) >= 1e7 || step < 1e-6)) return value.toPrecision(4).replace(/\.?0+(?=e|$)/, "");
  return value
    .toFixed(decimalsOf(step))
    .replace("-", "−")
    .replace(/^−(0(\.0+)?)$/, "$1");
}
