import { textWidth } from "./text-width.js";

/** Joins pieces with `, ` into lines of at most `width` columns; a longer piece is a line of its own. */
export function wrapList(pieces: readonly string[], width: number): string[] {
  return wrapPieces(withCommas(pieces), width);
}

/** Appends a comma to all pieces but the last one. */
export function withCommas(pieces: readonly string[]): string[] {
  return pieces.map((piece, i) => (i < pieces.length - 1 ? `${piece},` : piece));
}

/** Breaks a text at its line ends, and at spaces into lines of at most `width` columns. */
export function wrapText(text: string, width: number): string[] {
  return text.split(/\r\n|\r|\n/).flatMap((line) => wrapPieces(line.split(/\s+/), width));
}

/** Joins pieces with spaces into lines of at most `width` columns. */
export function wrapPieces(pieces: readonly string[], width: number): string[] {
  const lines: string[] = [];
  let line: string | undefined;
  let used = 0;
  for (const piece of pieces) {
    const more = textWidth(piece);
    if (line !== undefined && used + 1 + more <= width) {
      line += ` ${piece}`;
      used += 1 + more;
      continue;
    }
    if (line !== undefined) lines.push(line);
    line = piece;
    used = more;
  }
  return line === undefined ? lines : [...lines, line];
}
