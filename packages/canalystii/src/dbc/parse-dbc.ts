import { inOneStep } from "../base/steps.js";
import { buildDatabase } from "./build/build-database.js";
import { Database } from "./database.js";
import { decodeText } from "./parse/decode-text.js";
import { type Problem, Problems } from "./parse/problems.js";
import { readStatements } from "./parse/read-statements.js";

export interface ParseDbcOptions {
  /** Encoding of the file: a name that `TextDecoder` supports, such as `gbk`. Default: UTF-8 if it is valid, otherwise windows-1252. */
  readonly encoding?: string | undefined;
}

/** What {@link parseDbc} returns. */
export interface ParsedDbc {
  readonly database: Database;
  /** What was skipped or is doubtful, in file order: at most 1,000 problems, then the number of further ones. */
  readonly problems: readonly Problem[];
  /** Number of errors and of warnings, including those that are not listed. */
  readonly errors: number;
  readonly warnings: number;
  /** The text of the file, which lines and columns of the problems count in; without a byte order mark. */
  readonly text: string;
  /** How the bytes were read: `utf-8`, `windows-1252`, `utf-16le`, `utf-16be`, or the given encoding; `utf-8` for text. */
  readonly encoding: string;
  /**
   * What the file has and the database has not, so that {@link printDbc} does not write it: statements that are not used, by keyword
   * (such as `CAT_DEF_`), with their number; signals without a message as `VECTOR__INDEPENDENT_SIG_MSG`.
   */
  readonly unused: ReadonlyMap<string, number>;
}

/**
 * Reads a DBC file. Never throws because of the content: invalid statements are reported and skipped.
 * @param content the bytes of the file, or its text
 * @throws TypeError for content of another type, RangeError for an unknown encoding
 */
export function parseDbc(content: Uint8Array | string, options: ParseDbcOptions = {}): ParsedDbc {
  return inOneStep(parseDbcInSteps(content, options));
}

/**
 * Does what {@link parseDbc} does in short steps, for threads that have other work: `next()` does one, the last has the result. The
 * longest takes a few milliseconds for each megabyte of the file.
 * @throws what `parseDbc` throws, in the first step
 */
export function* parseDbcInSteps(content: Uint8Array | string, options: ParseDbcOptions = {}): Generator<undefined, ParsedDbc, undefined> {
  const problems = new Problems();
  if (typeof content !== "string" && !(content instanceof Uint8Array)) {
    throw new TypeError(`DBC content ${String(content)} is not a Uint8Array or a string`);
  }
  const decoded = typeof content === "string" ? { text: content, encoding: "utf-8" } : decodeText(content, options.encoding, problems);
  yield;
  const text = decoded.text.startsWith("\ufeff") ? decoded.text.slice(1) : decoded.text;
  const draft = yield* readStatements(text, problems);
  const data = yield* buildDatabase(draft, problems);
  yield;
  const database = new Database(data);
  yield;
  const { errors, warnings } = problems;
  return { database, problems: problems.list(text), errors, warnings, text, encoding: decoded.encoding, unused: draft.unused };
}
