import type { FrameBatch } from "canalystii";
import { describeLosses, describeReport, describeWriteError, FrameSelector, LogFiles, type Marker, numberedName } from "canalystii/logs";
import { type Command, InvalidArgumentError, Option } from "commander";
import type { Context } from "../context.js";
import { addDbcOption } from "../databases/dbc-option.js";
import { ExitCode } from "../exit-codes.js";
import { ExitError, UsageError } from "../failures.js";
import { checkFileTarget, createFileTarget, outputName } from "../files/file-target.js";
import { ReadingProgress } from "../files/reading-progress.js";
import { openLogs } from "../log-file.js";
import {
  addLogSelection,
  addMapOption,
  addReadOptions,
  type LogSelection,
  type Moment,
  parseMoment,
  toSelectOptions,
} from "../log-options.js";
import { optionalValue } from "../optional-values.js";
import { parseDuration, parseSeconds, parseSize } from "../options.js";
import { chooseOutputFormat, namedFormat } from "../output-format.js";
import { PendingMarkers } from "../pending-markers.js";
import { countText, sizeText } from "../progress.js";

interface ConvertOptions extends LogSelection {
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly timezone: string;
  readonly shift?: number | undefined;
  readonly rebase?: Moment | undefined;
  readonly splitSize?: number | undefined;
  readonly splitTime?: number | undefined;
  readonly direction: boolean;
  readonly level: number;
  readonly force?: boolean | undefined;
  readonly quiet?: boolean | undefined;
}

export function define(command: Command, context: Context): void {
  command.argument("<files...>", "one or more input logs, merged by time, then the output log; `-`: standard input or output");
  addReadOptions(command).option("--to <format>", "format of the output (default: from its name)");
  addDbcOption(addLogSelection(command), context, { only: "filters" });
  addMapOption(command, "new numbers for channels, e.g. 0:1,1:0; applied last")
    .addOption(new Option("--shift <seconds>", "add this to every time, e.g. 1.5, -500ms, 2h").argParser(parseSeconds))
    .addOption(
      optionalValue("--rebase [time]", "shift all times so that the first frame has this time (default: 0)", {
        parse: parseMoment,
        means: "0",
      }),
    )
    .addOption(
      new Option("--split-size <size>", "start a new file (out-001.blf, out-002.blf ...) at this size, e.g. 10M").argParser(parseSize),
    )
    .addOption(new Option("--split-time <time>", "start a new file after this much time of the log, e.g. 10min").argParser(parseDuration))
    .option("--no-direction", "candump: omit the R or T after each frame")
    .addOption(new Option("--level <n>", "compression of BLF and gzip, 1 (fast) to 9 (small)").argParser(parseLevel).default(6))
    .option("--force", "overwrite the output")
    .option("-q, --quiet", "print only warnings and errors")
    .action((files: string[], options: ConvertOptions) => convert(files, options, context));
}

