import { errorText } from "canalystii";
import { type Format, formatOfFile, formatOfName, formats } from "canalystii/logs";
import { UsageError } from "./failures.js";

/** What to write: the format, and whether to compress it. */
export interface OutputFormat {
  readonly format: Format;
  readonly gzip: boolean;
}

/**
 * Chooses the format of a file to write: by name if there is one, else by the file's suffix.
 * @throws UsageError when there is none, or it cannot be written
 */
export function chooseOutputFormat(file: string, name: string | undefined): OutputFormat {
  const bySuffix = file === "-" ? undefined : formatOfFile(file);
  const format = name === undefined ? bySuffix?.format : namedFormat(name);
  const gzip = bySuffix?.gzip ?? file.toLowerCase().endsWith(".gz");
  const writable = Object.values(formats).filter(({ writes }) => writes);
  if (format === undefined) {
    const known = writable.map(({ name: each, suffixes }) => (suffixes.length > 0 ? `${each} (${suffixes.join(" ")})` : each)).join(", ");
    const missing = file === "-" ? "standard output needs a format" : `the name of ${file} does not show its format`;
    throw new UsageError(`${missing}; choose one with --to: ${known}`);
  }
  if (!format.writes)
    throw new UsageError(
      `format ${format.name} can be read but not written; formats that can be written: ${writable.map((each) => each.name).join(", ")}`,
    );
  if (file === "-" && format.patchesHeader)
    throw new UsageError(`format ${format.name} cannot be written to a pipe, because its header is completed at the end; write to a file`);
  return { format, gzip };
}

/** @throws UsageError that lists the formats */
export function namedFormat(name: string): Format {
  try {
    return formatOfName(name.toLowerCase());
  } catch (error) {
    throw new UsageError(errorText(error));
  }
}
