import { compileFilters } from "../filter.js";
import type { FrameBatch } from "../frame-batch.js";
import { parseFilter } from "./filter-text.js";

/** Tells whether a row is one of a kind. */
export type RowMatcher = (batch: FrameBatch, row: number) => boolean;

/**
 * Reads what a frame must look like: a filter as for `parseFilter`, and after `#` the first bytes of its data in hex, where
 * `x` is any digit: `123`, `700:780`, `7E8#0662xx`.
 * @throws TypeError when the text is none of these, RangeError for an id or mask out of range
 */
export function parseRowMatcher(text: string): RowMatcher {
  const [, filterText, dataText = ""] = /^\s*([^#\s]+)(?:#((?:[0-9a-fx]{2}\.?)*))?\s*$/i.exec(text) ?? [];
  if (filterText === undefined) {
    throw new TypeError(`frame pattern ${JSON.stringify(text)} is not ID, ID:MASK or ID#DATA in hex, e.g. 123, 700:780, 7E8#0662xx`);
  }
  const matches = compileFilters([parseFilter(filterText)]);
  const pairs = dataText.replaceAll(".", "").match(/../g) ?? [];
  const values = pairs.map((pair) => Number.parseInt(pair.replace(/x/gi, "0"), 16));
  const masks = pairs.map((pair) => Number.parseInt(pair.replace(/[0-9a-f]/gi, "f").replace(/x/gi, "0"), 16));
  return (batch, row) => {
    if (!matches(batch.id[row] as number, batch.flags[row] as number) || (batch.size[row] as number) < values.length) return false;
    const from = row * batch.stride;
    for (let i = 0; i < values.length; i++)
      if ((((batch.data[from + i] as number) ^ (values[i] as number)) & (masks[i] as number)) !== 0) return false;
    return true;
  };
}
