import { CandumpTerminalWriter, type CandumpTime, createLogWriter, type LogWriter } from "canalystii/formats";
import { type Command, Option } from "commander";
import { openBus, openChannels } from "../bus.js";
import type { Context } from "../context.js";
import { checkInterrupted } from "../failures.js";
import {
  addChannelsOption,
  addColourOption,
  addDeviceOptions,
  addFilterOption,
  count,
  type DeviceOptions,
  type FilterLists,
  parseDuration,
} from "../options.js";
import { progressText } from "../progress.js";
import { after, DropReport, reportEvents } from "../reception.js";
import { type ColourMode, candumpColours } from "../text/colour.js";
import { terminalSafe } from "../text/terminal-safe.js";

interface DumpOptions extends DeviceOptions {
  readonly channel: readonly number[];
  readonly filter?: FilterLists | undefined;
  readonly count?: number | undefined;
  readonly duration?: number | undefined;
  readonly timestamps?: CandumpTime | undefined;
  readonly log?: boolean | undefined;
  readonly json?: boolean | undefined;
  readonly extra?: boolean | undefined;
  readonly ascii?: boolean | undefined;
  readonly merge?: boolean | undefined;
  readonly color: ColourMode;
}

/** Frames that may wait for a slow reader of stdout: at full rate on both channels, a good minute. */
const CAPACITY = 1 << 20;

export function define(command: Command, context: Context): void {
  addDeviceOptions(command);
  addChannelsOption(command);
  addFilterOption(command)
    .addOption(new Option("-n, --count <n>", "end after so many frames").argParser(count))
    .addOption(new Option("-D, --duration <time>", "end after this time, e.g. 10 (seconds), 500ms, 5min").argParser(parseDuration))
    .addOption(
      new Option("-t, --timestamps <kind>", "a: absolute, A: with date, d: since the frame before, z: since the first").choices([
        "a",
        "A",
        "d",
        "z",
      ]),
    )
    .addOption(new Option("-L, --log", "print candump's log format").conflicts("json"))
    .option("--json", "print one JSON object a line")
    .option("-x, --extra", "show direction (R or T), bit rate switch and error state too")
    .addOption(new Option("-a, --ascii", "show the data as text too").conflicts(["log", "json"]))
    .option("--merge", "print the frames of both channels in the order of their time");
  addColourOption(command).action((options: DumpOptions) => dump(options, context));
}

async function dump(options: DumpOptions, context: Context): Promise<void> {
  // made before the bus, whose frames don't wait for it
  const channelNames = new Map<number, string>();
  const writer = await makeWriter(options, channelNames, context);
  await using bus = await openBus(options, { channels: options.channel, context });
  const channels = openChannels(bus, options.channel);
  // names are aligned: those of channels that are not shown don't count
  for (const channel of channels) channelNames.set(channel, terminalSafe(bus.channelNames.get(channel) ?? `can${channel}`));
  const unwatch = reportEvents(bus, context);
  const stream = bus.batches({
    channels,
    filters: options.filter?.filters,
    signal: context.signal,
    capacity: CAPACITY,
    merge: options.merge,
  });
  const { count: wanted, duration } = options;
  let timeOver = false;
  const cancel = after(duration, () => {
    timeOver = true;
    // what has been received by then is still printed
    void bus.close();
  });
  const drops = new DropReport(context.say);
  let printed = 0;
  try {
    for await (const batch of stream) {
      const rows = Math.min(batch.length, (wanted ?? Number.POSITIVE_INFINITY) - printed);
      printed += rows;
      await context.out.write(await writer.write(batch, 0, rows));
      drops.update(stream.dropped);
      if (printed === wanted || context.signal.aborted) break;
    }
  } finally {
    cancel();
    drops.update(stream.dropped, true);
    unwatch();
  }
  checkInterrupted(context, {
    named: wanted !== undefined || duration !== undefined,
    reached: printed === wanted || timeOver,
    progress: `after ${progressText(printed, wanted)}`,
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
