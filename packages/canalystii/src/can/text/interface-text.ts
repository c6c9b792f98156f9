import type { CanFilters } from "../filter.js";
import { parseFilters } from "./filter-text.js";

/** An interface of candump's command line. */
export interface InterfaceFilters {
  /** `any` is all of them. */
  readonly name: string;
  /** Undefined: none, everything passes. */
  readonly filters: CanFilters | undefined;
}

/**
 * Reads an interface with filters as candump's command line has them: `can0`, `can0,123:7FF,400~7F0,#1FFFFFFF`,
 * `any,100~7F8,700~700,j`.
 * @throws TypeError, RangeError for a bad filter, TypeError without a name
 */
export function parseInterface(text: string): InterfaceFilters {
  const comma = text.indexOf(",");
  const name = (comma < 0 ? text : text.slice(0, comma)).trim();
  if (!/^[^\s=#~:/]+$/.test(name)) {
    throw new TypeError(`interface ${JSON.stringify(name)} is not a name; expected e.g. can0, or can0,123:7FF with filters`);
  }
  return { name, filters: comma < 0 ? undefined : parseFilters(text.slice(comma + 1)) };
}
