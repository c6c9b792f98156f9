/** `error`: something was left out or cannot be decoded; `warning`: it was kept as it stands, but look at it. */
export type Severity = "error" | "warning";

/** What is wrong with a file, and where, as a compiler says it. */
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

/** Collects problems by their place in the text. Lists the first thousand found and counts the others. */
export class Problems {
  readonly #found: Found[] = [];
  #others = 0;
  #firstOther: Found | undefined;

  error(at: number, message: string): void {
    this.#add({ at, severity: "error", message });
  }

  warn(at: number, message: string): void {
    this.#add({ at, severity: "warning", message });
  }

  #add(found: Found): void {
    if (this.#found.length < MAX_LISTED) this.#found.push(found);
    else {
      this.#others++;
      this.#firstOther ??= found;
    }
  }

  /** Returns the problems in the order of the text, with lines and columns. */
  list(text: string): Problem[] {
    const found = this.#found.slice();
    if (this.#firstOther !== undefined) {
      found.push({ ...this.#firstOther, message: `${this.#others} more problems, the first of them: ${this.#firstOther.message}` });
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

/** Returns a piece of the file for a message: short, on one line, in quotes. */
export function quote(text: string): string {
  return JSON.stringify(text.length > MAX_QUOTED ? `${text.slice(0, MAX_QUOTED)}…` : text);
}
