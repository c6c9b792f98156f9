import { CandumpTerminalWriter, type CandumpTime, createLogWriter, type LogWriter } from "canalystii/logs";
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
import { addSignalsOption, type SignalOptions, selectSignals } from "../databases/signal-selection.js";
import type { FramePrinter } from "../decode/annotations.js";
import { checkInterrupted, UsageError } from "../failures.js";
import {
  addColourOption,
  addDeviceOptions,
  addDurationOption,
  addFilterOption,
  addIdleOption,
  type DeviceOptions,
  parseCount,
} from "../options.js";
import { progressText } from "../progress.js";
import { after, DropReport, reportEvents, whenIdle } from "../reception.js";
import { type ColourMode, candumpColours } from "../text/colour.js";
import { terminalSafe } from "../text/terminal-safe.js";

interface DumpOptions extends DeviceOptions, ChannelOptions, DbcOptions, SignalOptions {
  readonly count?: number | undefined;
  readonly duration?: number | undefined;
  readonly idle?: number | undefined;
  readonly timestamps?: CandumpTime | undefined;
  readonly log?: boolean | undefined;
  readonly json?: boolean | undefined;
  readonly extra?: boolean | undefined;
  readonly ascii?: boolean | undefined;
  readonly merge: boolean;
  readonly color: ColourMode;
}

/** Frames that may wait for a slow reader of stdout: more than a minute at full rate on both channels. */
const CAPACITY = 1 << 20;

export function define(command: Command, context: Context): void {
  addInterfacesArgument(command);
  addDeviceOptions(command);
  addChannelsOption(command);
  addSignalsOption(addDbcOption(addDurationOption(addIdleOption(addFilterOption(command))), context))
    .addOption(new Option("-n, --count <n>", "end after this many frames").argParser(parseCount))
    .addOption(
      new Option("-t, --timestamps <kind>", "a: absolute, A: with date, d: since the previous frame, z: since the first").choices([
        "a",
        "A",
        "d",
        "z",
      ]),
    )
    .addOption(new Option("-L, --log", "print candump's log format").conflicts(["json", "signals"]))
    .option("--json", "print one JSON object per line")
    .addOption(new Option("-D", "the same as --reconnect, as in candump").implies({ reconnect: true }))
    .option("-x, --extra", "also show direction (R or T), bit rate switch and error state")
    .addOption(new Option("-a, --ascii", "also show the data as ASCII").conflicts(["log", "json"]))
    .option("--no-merge", "print frames as they are polled: sooner, but not ordered by time")
    .addOption(new Option("--merge").default(true).hideHelp());
  addColourOption(command).action((interfaces: NamedInterface[] | undefined, options: DumpOptions) => dump(interfaces, options, context));
}

async function dump(interfaces: readonly NamedInterface[] | undefined, options: DumpOptions, context: Context): Promise<void> {
  const selection = new ChannelSelection(interfaces, options);
  // made before the bus, so that it does not delay frames
  const channelNames = new Map<number, string>();
  const { writer, select } = await makePrinter(options, channelNames, context);
  await using bus = await openBus(options, { channels: selection, context, thread: true });
  const { channels, filters } = selection.on(bus);
  // names are aligned, except those of channels that are not shown
  for (const channel of channels) channelNames.set(channel, terminalSafe(bus.channelNames.get(channel) ?? `can${channel}`));
  const unwatch = reportEvents(bus, context);
  const stream = bus.batches({
    channels,
    filters,
    signal: context.signal,
    capacity: CAPACITY,
    merge: options.merge,
  });
  const { count: wanted, duration, idle } = options;
  let timeOver = false;
  let printed = 0;
  const onTimeOver = () => {
    timeOver = true;
    // frames received until then are still printed
    void bus.close();
  };
  const cancel = [after(duration, onTimeOver), whenIdle(idle, () => printed, onTimeOver)];
  const drops = new DropReport(context.warn);
  try {
    for await (const received of stream) {
      const batch = select(received);
      const rows = Math.min(batch.length, (wanted ?? Number.POSITIVE_INFINITY) - printed);
      printed += rows;
      await context.out.write(await writer.write(batch, 0, rows));
      drops.update(stream.dropped);
      if (printed === wanted || context.signal.aborted) break;
    }
  } finally {
    for (const each of cancel) each();
    drops.update(stream.dropped, true);
    unwatch();
  }
  checkInterrupted(context, {
    named: wanted !== undefined || duration !== undefined || idle !== undefined,
    reached: printed === wanted || timeOver,
    progress: `after ${progressText(printed, wanted)}`,
  });
}

async function makePrinter(options: DumpOptions, channelNames: ReadonlyMap<number, string>, context: Context): Promise<FramePrinter> {
  const { databases, signals, json, log, ascii } = options;
  if (databases === undefined && signals !== undefined) throw new UsageError("--signals needs --dbc");
  const writer = await makeWriter(options, channelNames, context);
  // candump's log format has no place for more
  if (databases === undefined || log === true) return { writer, select: (batch) => batch };
  const { createAnnotations } = await import("../decode/annotations.js");
  return createAnnotations(writer, databases, {
    selected: signals && selectSignals(databases, signals),
    json,
    colours: context.colours(options.color),
    aligned: ascii !== true,
  });
}

async function makeWriter(options: DumpOptions, channelNames: ReadonlyMap<number, string>, context: Context): Promise<LogWriter> {
  if (options.json === true) return createLogWriter("jsonl");
  const { timestamps, extra, ascii } = options;
  // as in candump, the other kinds of time are for the terminal only
  if (options.log === true) return createLogWriter("candump", { channelNames, direction: extra === true, relative: timestamps === "z" });
  return new CandumpTerminalWriter({
    channelNames,
    time: timestamps,
    extra,
    ascii,
    colours: candumpColours(context.colours(options.color)),
  });
}
