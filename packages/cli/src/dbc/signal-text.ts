import type { Labels, Signal } from "canalystii/dbc";

/** Beyond this, not every integer is a double; digits would only seem exact. */
const EXACT = 1e15;

/** Returns a number without the noise of binary fractions (0.3 for 0.1 + 0.2), very large ones with a few digits. */
export function numberText(value: number): string {
  if (Math.abs(value) >= EXACT) return value.toPrecision(4);
  return String(Number.isInteger(value) ? value : Number(value.toPrecision(12)));
}

/** Returns the physical range that the database gives, e.g. `0..6000`; empty if there is none. */
export function rangeText({ minimum, maximum }: Signal): string {
  if (minimum === undefined && maximum === undefined) return "";
  return `${minimum === undefined ? "" : numberText(minimum)}..${maximum === undefined ? "" : numberText(maximum)}`;
}

/** Returns the type of the raw value: `uint`, `int`, `float`. */
export function typeText({ float, signed }: Signal): string {
  return float ? "float" : signed ? "int" : "uint";
}

/** Returns names of raw values, e.g. `0 = Neutral`. */
export function labelTexts(labels: Labels): string[] {
  return [...labels].map(([raw, label]) => `${raw} = ${label}`);
}
