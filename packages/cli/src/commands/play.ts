import { type CanBus, FrameBatch } from "canalystii";
import { CandumpTerminalWriter, Player, type PlayerCounters } from "canalystii/logs";
import { type Command, InvalidArgumentError, Option } from "commander";
import { openBus, settle } from "../bus.js";
import { addChannelsOption, type ChannelOptions, ChannelSelection } from "../channel-selection.js";
import type { Context } from "../context.js";
import { addDbcOption } from "../databases/dbc-option.js";
import { ExitCode } from "../exit-codes.js";
import { checkInterrupted, ExitError, UsageError } from "../failures.js";
import { listenToKeys } from "../keyboard.js";
import { openLog } from "../log-file.js";
import { addMapOption, addReadOptions } from "../log-options.js";
import { optionalValue } from "../optional-values.js";
import {
  addDeviceOptions,
  addFilterOption,
  type DeviceOptions,
  parseCount,
  parseDuration,
  parseMilliseconds,
  parsePositive,
} from "../options.js";
import { namedFormat } from "../output-format.js";
import { readWords, type WhatToPlay } from "../play/what-to-play.js";
import { countText, durationText, StatusLine } from "../progress.js";
import { reportEvents } from "../reception.js";
import { terminalSafe } from "../text/terminal-safe.js";

interface PlayOptions extends DeviceOptions, ChannelOptions {
  readonly input?: string | undefined;
  readonly from?: string | undefined;
  readonly timezone: string;
  readonly speed: number;
  readonly gap?: number | undefined;
  readonly immediate?: boolean | undefined;
  readonly maxGap?: number | undefined;
  readonly loop?: number | undefined;
  readonly map?: ReadonlyMap<number, number> | undefined;
  readonly skipOwn?: boolean | undefined;
  readonly print?: boolean | undefined;
  readonly quiet?: boolean | undefined;
}

export function define(command: Command, context: Context): void {
  command
    .usage("[options] <file> [can1=can0 ...]")
    .argument("[files...]", "a log of any format (`-`: standard input); then, as for canplayer, assignments of channels: TO=FROM");
  addDeviceOptions(command).option("-I, --input <file>", "log file, as for canplayer");
  addReadOptions(command);
  addChannelsOption(command);
  addMapOption(
    addDbcOption(addFilterOption(command), context, { only: "filters" }),
    "channels of the log to channels of the adapter, e.g. 2:0,3:1; others are not sent (default: same numbers)",
  )
    .addOption(new Option("--speed <factor>", "speed of the replay; 2: twice as fast").argParser(parsePositive).default(1))
    .addOption(
      new Option("-g, --gap <ms>", "ignore the log's times and send one frame per this time, also 10us, 1s; 0: as fast as the bus allows")
        .argParser(parseMilliseconds)
        .conflicts("speed"),
    )
    .addOption(new Option("-t, --immediate", "the same as --gap 0").conflicts(["gap", "speed", "maxGap"]))
    .addOption(new Option("--max-gap <time>", "shorten longer gaps in the log to this time").argParser(parseDuration).conflicts("gap"))
    .addOption(
      optionalValue("-l, --loop [n]", "number of times to play the log; without a number, or i: until interrupted (default: 1)", {
        parse: parseLoops,
        means: "i",
      }),
    )
    .option("--skip-own", "skip frames that the recorder sent itself")
    .option("-v, --print", "print sent frames")
    .option("-q, --quiet", "no status line and no summary")
    .addHelpText(
      "after",
      "\nError frames and CAN FD frames are not sent: the adapter cannot send them.\nKeys on a terminal: space pauses and continues, q quits.",
    )
    .action((words: string[], options: PlayOptions) =>
      play(readWords(words, { input: options.input, isTerminal: process.stdin.isTTY }), options, context),
    );
}

function parseLoops(text: string): number {
  if (text === "i") return Number.POSITIVE_INFINITY;
  try {
    return parseCount(text);
  } catch {
    throw new InvalidArgumentError("expected an integer from 1, or i");
  }
}

async function play({ file, assignments }: WhatToPlay, options: PlayOptions, context: Context): Promise<void> {
  const { loop: rounds = 1, map } = options;
  if (file === "-" && rounds > 1) throw new UsageError("standard input can be played only once; use a file");
  if (assignments.size > 0 && map !== undefined)
    throw new UsageError("channels are assigned twice: with --map and with TO=FROM; use only one of them");
  if (options.from !== undefined) namedFormat(options.from);
  const selection = new ChannelSelection(
    assignments.targets.map((name) => ({ name, filters: undefined })),
    options,
  );
  let names: ReadonlyMap<number, string> = new Map();
  const open = async (warn?: (text: string) => void) => {
    const opened = await openLog(file, context, {
      format: options.from,
      timeZone: options.timezone,
      ...(warn === undefined ? {} : { warn }),
    });
    names = opened.log.header.channelNames;
    return opened.batches;
  };
  // opened before the bus, so that a wrong name fails at once; its problems are reported once
  let first: Awaited<ReturnType<typeof open>> | undefined = await open(context.warn);
  await using bus = await openBus(options, { channels: selection, context });
  const { channels, filters } = selection.on(bus);
  const unwatch = reportEvents(bus, context);
  const ending = new AbortController();
  const player = new Player({
    bus: { clock: bus.clock, channels, send: makeSend(bus, options, context) },
    open: () => {
      const batches = first ?? open();
      first = undefined;
      return batches;
    },
    speed: options.speed,
    gapMs: options.immediate === true ? 0 : options.gap,
    maxGapMs: options.maxGap,
    rounds,
    channelMap: assignments.size > 0 ? assignments.on(bus, () => names) : map,
    filters,
    skipOwn: options.skipOwn,
    signal: AbortSignal.any([context.signal, ending.signal]),
  });
  const status = new StatusLine(context);
  const show = () => {
    // printed frames and the line would disturb each other
    if (options.quiet !== true && options.print !== true) status.update(() => describeProgress(player));
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

/** Returns a function that sends batches and prints them if requested. */
function makeSend(bus: CanBus, { print }: PlayOptions, { out }: Pick<Context, "out">): CanBus["send"] {
  if (print !== true) return (frames, limits) => bus.send(frames, limits);
  const channelNames = new Map([...bus.channelNames].map(([channel, name]) => [channel, terminalSafe(name)]));
  const writer = new CandumpTerminalWriter({ channelNames });
  return async (frames, limits) => {
    await bus.send(frames, limits);
    if (frames instanceof FrameBatch) await out.write(writer.write(frames) as Uint8Array);
  };
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
  return `${player.paused ? "PAUSED  " : ""}${parts.join("  ")}  (space: pause, q: quit)`;
}

function* summarize(counters: PlayerCounters): Generator<string> {
  const { sent, rounds, lateMs } = counters;
  yield `${countText(sent, "frame")} sent${rounds > 1 ? ` in ${rounds} rounds` : ""}${lateMs > 1000 ? `; the bus was too slow: ${(lateMs / 1000).toFixed(1)} s late at the end` : ""}`;
  const notSent = [
    [counters.skippedErrors, "error frame", ""],
    [counters.skippedFd, "CAN FD frame", ""],
    [counters.skippedOwn, "frame", " sent by the recorder"],
    [counters.filtered, "frame", " removed by filters"],
    [counters.unmapped, "frame", " on channels that are not open (see --map, --channel)"],
  ] as const;
  for (const [number, what, why] of notSent) if (number > 0) yield `not sent: ${countText(number, what)}${why}`;
}
