import { n, some } from "./counted.js";

/** Texts of the filter and the search. */
export const queryText = {
  filter: "Filter",
  filterPlaceholder: "Filter: id:0C0  name:Engine*  Rpm>3000  not ch:1",
  find: "Find",
  findPlaceholder: 'Find: the same conditions, e.g. data:"02 10 *"',
  clear: "Clear the filter",
  inForce: (query: string) => `Not used because of an error. Still in use: ${query}`,
  noneInForce: "Not used because of an error. All frames are shown.",
  all: (count: number) => some(count, "frame"),
  some: (count: number, total: number) => `${n(count)} of ${n(total)}`,
  scanning: (share: number) => `filtering, ${Math.floor(share * 100)} %`,
  next: "Next",
  previous: "Previous",
  closeFind: "Close the search",
  matches: (before: number, total: number) => `${n(before)} of ${n(total)}`,
  noMatch: "no match",
  ended: (direction: "next" | "previous") => (direction === "next" ? "no match after this frame" : "no match before this frame"),
  completions: "Completions",
} as const;
