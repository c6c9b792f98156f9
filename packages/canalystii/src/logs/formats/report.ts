/** A place in a file that is damaged or not as expected. */
export interface Problem {
  /** Line number from 1, or byte offset from 0. */
  readonly position: number;
  readonly unit: "line" | "byte";
  /** What was expected there, and what was found. */
  readonly message: string;
}

/** How many problems are kept with their text. */
const KEPT_PROBLEMS = 10;

/** What a reader found besides frames. */
export class LogReport {
  /** Frames read. */
  frames = 0;
  /** Lines or objects that were skipped because they could not be read. */
  skipped = 0;
  /** The file ends in the middle of something, or its compressed data is damaged. */
  truncated = false;
  readonly #general: Problem[] = [];
  readonly #problems: Problem[] = [];
  /** Entries skipped that are among the problems kept. */
  #skippedAndKept = 0;
  readonly #ignored = new Map<string, number>();

  /** Problems of the file as a whole (its compression), then the first ten others. */
  get problems(): readonly Problem[] {
    return [...this.#general, ...this.#problems];
  }

  /** Entries skipped that are not among the problems. */
  get furtherSkipped(): number {
    return this.skipped - this.#skippedAndKept;
  }

  /** Valid content that is not a CAN frame, by kind (`status`, `LIN`, `CAN XL` ...). */
  get ignored(): ReadonlyMap<string, number> {
    return this.#ignored;
  }

  /** Number of entries that are valid but not CAN frames. */
  get ignoredEntries(): number {
    let sum = 0;
    for (const count of this.#ignored.values()) sum += count;
    return sum;
  }

  /** True while problems are still kept, so that a long message is worth composing. */
  get wantsDetail(): boolean {
    return this.#problems.length < KEPT_PROBLEMS;
  }

  /** Counts a skipped entry. */
  skip(unit: Problem["unit"], position: number, message: string): void {
    this.skipped++;
    if (this.wantsDetail) this.#skippedAndKept++;
    this.note(unit, position, message);
  }

  /** Adds a problem that lost no frame. */
  note(unit: Problem["unit"], position: number, message: string): void {
    if (this.wantsDetail) this.#problems.push({ unit, position, message });
  }

  /** Adds a problem of the file as a whole; not limited in number. */
  noteGeneral(unit: Problem["unit"], position: number, message: string): void {
    this.#general.push({ unit, position, message });
  }

  /** Adds that reading ended before the end of the file, because nothing after an offset is readable. */
  giveUp(position: number, bytes: number): void {
    const message = `nothing in the next ${bytes / 1024 ** 2} MiB is readable: the rest was not read`;
    if (this.wantsDetail) this.skip("byte", position, message);
    else this.noteGeneral("byte", position, message);
  }

  /** Counts valid content that is not a CAN frame. `kind` comes from a fixed list, never from the file. */
  ignore(kind: string): void {
    this.#ignored.set(kind, (this.#ignored.get(kind) ?? 0) + 1);
  }
}

function entries(count: number, kind = ""): string {
  return `${count} ${kind}${count === 1 ? "entry" : "entries"}`;
}

/** Describes a report in sentences; empty when there is nothing to report. */
export function describeReport(report: LogReport): string[] {
  const lines: string[] = [];
  if (report.skipped > 0) lines.push(`skipped ${entries(report.skipped, "unreadable ")}`);
  for (const { unit, position, message } of report.problems) lines.push(`${unit} ${position}: ${message}`);
  if (report.furtherSkipped > 0) lines.push(`and ${report.furtherSkipped} more`);
  if (report.truncated) lines.push("the file is truncated; all complete frames were read");
  for (const [kind, count] of report.ignored) lines.push(`ignored ${entries(count)} (${kind})`);
  return lines;
}
