/** Returns what to add to "X is not known": `; nearest: Y`; empty when no word is similar. */
export function nearestHint(word: string, words: Iterable<string>): string {
  const nearest = nearestWord(word, words);
  return nearest === undefined ? "" : `; nearest: ${nearest}`;
}

function nearestWord(word: string, words: Iterable<string>): string | undefined {
  // longer words are not compared: a word may come from a file
  if (word.length > 40) return undefined;
  let nearest: string | undefined;
  let least = Math.max(1, Math.floor(word.length / 3)) + 1;
  for (const each of words) {
    if (each.length > 40) continue;
    const distance = editDistance(word.toLowerCase(), each.toLowerCase());
    if (distance < least) {
      least = distance;
      nearest = each;
    }
  }
  return nearest;
}

/** The number of insertions, deletions, replacements and swaps of neighbouring letters. */
function editDistance(a: string, b: string): number {
  let before: readonly number[] = [];
  let row: readonly number[] = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = (row[j - 1] as number) + (a[i - 1] === b[j - 1] ? 0 : 1);
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1] ? (before[j - 2] as number) + 1 : replaced;
      next.push(Math.min(replaced, swapped, (row[j] as number) + 1, (next[j - 1] as number) + 1));
    }
    before = row;
    row = next;
  }
  return row[b.length] as number;
}
