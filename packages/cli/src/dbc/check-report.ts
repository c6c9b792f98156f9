import type { ParsedDbc, Problem } from "canalystii/dbc";
import { countText } from "../progress.js";
import type { Colours, Painted } from "../text/colour.js";
import { SourceLines } from "./source-lines.js";

/** A line of the report. */
export type ReportLine = readonly (string | Painted)[];

export interface ReportLook {
  readonly colours: Colours;
  /** Width of the terminal. */
  readonly columns: number;
}

const INDENT = "    ";

/** Yields the problems of a file like a compiler, each with its line, and the summary of the file. */
export function* checkReport(file: string, parsed: ParsedDbc, { colours, columns }: ReportLook): Generator<ReportLine> {
  const lines = new SourceLines(parsed.text);
  for (const { line, column, severity, message } of parsed.problems) {
    const style = severity === "error" ? "red" : "yellow";
    yield [colours.part("bold", `${file}:${line}:${column}:`), " ", colours.part(style, `${severity}:`), ` ${message}`];
    const { line: text, mark } = lines.excerpt(line, column, columns - INDENT.length);
    if (text !== "")
      yield* [
        [INDENT, text],
        [INDENT, colours.part(style, mark)],
      ];
  }
  const encoding = parsed.encoding === "utf-8" ? "" : ` (${parsed.encoding})`;
  yield [`${file}: ${contentText(parsed)}${encoding}: ${problemsText(parsed)}`];
}

/** Returns what a database contains, e.g. `2 messages, 3 signals, 1 node`. */
export function contentText({ database }: Pick<ParsedDbc, "database">): string {
  const { messages, nodes } = database;
  return [countText(messages.length, "message"), countText(signalCount(messages), "signal"), countText(nodes.length, "node")].join(", ");
}

/** Returns e.g. `1 error, 2 warnings`, or `no problems`. */
export function problemsText({ errors, warnings }: Pick<ParsedDbc, "errors" | "warnings">): string {
  if (errors + warnings === 0) return "no problems";
  return [errors > 0 ? [countText(errors, "error")] : [], warnings > 0 ? [countText(warnings, "warning")] : []].flat().join(", ");
}

/** The JSON form of the report. */
export interface CheckedFile extends Pick<ParsedDbc, "encoding" | "errors" | "warnings"> {
  readonly file: string;
  readonly messages: number;
  readonly signals: number;
  readonly nodes: number;
  readonly problems: readonly Problem[];
}

export function toCheckedFile(file: string, { database, problems, encoding, errors, warnings }: ParsedDbc): CheckedFile {
  const { messages, nodes } = database;
  return { file, encoding, messages: messages.length, signals: signalCount(messages), nodes: nodes.length, errors, warnings, problems };
}

function signalCount(messages: ParsedDbc["database"]["messages"]): number {
  return messages.reduce((sum, { signals }) => sum + signals.length, 0);
}
