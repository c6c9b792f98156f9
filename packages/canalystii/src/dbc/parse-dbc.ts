import { buildDatabase } from "./build/build-database.js";
import { Database } from "./database.js";
import { decodeText } from "./parse/decode-text.js";
import { type Problem, Problems } from "./parse/problems.js";
import { readStatements } from "./parse/read-statements.js";

export interface ParseDbcOptions {
  /** Name of the file's encoding as `TextDecoder` knows it, such as `gbk`. Default: UTF-8 if it is valid, otherwise windows-1252. */
  readonly encoding?: string | undefined;
}

/** What {@link parseDbc} returns. */
export interface ParsedDbc {
  readonly database: Database;
  /** What was left out or is doubtful, in the order of the file: at most a thousand, then how many more. */
  readonly problems: readonly Problem[];
}

/**
 * Reads a DBC file. No content whatever makes it throw: broken statements are reported and left out.
 * @param content the bytes of the file, or its text
 * @throws TypeError for content of another type, RangeError for an unknown encoding
 */
export function parseDbc(content: Uint8Array | string, options: ParseDbcOptions = {}): ParsedDbc {
  const problems = new Problems();
  if (typeof content !== "string" && !(content instanceof Uint8Array)) {
    throw new TypeError(`DBC content ${String(content)} is neither bytes nor a string`);
  }
  const decoded = typeof content === "string" ? content : decodeText(content, options.encoding, problems);
  const text = decoded.startsWith("\ufeff") ? decoded.slice(1) : decoded;
  const database = new Database(buildDatabase(readStatements(text, problems), problems));
  return { database, problems: problems.list(text) };
}
