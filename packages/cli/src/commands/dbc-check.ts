import { type ParsedDbc, parseDbc } from "canalystii/dbc";
import type { Command } from "commander";
import type { Context } from "../context.js";
import { readDatabaseContent } from "../databases/read-database.js";
import { checkReport, problemsText, toCheckedFile } from "../dbc/check-report.js";
import { addEncodingOption, type EncodingOptions } from "../dbc/encoding-option.js";
import { ExitCode } from "../exit-codes.js";
import { describeFailure, ExitError, UsageError } from "../failures.js";
import { addColourOption } from "../options.js";
import { countText } from "../progress.js";
import type { ColourMode } from "../text/colour.js";

interface CheckOptions extends EncodingOptions {
  readonly json?: boolean | undefined;
  readonly color: ColourMode;
}

export function defineCheck(command: Command, context: Context): void {
  command.argument("<files...>", "DBC files; `-` is standard input, `sim` the database of the virtual car");
  addColourOption(addEncodingOption(command).option("--json", "one JSON object for each file, one per line"))
    .addHelpText("after", "\nWarnings do not change the exit status. Status 1: a file has errors, or could not be read.")
    .action((files: string[], options: CheckOptions) => check(files, options, context));
}

async function check(files: readonly string[], options: CheckOptions, context: Context): Promise<void> {
  const total = { errors: 0, warnings: 0 };
  let unread = 0;
  for (const file of files) {
    context.signal.throwIfAborted();
    const parsed = await read(file, options, context);
    if (parsed === undefined) {
      unread++;
      continue;
    }
    total.errors += parsed.errors;
    total.warnings += parsed.warnings;
    await print(file === "-" ? "standard input" : file, parsed, options, context);
  }
  if (files.length > 1 && options.json !== true) {
    const missing = unread === 0 ? "" : `, ${unread} could not be read`;
    await context.out.line(`${countText(files.length, "file")}: ${problemsText(total)}${missing}`);
  }
  if (total.errors + unread > 0) throw new ExitError(ExitCode.FAILURE);
}

/** Reads a file; undefined, with a message, when that is not possible: the others are checked all the same. */
async function read(file: string, { encoding }: EncodingOptions, context: Context): Promise<ParsedDbc | undefined> {
  try {
    return parseDbc(await readDatabaseContent(file, context), { encoding });
  } catch (error) {
    if (context.signal.aborted || error instanceof UsageError) throw error;
    context.say(`canalyst: ${describeFailure(error, { stack: context.verbose }).lines.join("\n  ")}`);
    return undefined;
  }
}

async function print(file: string, parsed: ParsedDbc, { json, color }: CheckOptions, context: Context): Promise<void> {
  if (json === true) return context.out.json(toCheckedFile(file, parsed));
  for (const line of checkReport(file, parsed, { colours: context.colours(color), columns: context.out.columns })) {
    await context.out.line(...line);
  }
}
