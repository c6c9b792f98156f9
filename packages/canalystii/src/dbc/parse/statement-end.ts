import { KEYWORDS } from "./keywords.js";
import type { Problems } from "./problems.js";
import type { Scanner } from "./scanner.js";

/** Reads the `;` at the end of a statement. If the next keyword comes instead, that is only reported; anything else is a fault. */
export function endStatement(scanner: Scanner, problems: Problems): void {
  if (scanner.takes(";")) return;
  const { at } = scanner;
  if (scanner.done || atKeyword(scanner)) problems.warn(at, 'expected ";" before this');
  else scanner.fail('";"');
}

/** Returns whether a line that starts with a keyword begins here. */
export function atKeyword(scanner: Scanner): boolean {
  scanner.peek();
  const { at, freshLine } = scanner;
  if (!freshLine) return false;
  const word = scanner.word();
  scanner.at = at;
  scanner.freshLine = freshLine;
  return KEYWORDS.has(word);
}

/** Skips the rest of a statement. */
export function skipStatement(scanner: Scanner): void {
  for (;;) {
    const code = scanner.peek();
    if (scanner.done || atKeyword(scanner)) return;
    if (code === 34) scanner.string("a string");
    else if (scanner.takes(";")) return;
    else if (scanner.word() === "") scanner.at++;
  }
}
