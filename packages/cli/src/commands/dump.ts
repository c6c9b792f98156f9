import type { CanBus, CanFilter, FrameBatch } from "canalystii";
import { createLogWriter } from "canalystii/formats";
import { type Command, Option } from "commander";
import { openBus, openChannels } from "../bus.js";
import type { Context } from "../context.js";
import {
  addChannelsOption,
  addColourOption,
  addDeviceOptions,
  addFilterOption,
  count,
  type DeviceOptions,
  parseDuration,
} from "../options.js";
import { after, DropReport, reportEvents } from "../reception.js";
import { CandumpPrinter, type TimestampMode } from "../text/candump.js";
import type { ColourMode } from "../text/colour.js";

interface DumpOptions extends DeviceOptions {
  readonly channel: readonly number[];
  readonly filter?: readonly CanFilter[] | undefined;
  readonly count?: number | undefined;
  readonly duration?: number | undefined;
  readonly timestamps?: TimestampMode | undefined;
  readonly log?: boolean | undefined;
  readonly json?: boolean | undefined;
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
    .option("-a, --ascii", "show the data as text too")
    .option("--merge", "print the frames of both channels in the order of their time");
  addColourOption(command).action((options: DumpOptions) => dump(options, context));
}

async function dump(options: DumpOptions, context: Context): Promise<void> {
  await using bus = await openBus(options, { channels: options.channel, context });
  const print = await makePrinter(options, bus, context);
  const unwatch = reportEvents(bus, context);
  const stream = bus.batches({
    channels: openChannels(bus, options.channel),
    filters: options.filter,
    signal: context.signal,
    capacity: CAPACITY,
    merge: options.merge,
  });
  // what has been received by then is still printed
  const cancel = after(options.duration, () => void bus.close());
  const drops = new DropReport(context.say);
  let left = options.count ?? Number.POSITIVE_INFINITY;
  try {
    for await (const batch of stream) {
      const rows = Math.min(left, batch.length);
      left -= rows;
      await context.out.write(await print(batch, rows), context.signal);
      drops.update(stream.dropped);
      if (left === 0 || context.signal.aborted) break;
    }
  } finally {
    cancel();
    drops.update(stream.dropped, true);
    unwatch();
  }
}

type Printer = (batch: FrameBatch, rows: number) => string | Uint8Array | Promise<Uint8Array>;

async function makePrinter(options: DumpOptions, bus: CanBus, context: Context): Promise<Printer> {
  if (options.json === true) {
    const writer = await createLogWriter("jsonl");
    return (batch, rows) => writer.write(batch, 0, rows);
  }
  const printer = new CandumpPrinter({
    timestamps: options.timestamps,
    ascii: options.ascii,
    name: (channel) => bus.channelNames.get(channel) as string,
    colours: options.log === true ? undefined : context.colours(options.color),
  });
  return options.log === true ? (batch, rows) => printer.log(batch, rows) : (batch, rows) => printer.terminal(batch, rows);
}
