import { createLogWriter } from "canalystii/logs";
import type { Databases } from "../databases/databases.js";
import { UsageError } from "../failures.js";
import type { DecodedWriter } from "./decoded-writer.js";
import { JsonLines } from "./json-lines.js";
import { LongCsvWriter } from "./long-csv.js";
import { TextLines, type TextLinesOptions } from "./text-lines.js";
import { WideCsvWriter } from "./wide-csv.js";

export const DECODED_FORMATS = ["text", "csv", "jsonl"] as const;
/** Forms of decoded frames. */
export type DecodedFormat = (typeof DECODED_FORMATS)[number];

/** Rows of CSV: one for each frame, or one for each value. */
export const LAYOUTS = ["wide", "long"] as const;
export type Layout = (typeof LAYOUTS)[number];

const BY_SUFFIX: Readonly<Record<string, DecodedFormat>> = { ".txt": "text", ".csv": "csv", ".jsonl": "jsonl", ".ndjson": "jsonl" };

/** How to write decoded frames. */
export interface DecodedOutput {
  readonly format: DecodedFormat;
  readonly layout: Layout;
  readonly gzip: boolean;
}

/**
 * Chooses how to write: by name, else by the suffix of the file, else text.
 * @param output the file, `-` for standard output
 * @throws UsageError for an unknown suffix, or options of another format
 */
export function chooseDecodedOutput(
  output: string,
  {
    to,
    layout,
    timestamps,
  }: { readonly to?: DecodedFormat | undefined; readonly layout?: Layout | undefined; readonly timestamps?: unknown },
): DecodedOutput {
  const [, suffix = "", gz] = /(\.[^./\\]+?)?(\.gz)?$/i.exec(output) ?? [];
  const format = to ?? (output === "-" ? "text" : BY_SUFFIX[suffix.toLowerCase()]);
  if (format === undefined) {
    throw new UsageError(`the name of ${output} does not show its format; choose one with --to: ${DECODED_FORMATS.join(", ")}`);
  }
  if (layout !== undefined && format !== "csv") throw new UsageError("--layout is only for csv; use it with --to csv");
  if (timestamps !== undefined && format === "jsonl")
    throw new UsageError("--timestamps is not for jsonl, whose times are integer µs since 1970");
  return { format, layout: layout ?? "wide", gzip: gz !== undefined };
}

export async function createDecodedWriter(
  { format, layout }: DecodedOutput,
  databases: Databases,
  options: TextLinesOptions,
): Promise<DecodedWriter> {
  if (format === "text") return new TextLines(databases, options);
  if (format === "jsonl") return new JsonLines(databases, await createLogWriter("jsonl"), options);
  return layout === "long" ? new LongCsvWriter(databases, options) : new WideCsvWriter(databases, options);
}
