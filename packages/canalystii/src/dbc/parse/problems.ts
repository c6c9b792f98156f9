/** `error`: something was skipped or cannot be decoded; `warning`: it was kept unchanged, but is doubtful. */
export type Severity = "error" | "warning";

/** A problem of a file and its position, like a compiler message. */
export interface Problem {
  /** From 1. */
  readonly line: number;
  /** From 1, in UTF-16 code units. */
  readonly column: number;
  readonly severity: Severity;
  readonly message: string;
}

interface Found {
  readonly at: number;
  readonly severity: Severity;
  readonly message: string;
}

const MAX_LISTED = 1000;
const MAX_QUOTED = 60;
const LF = 10;
const CR = 13;

/** Collects problems by their position in the text. Lists the first 1,000 and counts the others. */
export class Problems {
  /** Numbers of all problems, listed or not. */
  errors = 0;
  warnings = 0;
  readonly #found: Found[] = [];
  #others = 0;
  #firstOther: Found | undefined;

  error(at: number, message: string): void {
    this.errors++;
    this.#add({ at, severity: "error", message });
  }

  warn(at: number, message: string): void {
    this.warnings++;
    this.#add({ at, severity: "warning", message });
  }

  #add(found: Found): void {
    if (this.#found.length < MAX_LISTED) this.#found.push(found);
    else {
      this.#others++;
      this.#firstOther ??= found;
    }
  }

  /** Returns the problems in text order, with lines and columns. */
  list(text: string): Problem[] {
    const found = this.#found.slice();
    if (this.#firstOther !== undefined) {
      const more = this.#others === 1 ? "1 more problem" : `${this.#others} more problems, the first of them`;
      found.push({ ...this.#firstOther, message: `${more}: ${this.#firstOther.message}` });
    }
    found.sort((a, b) => a.at - b.at);
    let line = 1;
    let lineStart = 0;
    let at = 0;
    return found.map((each) => {
      for (; at < each.at; at++) {
        const code = text.charCodeAt(at);
        if (code === LF || (code === CR && text.charCodeAt(at + 1) !== LF)) {
          line++;
          lineStart = at + 1;
        }
      }
      return { line, column: each.at - lineStart + 1, severity: each.severity, message: each.message };
    });
  }
}

/** Quotes a piece of the file for a message: short and on one line. */
export function quote(text: string): string {
  return JSON.stringify(text.length > MAX_QUOTED ? `${text.slice(0, MAX_QUOTED)}…` : text);
}
