/** Compiles a pattern with `*` (any characters) and `?` (one character) into a test of whole words. */
export function compileGlob(pattern: string): (word: string) => boolean {
  if (!/[*?]/.test(pattern)) return (word) => word === pattern;
  return (word) => matches(pattern, word);
}

/** Only the last `*` is tried again, so that no pattern takes longer than the product of both lengths. */
function matches(pattern: string, word: string): boolean {
  let at = 0;
  let star = -1;
  let from = 0;
  for (let i = 0; i < word.length; ) {
    const expected = pattern[at];
    if (expected === "*") {
      star = at++;
      from = i;
    } else if (expected === "?" || expected === word[i]) {
      at++;
      i++;
    } else if (star === -1) return false;
    else {
      at = star + 1;
      i = ++from;
    }
  }
  while (pattern[at] === "*") at++;
  return at === pattern.length;
}
