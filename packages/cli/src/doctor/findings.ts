import type { Style } from "../text/colour.js";

/** `ok`; `note`: unusual or unknown, but not an error; `bad`: does not work; `skipped`: not examined. */
export type Level = "ok" | "note" | "bad" | "skipped";

export interface Finding {
  readonly level: Level;
  /** The subject, in one or two words. */
  readonly subject: string;
  readonly text: string;
  /** What the user can do. */
  readonly advice?: readonly string[] | undefined;
}

const MARKS: Readonly<Record<Level, { readonly mark: string; readonly style: Style }>> = {
  ok: { mark: "✓", style: "green" },
  note: { mark: "!", style: "yellow" },
  bad: { mark: "✗", style: "red" },
  skipped: { mark: "-", style: "dim" },
};

/** Returns the sign of a level and its colour. */
export function markOf(level: Level): { readonly mark: string; readonly style: Style } {
  return MARKS[level];
}

/** Collects the findings of an examination. */
export class Findings {
  /** Exit status of the program: that of the first bad finding. */
  exitCode = 0;
  readonly list: Finding[] = [];
  /** Measurements and readings by subject, for the report. */
  readonly facts: Record<string, unknown> = {};
  readonly #print: (finding: Finding) => Promise<void>;

  constructor(print: (finding: Finding) => Promise<void>) {
    this.#print = (finding) => {
      this.list.push(finding);
      return print(finding);
    };
  }

  ok(subject: string, text: string): Promise<void> {
    return this.#print({ level: "ok", subject, text });
  }

  note(subject: string, text: string, ...advice: string[]): Promise<void> {
    return this.#print({ level: "note", subject, text, advice });
  }

  skipped(subject: string, text: string, ...advice: string[]): Promise<void> {
    return this.#print({ level: "skipped", subject, text, advice });
  }

  /** @param exitCode exit status of the program */
  bad(
    subject: string,
    text: string,
    options: { readonly exitCode: number; readonly advice?: readonly string[] | undefined },
  ): Promise<void> {
    if (this.exitCode === 0) this.exitCode = options.exitCode;
    return this.#print({ level: "bad", subject, text, advice: options.advice });
  }
}
