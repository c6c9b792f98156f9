/** A part of a line; if there is not enough room, parts of the highest rank are omitted first, those of rank 0 last. */
export interface Part {
  readonly text: string;
  readonly rank: number;
}

const GAP = "  ";

/** Joins as many parts as fit into a line of `columns` columns, the important ones first. */
export function fit(parts: readonly Part[], columns: number): string {
  let kept = parts.filter(({ text }) => text !== "");
  while (lengthOf(kept) > columns) {
    const rank = Math.max(...kept.map((part) => part.rank));
    if (rank === 0) break;
    // of the same rank, the last one
    const at = kept.findLastIndex((part) => part.rank === rank);
    kept = kept.filter((_, i) => i !== at);
  }
  return cut(kept.map(({ text }) => text).join(GAP), columns);
}

/** Cuts text that is too long, and marks the cut. */
export function cut(text: string, columns: number): string {
  if (text.length <= columns) return text;
  return columns < 1 ? "" : `${text.slice(0, columns - 1)}…`;
}

function lengthOf(parts: readonly Part[]): number {
  return parts.reduce((sum, { text }) => sum + text.length + GAP.length, -GAP.length);
}
