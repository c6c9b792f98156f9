/** Characters that control, hide or reorder text, or that cannot be shown. */
const CONTROL = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;
const LONGEST = 60;

/** Returns text from a file, a frame or a user on one line, its control characters as escapes such as `\u202e`. */
export function shown(text: string): string {
  return text.replace(CONTROL, (character) => `\\u{${(character.codePointAt(0) as number).toString(16)}}`);
}

/** Returns text in quotes for a message: on one line, without control characters, not too long. */
export function quote(text: string): string {
  const short = text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
  return `"${shown(short)}"`;
}

/** Returns a number with its noun, `1 frame`, `2 frames`. */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}
