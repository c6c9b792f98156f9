import { text } from "../text.js";

/** What can be typed into a field. */
export interface TypedValue<T> {
  /** Returns the value of a text; undefined: it has none. */
  readonly parse: (typed: string) => T | undefined;
  /** Says why a text has no value. */
  readonly wrong: (typed: string) => string;
}

/** Returns the number of a text; undefined if it is none within the limits. */
export function parseNumber(typed: string, least: number, most: number): number | undefined {
  if (!/^\s*-?(\d+\.?\d*|\.\d+)(e-?\d+)?\s*$/i.test(typed)) return undefined;
  const value = Number(typed);
  return value >= least && value <= most ? value : undefined;
}

/** Any number that is finite. */
export const anyNumber: TypedValue<number> = {
  parse: (typed) => parseNumber(typed, -Number.MAX_VALUE, Number.MAX_VALUE),
  wrong: text.noNumber,
};

/** Numbers within limits. */
export function numberIn(least: number, most: number): TypedValue<number> {
  return { parse: (typed) => parseNumber(typed, least, most), wrong: (typed) => text.notIn(typed, least, most) };
}

/** Whole numbers within limits. */
export function wholeIn(least: number, most: number): TypedValue<number> {
  const parse = (typed: string) => {
    const value = parseNumber(typed, least, most);
    return Number.isInteger(value) ? value : undefined;
  };
  return { parse, wrong: (typed) => text.notWhole(typed, least, most) };
}
