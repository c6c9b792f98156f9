/** Returns how well a label meets what was typed: 0 not at all; the higher the better. */
function score(label: string, typed: string): number {
  const at = label.indexOf(typed);
  if (at === 0) return 3;
  if (at > 0) return label[at - 1] === " " ? 2.5 : 2;
  return hasLetters(label, typed) ? 1 : 0;
}

/** True if the letters are there in this order. */
function hasLetters(label: string, typed: string): boolean {
  let from = 0;
  for (const letter of typed.replaceAll(" ", "")) {
    const at = label.indexOf(letter, from);
    if (at < 0) return false;
    from = at + 1;
  }
  return true;
}

/** Returns the commands that meet what was typed, the best first, equals in their own order. */
export function rankCommands<T extends { readonly label: string }>(commands: readonly T[], typed: string): readonly T[] {
  const wanted = typed.trim().toLowerCase();
  return commands
    .map((command) => ({ command, score: score(command.label.toLowerCase(), wanted) }))
    .filter((ranked) => ranked.score > 0)
    .sort((a, b) => b.score - a.score)
    .map(({ command }) => command);
}
