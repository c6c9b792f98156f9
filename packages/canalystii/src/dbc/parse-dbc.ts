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
}

/**
 * Reads a DBC file. Never throws because of the content: invalid statements are reported and skipped.
 * @param content the bytes of the file, or its text
 * @throws TypeError for content of another type, RangeError for an unknown encoding
 */
export function parseDbc(content: Uint8Array | string, options: ParseDbcOptions = {}): ParsedDbc {
  const problems = new Problems();
  if (typeof content !== "string" && !(content instanceof Uint8Array)) {
    throw new TypeError(`DBC content ${String(content)} is not a Uint8Array or a string`);
  }
  const decoded = typeof content === "string" ? content : decodeText(content, options.encoding, problems);
  const text = decoded.startsWith("\ufeff") ? decoded.slice(1) : decoded;
  const database = new Database(buildDatabase(readStatements(text, problems), problems));
  const { errors, warnings } = problems;
  return { database, problems: problems.list(text), errors, warnings, text };
}
