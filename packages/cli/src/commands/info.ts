import { formats, LogStatistics, type Marker } from "canalystii/logs";
import { type Command, Option } from "commander";
import type { Context } from "../context.js";
import { addDbcOption, type DbcOptions } from "../databases/dbc-option.js";
import { ExitCode } from "../exit-codes.js";
import { ExitError } from "../failures.js";
import { describeLog, type FoundInLog, logToJson, type ReportOptions } from "../info/report.js";
import { nothingRead, openLog } from "../log-file.js";
import { addReadOptions } from "../log-options.js";
import { anyBitrate } from "../option-values.js";
import { namedFormat } from "../output-format.js";

interface InfoOptions extends DbcOptions, ReportOptions {
  readonly from?: string | undefined;
  readonly timezone: string;
  readonly json?: boolean | undefined;
}

/** Maximum number of markers shown; further ones are counted. */
const MAX_MARKERS = 20;

export function define(command: Command, context: Context): void {
  command.argument("<file>", "a log of any format; `-` is standard input");
  addReadOptions(command)
    .addOption(
      new Option("-b, --bitrate <rates>", "bit rate for the bus load; one for each channel of the log: 500k,125k")
        .argParser((text) => text.split(",").map(anyBitrate))
        .default([500_000], "500k"),
    )
    .addOption(new Option("--data-bitrate <rate>", "bit rate of the CAN FD data phase").argParser(anyBitrate).default(2_000_000))
    .option("--no-ids", "omit the list of ids")
    .option("--json", "everything as one JSON object");
  addDbcOption(command, context, { only: "values" })
    .addHelpText(
      "after",
      `\nFormats: ${Object.values(formats)
        .map(({ name, description }) => `${name} (${description})`)
        .join(", ")}.`,
    )
    .action((file: string, options: InfoOptions) => info(file, options, context));
}

async function info(file: string, options: InfoOptions, context: Context): Promise<void> {
  if (options.from !== undefined) namedFormat(options.from);
  const markers: Marker[] = [];
  let markerCount = 0;
  const opened = await openLog(file, context, {
    format: options.from,
    timeZone: options.timezone,
    onMarker: (marker) => {
      if (markerCount++ < MAX_MARKERS) markers.push(marker);
    },
  });
  const statistics = new LogStatistics();
  const { databases } = options;
  const coverage = databases === undefined ? undefined : new (await import("../info/coverage.js")).CoverageCounter(databases);
  for await (const batch of opened.log) {
    context.signal.throwIfAborted();
    statistics.add(batch);
    coverage?.add(batch);
  }
  const found: FoundInLog = { file, opened, statistics, markers, markerCount, coverage: coverage?.result(statistics.ids()) };
  if (options.json === true) await context.out.json(logToJson(found, options), 2);
  else for (const line of describeLog(found, options)) await context.out.line(line);
  context.signal.throwIfAborted();
  // the problems have been printed already
  const nothing = nothingRead(opened.log, file);
  if (nothing !== undefined) throw new ExitError(ExitCode.FAILURE, nothing.message);
}
