// Shared by the benches: CPU time per item, the best of several rounds, printed with the goal.
import { performance } from "node:perf_hooks";

/** Runs `round` (which handles `items` items) until it is warm, then returns the best µs per item of `rounds` runs. */
export function microsecondsPer(items, round, { rounds = 15, warmUpMs = 300 } = {}) {
  const until = performance.now() + warmUpMs;
  while (performance.now() < until) round();
  let best = Number.POSITIVE_INFINITY;
  for (let i = 0; i < rounds; i++) {
    const began = performance.now();
    round();
    best = Math.min(best, performance.now() - began);
  }
  return (best * 1000) / items;
}

/** Prints one measurement: what, value, and the goal and comparison if there are any. */
export function report(what, value, { unit = "", goal, comparison } = {}) {
  const verdict = goal === undefined ? "" : `   goal ≤ ${goal}${unit}: ${value <= goal ? "met" : "MISSED"}`;
  const beside = comparison === undefined ? "" : `   (${comparison})`;
  console.log(`${what.padEnd(64)} ${value.toPrecision(3).padStart(9)}${unit}${verdict}${beside}`);
}
