/** Characters that take two columns of a terminal: East Asian wide and fullwidth ones, and most emoji. */
const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97f\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]/u;
const NONE = /\p{Mn}|\p{Me}|[\u200b-\u200f]/u;
/** Only characters that take one column each. */
const NARROW = /^[\x20-\x7e\u00a0-\u02ff\u2010-\u25ff]*$/;

/** Returns how many columns of a terminal a text takes; control characters count as one. */
export function textWidth(text: string): number {
  if (NARROW.test(text)) return text.length;
  let width = 0;
  for (const character of text) width += widthOf(character);
  return width;
}

/** Appends spaces up to a width. */
export function padEndTo(text: string, width: number): string {
  return text + " ".repeat(Math.max(0, width - textWidth(text)));
}

/** Cuts a text that is wider, and marks the cut. */
export function cutTo(text: string, width: number): string {
  if (textWidth(text) <= width) return text;
  let room = width - 1;
  let cut = "";
  for (const character of text) {
    room -= widthOf(character);
    if (room < 0) break;
    cut += character;
  }
  return width < 1 ? "" : `${cut}…`;
}

function widthOf(character: string): number {
  return WIDE.test(character) ? 2 : NONE.test(character) ? 0 : 1;
}
