import { describeReport, describeWriteError, FrameSelector } from "canalystii/logs";
import { type Command, Option } from "commander";
import type { Context } from "../context.js";
import { addDbcOption, type DbcOptions } from "../databases/dbc-option.js";
import { addSignalsOption, type SignalOptions, selectSignals } from "../databases/signal-selection.js";
import { chooseDecodedOutput, createDecodedWriter, DECODED_FORMATS, type DecodedFormat, LAYOUTS, type Layout } from "../decode/formats.js";
import { TextTarget } from "../decode/text-target.js";
import { TIME_KINDS, type TimeKind, TimeText } from "../decode/time-text.js";
import { Undecoded } from "../decode/undecoded.js";
import { ExitCode } from "../exit-codes.js";
import { ExitError, UsageError } from "../failures.js";
import { checkFileTarget, createFileTarget, outputName } from "../files/file-target.js";
import { ReadingProgress } from "../files/reading-progress.js";
import { openLogs, readAhead } from "../log-file.js";
import { addLogSelection, addReadOptions, type LogSelection, toSelectOptions } from "../log-options.js";
import { addColourOption } from "../options.js";
import { namedFormat } from "../output-format.js";
import { countText, sizeText } from "../progress.js";
import type { ColourMode } from "../text/colour.js";

interface DecodeOptions extends LogSelection, DbcOptions, SignalOptions {
  readonly from?: string | undefined;
  readonly timezone: string;
  readonly output: string;
  readonly to?: DecodedFormat | undefined;
  readonly layout?: Layout | undefined;
  readonly timestamps?: TimeKind | undefined;
  readonly force?: boolean | undefined;
  readonly quiet?: boolean | undefined;
  readonly color: ColourMode;
}

/** Columns of large batches are decoded faster; live frames are passed on at once all the same. */
const BATCH_ROWS = 1 << 14;

export function define(command: Command, context: Context): void {
  command.argument("<files...>", "one or more logs of any format, merged by time; `-` is standard input");
  command
    .addOption(new Option("-o, --output <file>", "file to write, .gz compresses it").default("-", "standard output"))
    .addOption(new Option("--to <format>", "text, csv or jsonl (default: from the name of the output, else text)").choices(DECODED_FORMATS))
    .addOption(
      new Option("--layout <kind>", "of csv: wide (a row for each frame, a column for each signal) or long (a row for each value)").choices(
        LAYOUTS,
      ),
    )
    .addOption(
      new Option(
        "-t, --timestamps <kind>",
        "a: absolute, A: as a date, d: since the previous line, z: since the first frame (default: a)",
      ).choices(TIME_KINDS),
    );
  addSignalsOption(addDbcOption(command, context));
  addReadOptions(addLogSelection(command)).option("--force", "overwrite the output").option("-q, --quiet", "no summary");
  addColourOption(command).action((files: string[], options: DecodeOptions) => decode(files, options, context));
}

async function decode(files: readonly string[], options: DecodeOptions, context: Context): Promise<void> {
  const { databases } = options;
  if (databases === undefined) throw new UsageError("a database is required: --dbc FILE, or the key databases of a profile");
  const output = outputName(options.output);
  const form = chooseDecodedOutput(output, options);
  if (options.from !== undefined) namedFormat(options.from);
  const selected = options.signals && selectSignals(databases, options.signals);
  const selector = new FrameSelector(toSelectOptions(options));
  const undecoded = new Undecoded(databases);
  const time = new TimeText(options.timestamps ?? "a");
  const onTerminal = output === "-" && context.out.isTerminal;
  const progress = new ReadingProgress(files, context, { quiet: options.quiet === true || onTerminal });
  const { logs, batches } = await openLogs(files, context, (file) => ({
    format: options.from,
    timeZone: options.timezone,
    batchRows: BATCH_ROWS,
    onBytes: progress.reader(file),
  }));
  const writer = await createDecodedWriter(form, databases, {
    selected,
    time,
    undecoded,
    colours: context.colours(output === "-" || options.color === "always" ? options.color : "never"),
    channelNames: (logs.length === 1 ? logs[0]?.log.header.channelNames : undefined) ?? new Map(),
  });
  const force = options.force === true;
  await checkFileTarget(output, { context, force, series: false });
  const frames = await readAhead(batches);
  const target = new TextTarget(await createFileTarget(output, { context, force, replace: "complete" }), form.gzip);
  const started = performance.now();
  try {
    await target.write(writer.header());
    for await (const batch of frames) {
      context.signal.throwIfAborted();
      time.begin(batch.timestampUs[0] as number);
      await target.write(await writer.write(selector.select(batch)));
      progress.update(undecoded.frames);
      if (context.out.gone.aborted) break;
    }
    await target.close();
  } catch (error) {
    await target.abandon();
    if (context.out.gone.aborted) return;
    if (context.signal.aborted) throw new ExitError(ExitCode.INTERRUPTED, `interrupted after ${countText(undecoded.frames, "frame")}`);
    throw describeWriteError(error, output, { kept: !force }) ?? error;
  } finally {
    progress.clear();
  }
  if (context.out.gone.aborted) return;
  logs.forEach(({ log }, i) => {
    for (const line of describeReport(log.report)) context.warn(`${files[i]}: ${line}`);
  });
  if (options.quiet === true) return;
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  const [first = "", ...others] = undecoded.describe();
  const where = output === "-" ? "" : ` to ${output} (${sizeText(target.bytes)}) in ${seconds} s`;
  const removed = selector.removed > 0 ? `, ${selector.removed} filtered out` : "";
  context.say(`${first}${where}${removed}`, ...others);
}
