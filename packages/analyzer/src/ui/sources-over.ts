import type { SourceState } from "../protocol.js";

/** Returns a test of the engine's sources: true once each of these has ended, or was there and is forgotten. */
export function areOver(numbers: readonly number[]): (sources: readonly SourceState[]) => boolean {
  const seen = new Set<number>();
  const isOver = (number: number, sources: readonly SourceState[]) => {
    const source = sources.find((each) => each.source === number);
    if (source === undefined) return seen.has(number);
    seen.add(number);
    return source.phase === "ended" || source.phase === "failed";
  };
  return (sources) => numbers.filter((number) => !isOver(number, sources)).length === 0;
}