async function convert(files: readonly string[], options: ConvertOptions, context: Context): Promise<void> {
  const inputs = files.slice(0, -1);
  const output = outputName(files.at(-1) as string);
  if (inputs.length === 0) throw new UsageError("an input and an output log are required: canalyst convert IN OUT");
  const { format, gzip } = chooseOutputFormat(output, options.to);
  const split = options.splitSize !== undefined || options.splitTime !== undefined;
  if (split && output === "-") throw new UsageError("standard output cannot be split into files");
  if (options.from !== undefined) namedFormat(options.from);
  const force = options.force === true;
  const selector = new FrameSelector({
    ...toSelectOptions(options),
    shiftUs: Math.round((options.shift ?? 0) * 1e6),
    rebaseUs: options.rebase?.us,
  });
  const progress = new ReadingProgress(inputs, context, { quiet: options.quiet === true });
  const markers = new PendingMarkers();
  const { logs, batches: merged } = await openLogs(inputs, context, (file) => ({
    format: options.from,
    timeZone: options.timezone,
    onBytes: progress.reader(file),
    onMarker: markers.add,
  }));
  await checkFileTarget(output, { context, force, series: split });
  const batches = merged[Symbol.asyncIterator]();
  const first = await batches.next();
  const header = logs.length === 1 ? logs[0]?.log.header : undefined;
  const sameTimes = options.shift === undefined && options.rebase === undefined && !split;
  const keepStart = sameTimes && header?.startUs !== undefined && !first.done && header.startUs <= (first.value.timestampUs[0] as number);
  const written = new LogFiles({
    format,
    gzip,
    level: options.level,
    timeZone: options.timezone,
    direction: options.direction,
    channelNames: options.map === undefined ? header?.channelNames : undefined,
    startUs: keepStart ? header.startUs : undefined,
    maxBytes: options.splitSize,
    maxUs: options.splitTime === undefined ? undefined : options.splitTime * 1000,
    open: (index) => createFileTarget(split ? numberedName(output, index) : output, { context, force, replace: "complete" }),
  });
  const started = performance.now();
  try {
    await written.open();
    for (let next = first; !next.done; next = await batches.next()) {
      context.signal.throwIfAborted();
      const batch = selector.select(next.value);
      await writeWithMarkers(written, batch, { markers: markers.take(), selector });
      progress.update(written.frames);
      if (context.out.gone.aborted) break;
    }
    for (const { timestampUs, text } of markers.take()) await written.marker(selector.newTime(timestampUs), text);
    await written.finish();
  } catch (error) {
    await written.abandon();
    if (context.out.gone.aborted) return;
    if (context.signal.aborted) {
      const where = force ? "" : "; they are in the output";
      throw new ExitError(ExitCode.INTERRUPTED, `interrupted after ${countText(written.frames, "frame")}${where}`);
    }
    throw describeWriteError(error, output, { kept: !force }) ?? error;
  } finally {
    progress.clear();
    await batches.return?.();
  }
  if (context.out.gone.aborted) return;
  logs.forEach(({ log }, i) => {
    for (const line of describeReport(log.report)) context.warn(`${inputs[i]}: ${line}`);
  });
  for (const line of describeLosses(written.losses)) context.warn(`${output}: ${format.name} cannot store ${line}`);
  if (markers.lost > 0) context.warn(markers.describeLost());
  if (selector.clamped > 0)
    context.warn(
      `times before 1970 or after June 2255 cannot be stored: changed to that limit for ${countText(selector.clamped, "frame")}`,
    );
  if (options.quiet === true) return;
  const where = written.files > 1 ? `${written.files} files like ${numberedName(output, 0)}` : output === "-" ? "standard output" : output;
  const from = logs.map(({ log }) => log.format.name).join(" + ");
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  const removed = selector.removed > 0 ? `, ${selector.removed} filtered out` : "";
  context.say(
    `${from} → ${format.name}: ${countText(written.frames, "frame")} to ${where} (${sizeText(written.bytes)}) in ${seconds} s${removed}`,
  );
}

interface MarkerOptions {
  readonly markers: readonly Marker[];
  readonly selector: FrameSelector;
}

/** Writes a batch with the markers that were read with it, each at its position. */
async function writeWithMarkers(log: LogFiles, batch: FrameBatch, { markers, selector }: MarkerOptions): Promise<void> {
  let start = 0;
  for (const { timestampUs, text } of markers) {
    const atUs = selector.newTime(timestampUs);
    let end = start;
    while (end < batch.length && (batch.timestampUs[end] as number) <= atUs) end++;
    if (end > start) await log.write(batch.slice(start, end));
    await log.marker(atUs, text);
    start = end;
  }
  await log.write(start === 0 ? batch : batch.slice(start));
}

function parseLevel(text: string): number {
  if (!/^[1-9]$/.test(text)) throw new InvalidArgumentError("expected 1..9");
  return Number(text);
}
