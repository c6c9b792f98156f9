import type { Comparison } from "../query.js";

/** Sums and products with a scale are rounded: values that differ by less than this share are equal. */
const ROUNDING = 1e-9;

/** Makes a test of numbers. A value that is not a number passes none. */
export function compileComparison(comparison: Comparison, wanted: number): (value: number) => boolean {
  const tolerance = ROUNDING * Math.max(1, Math.abs(wanted));
  switch (comparison) {
    case "=":
      return (value) => Math.abs(value - wanted) <= tolerance;
    case "!=":
      return (value) => Math.abs(value - wanted) > tolerance;
    case "<":
      return (value) => value < wanted - tolerance;
    case "<=":
      return (value) => value <= wanted + tolerance;
    case ">":
      return (value) => value > wanted + tolerance;
    case ">=":
      return (value) => value >= wanted - tolerance;
  }
}
