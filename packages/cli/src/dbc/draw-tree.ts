import { withCommas, wrapPieces } from "../text/wrap.js";
import { rangesText, type SelectedBranch, type Selector } from "./multiplex-tree.js";

const LEAST_WIDTH = 20;
/** Before further lines of a branch. */
const CONTINUED = "  ";

/** Draws selectors with their branches as trees: `├─ 1 (Fast): Speed, Limit`. */
export function drawTree(selectors: readonly Selector[], columns: number, indent = ""): string[] {
  return selectors.flatMap((selector) => [
    `${indent}${selector.signal.name}`,
    ...selector.branches.flatMap((branch, i) =>
      drawBranch(selector, branch, { columns, indent, last: i === selector.branches.length - 1 }),
    ),
  ]);
}

interface Place {
  readonly columns: number;
  readonly indent: string;
  readonly last: boolean;
}

function drawBranch(selector: Selector, branch: SelectedBranch, { columns, indent, last }: Place): string[] {
  const inner = `${indent}${last ? "   " : "│  "}`;
  const names = withCommas(branch.signals.map(({ name }) => name));
  const width = Math.max(LEAST_WIDTH, columns - inner.length - CONTINUED.length);
  const [first = "", ...more] = wrapPieces([`${branchText(selector, branch)}:`, ...names], width);
  return [
    `${indent}${last ? "└─" : "├─"} ${first}`,
    ...more.map((line) => `${inner}${CONTINUED}${line}`),
    ...drawTree(branch.selectors, columns, inner),
  ];
}

/** Returns the values of a branch, with the label of a single one: `1 (Fast)`, `2, 4-7`. */
export function branchText({ signal }: Pick<Selector, "signal">, { ranges }: Pick<SelectedBranch, "ranges">): string {
  const [only, another] = ranges;
  const label = only !== undefined && another === undefined && only[0] === only[1] ? signal.labels?.get(only[0]) : undefined;
  return `${rangesText(ranges)}${label === undefined ? "" : ` (${label})`}`;
}
