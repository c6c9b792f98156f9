import type { FrameBatch } from "canalystii";
import { type Database, DatabaseInference, printDbc } from "canalystii/dbc";
import { describeReport, describeWriteError, FrameSelector } from "canalystii/logs";
import { type Command, Option } from "commander";
import type { Context } from "../context.js";
import { ExitCode } from "../exit-codes.js";
import { ExitError, UsageError } from "../failures.js";
import { checkFileTarget, createFileTarget, outputName } from "../files/file-target.js";
import { openLog } from "../log-file.js";
import { addLogSelection, addReadOptions, type LogSelection, toSelectOptions } from "../log-options.js";
import { namedFormat } from "../output-format.js";
import { countText, StatusLine } from "../progress.js";

interface FromOptions extends LogSelection {
  readonly output: string;
  readonly from?: string | undefined;
  readonly timezone: string;
  readonly force?: boolean | undefined;
  readonly quiet?: boolean | undefined;
}

export function defineFrom(command: Command, context: Context): void {
  command
    .argument("<logs...>", "logs of any format, of one network; `-` is standard input")
    .addOption(new Option("-o, --output <file>", "the DBC file to write").default("-", "standard output"));
  addLogSelection(addReadOptions(command))
    .option("--force", "overwrite the output")
    .option("-q, --quiet", "print only warnings and errors")
    .addHelpText("after", "\nThe result is a sketch: comments in it say how each signal was found.")
    .action((logs: string[], options: FromOptions) => from(logs, options, context));
}

async function from(logs: readonly string[], options: FromOptions, context: Context): Promise<void> {
  if (logs.filter((log) => log === "-").length > 1) throw new UsageError("standard input can be read only once");
  if (options.from !== undefined) namedFormat(options.from);
  const output = outputName(options.output);
  const force = options.force === true;
  const inference = new DatabaseInference();
  const status = new StatusLine(context);
  try {
    for (const log of logs) {
      const selector = new FrameSelector(toSelectOptions(options));
      for await (const batch of framesOf(log, options, context)) {
        context.signal.throwIfAborted();
        inference.add(selector.select(batch));
        if (options.quiet !== true) status.update(() => `${log}: ${countText(inference.frames, "frame")}`);
      }
    }
  } finally {
    status.clear();
  }
  context.signal.throwIfAborted();
  if (inference.frames === 0) throw new ExitError(ExitCode.FAILURE, "there are no data frames from which to make a database");
  const database = inference.database();
  // after reading: the logs are inputs, which must not be overwritten
  await checkFileTarget(output, { context, force, series: false });
  await write(output, printDbc(database), { force, context });
  if (inference.otherFrames > 0)
    context.warn(
      `${countText(inference.otherFrames, "frame")} with further ids left out: the maximum is ${DatabaseInference.MAX_IDS} ids of all channels`,
    );
  if (options.quiet !== true) {
    context.say(`${countText(inference.frames, "frame")} → ${describe(database)}, to ${output === "-" ? "standard output" : output}`);
  }
}

async function* framesOf(log: string, { from: format, timezone }: FromOptions, context: Context): AsyncGenerator<FrameBatch> {
  const { log: opened, batches } = await openLog(log, context, { format, timeZone: timezone });
  yield* batches;
  for (const line of describeReport(opened.report)) context.warn(`${log}: ${line}`);
}

async function write(
  output: string,
  text: string,
  { force, context }: { readonly force: boolean; readonly context: Context },
): Promise<void> {
  const target = await createFileTarget(output, { context, force, replace: "complete" });
  let complete = false;
  try {
    await target.append(new TextEncoder().encode(text));
    complete = true;
  } catch (error) {
    throw describeWriteError(error, output, { kept: !force }) ?? error;
  } finally {
    await target.close(complete);
  }
}

/** Returns e.g. `2 messages, 3 signals (1 counter, 1 checksum)`. */
function describe(database: Database): string {
  const signals = database.messages.flatMap((message) => message.signals);
  const count = (kind: string) => signals.filter(({ comment }) => comment?.startsWith(kind)).length;
  const parts = [countText(database.messages.length, "message"), countText(signals.length, "signal")];
  return `${parts.join(", ")} (${countText(count("Counter"), "counter")}, ${countText(count("Checksum"), "checksum")})`;
}
