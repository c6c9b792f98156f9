import { type Branch, forEachBit, type Message, type Signal } from "canalystii/dbc";

/** Signals that are present together, and what their selectors select. */
export interface SignalGroup {
  readonly signals: readonly Signal[];
  readonly selectors: readonly Selector[];
}

/** A selector and its branches, by ascending value. */
export interface Selector {
  readonly signal: Signal;
  readonly branches: readonly SelectedBranch[];
}

export interface SelectedBranch extends SignalGroup {
  readonly ranges: Branch["ranges"];
}

/** The multiplexing of a message: what is always present, and below it the branches. */
export interface MultiplexTree extends SignalGroup {
  /** Signals that are not in the tree: their selector is missing, is part of a cycle, or is nested too deeply. */
  readonly others: readonly Signal[];
}

/** No real message is nested more deeply; a hostile file could exhaust the stack. */
const MAX_DEPTH = 30;

/** Returns how the signals of a message depend on each other. */
export function multiplexTree({ signals }: Pick<Message, "signals">): MultiplexTree {
  const children = new Map<string, Signal[]>();
  for (const signal of signals) {
    const branch = signal.multiplexing?.branch;
    if (branch?.selector === undefined) continue;
    const list = children.get(branch.selector);
    if (list === undefined) children.set(branch.selector, [signal]);
    else list.push(signal);
  }
  const placed = new Set<Signal>();
  const group = (members: readonly Signal[], depth: number): SignalGroup => {
    const fresh = members.filter((signal) => !placed.has(signal));
    for (const signal of fresh) placed.add(signal);
    const selecting = fresh.filter(({ multiplexing }) => multiplexing?.selector === true && depth < MAX_DEPTH);
    const selectors = selecting.map((signal) => ({
      signal,
      branches: byRanges(children.get(signal.name) ?? []).map(({ ranges, members }) => ({ ranges, ...group(members, depth + 1) })),
    }));
    return { signals: fresh.sort((a, b) => placeOf(a) - placeOf(b)), selectors };
  };
  const root = group(
    signals.filter(({ multiplexing }) => multiplexing?.branch === undefined),
    0,
  );
  return { ...root, others: signals.filter((signal) => !placed.has(signal)) };
}

interface Members {
  readonly ranges: Branch["ranges"];
  readonly members: Signal[];
}

/** Groups the signals of a selector by the values that select them. */
function byRanges(children: readonly Signal[]): Members[] {
  const groups = new Map<string, Members>();
  for (const signal of children) {
    const ranges = signal.multiplexing?.branch?.ranges ?? [];
    const key = rangesText(ranges);
    const known = groups.get(key);
    if (known === undefined) groups.set(key, { ranges, members: [signal] });
    else known.members.push(signal);
  }
  return [...groups.values()].sort((a, b) => (a.ranges[0]?.[0] ?? 0) - (b.ranges[0]?.[0] ?? 0));
}

/** Returns all signals of a tree in its order: first what is always present, then branch by branch. */
export function signalsInOrder({ others, ...tree }: MultiplexTree): Signal[] {
  const below = ({ signals, selectors }: SignalGroup): Signal[] => [
    ...signals,
    ...selectors.flatMap(({ branches }) => branches.flatMap(below)),
  ];
  return [...below(tree), ...others];
}

/** Returns where a signal begins when a payload is read like a text, from bit 7 of byte 0 on. */
function placeOf(signal: Signal): number {
  let first = Number.POSITIVE_INFINITY;
  forEachBit(signal, (bit) => {
    first = Math.min(first, bit + 7 - 2 * (bit % 8));
  });
  return first;
}

/** Returns the values of a selector, e.g. `1, 3-5`. */
export function rangesText(ranges: Branch["ranges"]): string {
  return ranges.map(([first, last]) => (first === last ? `${first}` : `${first}-${last}`)).join(", ");
}
