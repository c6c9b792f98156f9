import { textWidth } from "../text/text-width.js";

/** What has no width of its own, or another one on each terminal. */
const UNSHOWABLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;
const LINE_END = /\r\n|\r|\n/g;
/** Narrower terminals get longer lines. */
const LEAST_WIDTH = 20;

/** A piece of a line, and its mark: spaces and a `^` below the column. */
export interface Excerpt {
  readonly line: string;
  readonly mark: string;
}

/** Finds lines of a text, from its beginning to its end: numbers must not decrease. */
export class SourceLines {
  readonly #text: string;
  #line = 1;
  #start = 0;
  #end: number;
  #next: number;

  constructor(text: string) {
    this.#text = text;
    [this.#end, this.#next] = endOfLine(text, 0);
  }

  /**
   * Returns the part of a line around a column (from 1, in UTF-16 code units) that fits into `width` columns. Characters that
   * cannot be shown are replaced by `·`; cuts are marked by `…`.
   */
  excerpt(line: number, column: number, width: number): Excerpt {
    while (this.#line < line && this.#next > this.#end) {
      this.#line++;
      this.#start = this.#next;
      [this.#end, this.#next] = endOfLine(this.#text, this.#start);
    }
    const at = Math.min(this.#start + column - 1, this.#end);
    // two columns for the marks of cuts, one for the mark behind the end
    let room = Math.max(LEAST_WIDTH, width) - 3;
    let first = at;
    let last = at;
    const forwards = (least: number) => {
      while (last < this.#end && room > least) room -= textWidth(this.#text.charAt(last++));
    };
    forwards(room / 2);
    while (first > this.#start && room > 0) room -= textWidth(this.#text.charAt(--first));
    forwards(0);
    const before = (first > this.#start ? "…" : "") + shown(this.#text.slice(first, at));
    const after = shown(this.#text.slice(at, last)) + (last < this.#end ? "…" : "");
    return { line: before + after, mark: `${" ".repeat(textWidth(before))}^` };
  }
}

function shown(text: string): string {
  return text.replace(UNSHOWABLE, (found) => (found === "\t" ? " " : "·".repeat(found.length)));
}

/** Returns where a line ends and where the next one begins; the same position at the end of the text. */
function endOfLine(text: string, start: number): [number, number] {
  LINE_END.lastIndex = start;
  const found = LINE_END.exec(text);
  return found === null ? [text.length, text.length] : [found.index, LINE_END.lastIndex];
}
