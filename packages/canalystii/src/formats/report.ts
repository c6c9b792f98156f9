/** Something in a file that was not understood and skipped. */
export interface Problem {
  /** Line number from 1, or byte offset from 0. */
  readonly position: number;
  readonly unit: "line" | "byte";
  /** What was expected there, and what stands there. */
  readonly message: string;
}

/** How many problems are kept in full. */
const KEPT_PROBLEMS = 10;

/** What a reader found besides frames. */
export class LogReport {
  /** Frames read. */
  frames = 0;
  /** Lines or objects that were skipped because they make no sense. */
  skipped = 0;
  /** The file ends in the middle of something, or its compressed data is damaged. */
  truncated = false;
  readonly #general: Problem[] = [];
  readonly #problems: Problem[] = [];
  /** Entries skipped that are among the problems kept. */
  #skippedAndKept = 0;
  readonly #ignored = new Map<string, number>();

  /** Problems of the file as a whole (its packing), then the first ten others. */
  get problems(): readonly Problem[] {
    return [...this.#general, ...this.#problems];
  }

  /** Entries skipped that are not among the problems. */
  get furtherSkipped(): number {
    return this.skipped - this.#skippedAndKept;
  }

  /** Sound content that is no CAN frame, by kind (`status`, `LIN`, `CAN XL` ...). */
  get ignored(): ReadonlyMap<string, number> {
    return this.#ignored;
  }

  /** How many entries are sound but no CAN frames. */
  get ignoredEntries(): number {
    let sum = 0;
    for (const count of this.#ignored.values()) sum += count;
    return sum;
  }

  /** True while problems are still kept in full, so that composing a long message is worth it. */
  get wantsDetail(): boolean {
    return this.#problems.length < KEPT_PROBLEMS;
  }

  /** Counts something skipped. */
  skip(unit: Problem["unit"], position: number, message: string): void {
    this.skipped++;
    if (this.wantsDetail) this.#skippedAndKept++;
    this.note(unit, position, message);
  }

  /** Notes a problem that cost no frame. */
  note(unit: Problem["unit"], position: number, message: string): void {
    if (this.wantsDetail) this.#problems.push({ unit, position, message });
  }

  /** Notes a problem of the file as a whole; for a caller that has only a few. */
  noteGeneral(unit: Problem["unit"], position: number, message: string): void {
    this.#general.push({ unit, position, message });
  }

  /** Notes that reading ends although the file does not: behind an offset nothing makes sense. */
  giveUp(position: number, bytes: number): void {
    const message = `nothing makes sense from here on in ${bytes / 1024 ** 2} MiB: the rest was not read`;
    if (this.wantsDetail) this.skip("byte", position, message);
    else this.noteGeneral("byte", position, message);
  }

  /** Counts sound content that is no CAN frame. `kind` comes from a fixed list, never from the file. */
  ignore(kind: string): void {
    this.#ignored.set(kind, (this.#ignored.get(kind) ?? 0) + 1);
  }
}

/** Says in sentences what a report holds; empty when all was well. */
export function describeReport(report: LogReport): string[] {
  const lines: string[] = [];
  if (report.skipped > 0) lines.push(`skipped ${report.skipped} unreadable ${report.skipped === 1 ? "entry" : "entries"}`);
  for (const { unit, position, message } of report.problems) lines.push(`${unit} ${position}: ${message}`);
  if (report.furtherSkipped > 0) lines.push(`and ${report.furtherSkipped} more`);
  if (report.truncated) lines.push("the file ends early; all whole frames were read");
  for (const [kind, count] of report.ignored) lines.push(`ignored ${count} × ${kind}`);
  return lines;
}
