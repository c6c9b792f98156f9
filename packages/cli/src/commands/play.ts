import { Player, type PlayerCounters } from "canalystii/formats";
import { type Command, Option } from "commander";
import { openBus, openChannels, settle } from "../bus.js";
import type { Context } from "../context.js";
import { ExitCode } from "../exit-codes.js";
import { checkInterrupted, ExitError, UsageError } from "../failures.js";
import { listenToKeys } from "../keyboard.js";
import { openLog } from "../log-file.js";
import { addMapOption, addReadOptions } from "../log-options.js";
import {
  addChannelsOption,
  addDeviceOptions,
  addFilterOption,
  count,
  type DeviceOptions,
  type FilterLists,
  notNegative,
  parseDuration,
  positive,
} from "../options.js";
import { namedFormat } from "../output-format.js";
import { countText, durationText, StatusLine } from "../progress.js";
import { reportEvents } from "../reception.js";

interface PlayOptions extends DeviceOptions {
  readonly channel: readonly number[];
  readonly filter?: FilterLists | undefined;
  readonly from?: string | undefined;
  readonly timezone: string;
  readonly speed: number;
  readonly gap?: number | undefined;
  readonly maxGap?: number | undefined;
  readonly loop?: number | boolean | undefined;
  readonly map?: ReadonlyMap<number, number> | undefined;
  readonly skipOwn?: boolean | undefined;
  readonly quiet?: boolean | undefined;
}

export function define(command: Command, context: Context): void {
  command.argument("<file>", "a log of any format; `-` is standard input");
  addDeviceOptions(command);
  addReadOptions(command);
  addChannelsOption(command);
  addMapOption(
    addFilterOption(command),
    "from channels of the log to those of the adapter, e.g. 2:0,3:1; others are left out (default: the same numbers)",
  )
    .addOption(new Option("--speed <factor>", "2 is twice as fast").argParser(positive).default(1))
    .addOption(
      new Option("-g, --gap <ms>", "forget the log's times: so long from one frame to the next; 0: as fast as the bus allows")
        .argParser(notNegative)
        .conflicts("speed"),
    )
    .addOption(new Option("--max-gap <time>", "shorten silences of the log to this").argParser(parseDuration).conflicts("gap"))
    .addOption(new Option("--loop [n]", "play it so many times; without a number: until interrupted").argParser(count))
    .option("--skip-own", "leave out frames that the recording program had sent itself")
    .option("-q, --quiet", "no status line and no summary")
    .addHelpText(
      "after",
      "\nError frames and CAN FD frames are left out: the adapter cannot send them.\nKeys on a terminal: space pauses and goes on, q ends.",
    )
    .action((file: string, options: PlayOptions) => play(file, options, context));
}

async function play(file: string, options: PlayOptions, context: Context): Promise<void> {
  const rounds = options.loop === true ? Number.POSITIVE_INFINITY : typeof options.loop === "number" ? options.loop : 1;
  if (file === "-" && rounds > 1) throw new UsageError("standard input can be played only once: give a file");
  if (options.from !== undefined) namedFormat(options.from);
  const open = async (say?: (text: string) => void) =>
    (await openLog(file, context, { format: options.from, timeZone: options.timezone, ...(say === undefined ? {} : { say }) })).batches;
  // opened before the bus, so that a wrong name is told at once; its problems are told once
  let first: Awaited<ReturnType<typeof open>> | undefined = await open(context.say);
  await using bus = await openBus(options, { channels: options.channel, context });
  const unwatch = reportEvents(bus, context);
  const ending = new AbortController();
  const player = new Player({
    bus: { clock: bus.clock, channels: openChannels(bus, options.channel), send: (frames, limits) => bus.send(frames, limits) },
    open: () => {
      const batches = first ?? open();
      first = undefined;
      return batches;
    },
    speed: options.speed,
    gapMs: options.gap,
    maxGapMs: options.maxGap,
    rounds,
    channelMap: options.map,
    filters: options.filter?.filters,
    skipOwn: options.skipOwn,
    signal: AbortSignal.any([context.signal, ending.signal]),
  });
  const status = new StatusLine(context);
  const show = () => {
    if (options.quiet !== true) status.update(() => describeProgress(player));
  };
  const timer = setInterval(show, 250);
  const endKeys = listenToKeys((text) => press(text, player, { ending, context }));
  let reached = false;
  try {
    await player.play();
    const played = !context.signal.aborted;
    const settled = await settle(bus, { signal: context.signal });
    reached = played && settled;
  } finally {
    clearInterval(timer);
    endKeys();
    status.clear();
    unwatch();
  }
  if (options.quiet !== true) for (const line of summarize(player.counters)) context.say(line);
  const { sent } = player.counters;
  checkInterrupted(context, { named: rounds !== Number.POSITIVE_INFINITY, reached, progress: `after ${countText(sent, "frame")}` });
  if (sent === 0 && !ending.signal.aborted && !context.signal.aborted) throw new ExitError(ExitCode.FAILURE, "nothing was sent");
}

interface Ends {
  readonly ending: AbortController;
  readonly context: Pick<Context, "interrupt">;
}

function press(text: string, player: Player, { ending, context }: Ends): void {
  for (const key of text) {
    // in raw mode Ctrl-C is a key like any other
    if (key === "\x03") context.interrupt();
    else if (key === "q") ending.abort();
    else if (key === " " && player.paused) player.resume();
    else if (key === " ") player.pause();
  }
}

function describeProgress(player: Player): string {
  const { sent, rounds, lateMs } = player.counters;
  const parts = [durationText(player.positionUs / 1000), `${countText(sent, "frame")} sent`];
  if (rounds > 0) parts.push(`round ${rounds + 1}`);
  if (lateMs > 100) parts.push(`${(lateMs / 1000).toFixed(1)} s late`);
  return `${player.paused ? "PAUSED  " : ""}${parts.join("  ")}  (space: pause, q: end)`;
}

function* summarize(counters: PlayerCounters): Generator<string> {
  const { sent, rounds, lateMs } = counters;
  yield `${countText(sent, "frame")} sent${rounds > 1 ? ` in ${rounds} rounds` : ""}${lateMs > 1000 ? `; the bus was too slow: ${(lateMs / 1000).toFixed(1)} s late at the end` : ""}`;
  const left = [
    [counters.skippedErrors, "error frame", ""],
    [counters.skippedFd, "CAN FD frame", ""],
    [counters.skippedOwn, "frame", " that the recorder had sent"],
    [counters.filtered, "frame", " held back by filters"],
    [counters.unmapped, "frame", " on channels that the adapter does not have or that are not open (--map, --channel)"],
  ] as const;
  for (const [number, what, why] of left) if (number > 0) yield `left out: ${countText(number, what)}${why}`;
}
