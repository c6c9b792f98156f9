import type { ParsedDbc } from "canalystii/dbc";
import type { Context } from "../context.js";
import { countText } from "../progress.js";
import { Databases, type NamedDatabase } from "./databases.js";
import type { DbcSource } from "./dbc-source.js";
import { type ReadDatabaseOptions, readDatabase } from "./read-database.js";

/**
 * Reads databases. Errors in one give a warning: the rest of it is used.
 * @throws CanError `format` for a file that is not a database; the system's error
 */
export async function loadDatabases(
  sources: readonly DbcSource[],
  context: Pick<Context, "inputs" | "signal" | "warn">,
  options: ReadDatabaseOptions = {},
): Promise<Databases> {
  const list: NamedDatabase[] = [];
  for (const { file, channels } of sources) {
    const parsed = await readDatabase(file, context, options);
    const warning = describeErrors(file, parsed);
    if (warning !== undefined) context.warn(warning);
    list.push({ name: file, database: parsed.database, channels });
  }
  return new Databases(list);
}

/** Returns one line for all errors of a database; undefined when there are none. */
function describeErrors(file: string, { problems, errors }: ParsedDbc): string | undefined {
  const first = problems.find(({ severity }) => severity === "error");
  if (first === undefined) return undefined;
  return `${file}:${first.line}:${first.column}: ${first.message} (${countText(errors, "error")}; see canalyst dbc check ${quoted(file)})`;
}

function quoted(file: string): string {
  return /^[\w./\\:-]+$/.test(file) ? file : `'${file.replaceAll("'", "'\\''")}'`;
}
