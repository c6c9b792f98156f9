import { describeLosses, describeWriteError, LogFiles, numberedName } from "canalystii/logs";
import { type Command, Option } from "commander";
import { openBus } from "../bus.js";
import {
  addChannelsOption,
  addInterfacesArgument,
  type ChannelOptions,
  ChannelSelection,
  type NamedInterface,
} from "../channel-selection.js";
import type { Context } from "../context.js";
import { addDbcOption, type DbcOptions } from "../databases/dbc-option.js";
import { ExitCode } from "../exit-codes.js";
import { checkInterrupted, ExitError, UsageError } from "../failures.js";
import { checkFileTarget, createFileTarget, outputName } from "../files/file-target.js";
import {
  addDeviceOptions,
  addDurationOption,
  addFilterOption,
  addIdleOption,
  type DeviceOptions,
  parseCount,
  parseDuration,
  parseSize,
} from "../options.js";
import { chooseOutputFormat } from "../output-format.js";
import { progressText } from "../progress.js";
import { type RecordOutcome, RecordSession, type SessionSettings } from "../record/session.js";
import { parseTrigger, resolveTrigger, type Trigger } from "../record/triggers.js";

interface RecordOptions extends DeviceOptions, ChannelOptions, DbcOptions, Omit<SessionSettings, "startOn" | "stopOn"> {
  readonly startOn?: Trigger | undefined;
  readonly stopOn?: Trigger | undefined;
  readonly to?: string | undefined;
  readonly rotateSize?: number | undefined;
  readonly rotateTime?: number | undefined;
  readonly force?: boolean | undefined;
}

export function define(command: Command, context: Context): void {
  command.argument("<file>", "the log to write; its suffix selects the format, .gz compresses it; `-`: standard output");
  addInterfacesArgument(command);
  addDeviceOptions(command).option("--to <format>", "format of the log (default: from its suffix)");
  addChannelsOption(command);
  addDbcOption(addDurationOption(addIdleOption(addFilterOption(command))), context)
    .addOption(new Option("-n, --count <n>", "end after this many frames").argParser(parseCount))
    .addOption(
      new Option(
        "--start-on <what>",
        "start with this frame: 123, 700:780, with data, where x is any digit: 7E8#0662xx, or a condition for signals, with --dbc: 'EngineSpeed>3000', 'Gear==Drive && Speed<5'",
      ).argParser(parseTrigger),
    )
    .addOption(new Option("--stop-on <what>", "end with this frame").argParser(parseTrigger))
    .addOption(
      new Option("--pre-trigger <time>", "also record this much time before --start-on").argParser(parseDuration).default(0, "nothing"),
    )
    .addOption(
      new Option("--rotate-size <size>", "start a new file (file-001.blf, file-002.blf ...) at this size, e.g. 100M").argParser(parseSize),
    )
    .addOption(new Option("--rotate-time <time>", "start a new file after this time, e.g. 1h").argParser(parseDuration))
    .option("--force", "overwrite existing files")
    .option("-q, --quiet", "no status line and no summary")
    .addHelpText("after", "\nFrames are on the disk within half a second, safe from SIGKILL and power failure.")
    .action((file: string, interfaces: NamedInterface[] | undefined, options: RecordOptions) =>
      record({ name: file, selection: new ChannelSelection(interfaces, options) }, options, context),
    );
}

interface WhatToRecord {
  /** Of the file. */
  readonly name: string;
  readonly selection: ChannelSelection;
}

async function record({ name, selection }: WhatToRecord, options: RecordOptions, context: Context): Promise<void> {
  const file = outputName(name);
  const { format, gzip } = chooseOutputFormat(file, options.to);
  const rotating = options.rotateSize !== undefined || options.rotateTime !== undefined;
  if (rotating && file === "-") throw new UsageError("standard output cannot be split into files");
  if (options.preTrigger > 0 && options.startOn === undefined) throw new UsageError("--pre-trigger needs --start-on");
  const force = options.force === true;
  const startOn = await resolveTrigger("--start-on", options.startOn, options);
  const stopOn = await resolveTrigger("--stop-on", options.stopOn, options);
  const channelNames = new Map<number, string>();
  const files = new LogFiles({
    format,
    channelNames,
    gzip,
    maxBytes: options.rotateSize,
    maxUs: options.rotateTime === undefined ? undefined : options.rotateTime * 1000,
    open: async (index) => {
      // again: a replayed log is known only now
      if (index === 0) await checkFileTarget(file, { context, force, series: rotating });
      return createFileTarget(rotating ? numberedName(file, index) : file, { context, force, replace: "begin" });
    },
  });
  // before the adapter is opened
  await checkFileTarget(file, { context, force, series: rotating });
  await using bus = await openBus(options, { channels: selection, context, thread: true });
  for (const [channel, name] of bus.channelNames) channelNames.set(channel, name);
  // receives from now on, while the file is opened
  const session = new RecordSession({ bus, files, ...selection.on(bus), options: { ...options, startOn, stopOn }, context, file });
  let outcome: RecordOutcome;
  try {
    await files.open();
    outcome = await session.run();
  } catch (error) {
    await files.abandon();
    throw describeWriteError(error, file) ?? error;
  }
  if (context.out.gone.aborted) return;
  for (const line of describeLosses(files.losses)) context.warn(`${format.name} cannot store ${line}`);
  checkOutcome(outcome, options, context);
}

/** @throws ExitError when the recording is not what the options asked for */
function checkOutcome({ frames, started, reached }: RecordOutcome, options: RecordOptions, context: Pick<Context, "interrupted">): void {
  const { count: wanted, duration, idle, startOn, stopOn } = options;
  const missing = startOn !== undefined && !started ? `no frame matched --start-on ${startOn.text}` : undefined;
  const progress = `after ${progressText(frames, startOn === undefined ? wanted : undefined)}`;
  checkInterrupted(context, {
    named: [wanted, duration, idle, stopOn].some((end) => end !== undefined),
    reached,
    progress: missing === undefined ? progress : `${progress}: ${missing}`,
  });
  if (missing !== undefined) throw new ExitError(ExitCode.FAILURE, `${missing}: nothing was recorded`);
}
