import type { Branch, Multiplexing } from "../model/model.js";
import type { DraftMessage, DraftSignal } from "../parse/draft.js";
import { type Problems, quote } from "../parse/problems.js";
import type { MessageFacts, SignalFacts } from "./references.js";

/** Returns how each signal of a message takes part in multiplexing, in the order of the signals. */
export function resolveMultiplexing(message: DraftMessage, facts: MessageFacts, problems: Problems): (Multiplexing | undefined)[] {
  const { signals } = message;
  const marked = signals.filter(({ selector }) => selector);
  // without SG_MUL_VAL_, the only signal marked M selects the branches
  const roots = marked.filter(({ branch }) => branch === undefined);
  const only = roots.length === 1 ? roots[0] : roots.length === 0 && marked.length === 1 ? marked[0] : undefined;

  const branches = signals.map((signal): Branch | undefined => {
    const stated = statedBranch(signal, facts.signals.get(signal.name));
    if (stated !== undefined || signal.branch === undefined) return stated;
    const selector = only === signal ? undefined : only?.name;
    if (selector === undefined) {
      const why =
        roots.length > 1 ? `SG_MUL_VAL_ does not say which of ${roots.length} signals marked M selects it` : "no other signal is marked M";
      problems.error(signal.at, `multiplexed signal ${quote(signal.name)} of message ${quote(message.name)} is never decoded: ${why}`);
    }
    return { selector, ranges: [[signal.branch, signal.branch]] };
  });

  const selectors = new Set(branches.map((branch) => branch?.selector));
  return signals.map((signal, i) => {
    const selector = signal.selector || selectors.has(signal.name);
    const branch = branches[i];
    return selector || branch !== undefined ? { selector, branch } : undefined;
  });
}

/** Returns what `SG_MUL_VAL_` says about a signal. */
function statedBranch(signal: DraftSignal, facts: SignalFacts | undefined): Branch | undefined {
  const statements = facts?.branches;
  const last = statements?.at(-1);
  if (facts === undefined || statements === undefined || last === undefined) return undefined;
  if (facts.count === 1) {
    facts.branch ??= {
      selector: last.selector,
      ranges: mergeRanges(statements.filter(({ selector }) => selector === last.selector).flatMap((each) => each.ranges)),
    };
    return facts.branch;
  }
  // if several branches have a signal of this name, each one uses the statement that begins with its own value
  facts.branchesByValue ??= new Map(
    statements.map(({ selector, ranges }) => [ranges[0]?.[0] ?? -1, { selector, ranges: mergeRanges(ranges) }]),
  );
  return facts.branchesByValue.get(signal.branch ?? -1);
}

/** Sorts ranges and joins overlapping and adjacent ones. */
function mergeRanges(ranges: readonly (readonly [number, number])[]): [number, number][] {
  const merged: [number, number][] = [];
  for (const [first, last] of ranges.toSorted((a, b) => a[0] - b[0])) {
    const before = merged.at(-1);
    if (before !== undefined && first <= before[1] + 1) before[1] = Math.max(before[1], last);
    else merged.push([first, last]);
  }
  return merged;
}
