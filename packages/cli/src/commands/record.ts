import { type CanBus, type CanFilters, describeOverrun } from "canalystii";
import { describeLosses, describeWriteError, LogFiles, numberedName, Recording, type RecordingResult } from "canalystii/logs";
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
import { ExitCode } from "../exit-codes.js";
import { checkInterrupted, ExitError, UsageError } from "../failures.js";
import { checkFileTarget, createFileTarget, outputName } from "../files/file-target.js";
import { type FramePattern, parseFramePattern } from "../log-options.js";
import { Notices } from "../notices.js";
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
import type { Output } from "../output.js";
import { chooseOutputFormat } from "../output-format.js";
import { countText, progressText, StatusLine, sizeText } from "../progress.js";
import { after, whenIdle } from "../reception.js";

interface RecordOptions extends DeviceOptions, ChannelOptions, SessionSettings {
  readonly to?: string | undefined;
  readonly rotateSize?: number | undefined;
  readonly rotateTime?: number | undefined;
  readonly force?: boolean | undefined;
}

interface SessionSettings {
  readonly count?: number | undefined;
  readonly duration?: number | undefined;
  readonly idle?: number | undefined;
  readonly startOn?: FramePattern | undefined;
  readonly stopOn?: FramePattern | undefined;
  readonly preTrigger: number;
  readonly quiet?: boolean | undefined;
}

export function define(command: Command, context: Context): void {
  command.argument("<file>", "the log to write; its suffix selects the format, .gz compresses it; `-`: standard output");
  addInterfacesArgument(command);
  addDeviceOptions(command).option("--to <format>", "format of the log (default: from its suffix)");
  addChannelsOption(command);
  addDurationOption(addIdleOption(addFilterOption(command)))
    .addOption(new Option("-n, --count <n>", "end after this many frames").argParser(parseCount))
    .addOption(
      new Option("--start-on <frame>", "start with this frame: 123, 700:780, or with data, where x is any digit: 7E8#0662xx").argParser(
        parseFramePattern,
      ),
    )
    .addOption(new Option("--stop-on <frame>", "end with this frame").argParser(parseFramePattern))
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
  await using bus = await openBus(options, { channels: selection, context });
  for (const [channel, name] of bus.channelNames) channelNames.set(channel, name);
  // receives from now on, while the file is opened
  const session = new RecordSession({ bus, files, ...selection.on(bus), options, context, file });
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

interface SessionOptions {
  readonly bus: CanBus;
  readonly files: LogFiles;
  readonly channels: readonly number[];
  readonly filters?: CanFilters | undefined;
  readonly options: SessionSettings;
  readonly context: Pick<Context, "say" | "warn" | "signal" | "stderrIsTerminal"> & { readonly out?: Pick<Output, "gone"> };
  readonly file: string;
}

/** How a recording ended. */
export interface RecordOutcome {
  readonly frames: number;
  /** The frame of `--start-on` came. */
  readonly started: boolean;
  /** An end that the options specify was reached. */
  readonly reached: boolean;
}

/** A recording with a status line and a summary at the end. It receives frames from its construction on. */
export class RecordSession {
  readonly #bus: CanBus;
  readonly #files: LogFiles;
  readonly #options: SessionSettings;
  readonly #context: SessionOptions["context"];
  readonly #file: string;
  readonly #recording: Recording;
  readonly #status: StatusLine;
  readonly #notices: Notices;
  readonly #start = performance.now();
  #overruns = 0;
  #lostAtMost = 0;
  #reconnects = 0;

  constructor({ bus, files, channels, filters, options, context, file }: SessionOptions) {
    this.#bus = bus;
    this.#files = files;
    this.#options = options;
    this.#context = context;
    this.#file = file;
    this.#status = new StatusLine(context);
    this.#notices = new Notices({
      say: (...lines) => this.#print("say", lines),
      warn: (...lines) => this.#print("warn", lines),
    });
    const { startOn, stopOn, preTrigger } = options;
    this.#recording = new Recording({
      ...{ bus, files, name: file, channels, filters, count: options.count },
      startOn: startOn?.matches,
      stopOn: stopOn?.matches,
      preTriggerUs: preTrigger * 1000,
    });
  }

  async run(): Promise<RecordOutcome> {
    const { signal } = this.#context;
    const recording = this.#recording;
    const unwatch = this.#watch();
    const stop = () => void recording.stop();
    let timeOver = false;
    const onTimeOver = () => {
      timeOver = true;
      stop();
    };
    const { duration, idle } = this.#options;
    const cancel = [after(duration, onTimeOver), whenIdle(idle, () => recording.frames, onTimeOver)];
    signal.addEventListener("abort", stop, { once: true });
    const timer = setInterval(() => this.#show(), 250);
    if (signal.aborted) stop();
    let result: RecordingResult;
    try {
      result = await recording.done;
    } finally {
      for (const each of cancel) each();
      clearInterval(timer);
      signal.removeEventListener("abort", stop);
      unwatch();
      this.#status.clear();
      const { dropped } = recording;
      if (dropped > 0) this.#context.warn(`${countText(dropped, "frame")} dropped: the disk was too slow`);
    }
    this.#summarize(result);
    return { ...result, reached: result.reached || timeOver };
  }

  #watch(): () => void {
    const ends = [
      this.#bus.on("overrun", (event) => {
        this.#overruns++;
        this.#lostAtMost += event.lostAtMost;
        this.#notices.warn("overruns", describeOverrun(event));
      }),
      this.#bus.on("disconnected", ({ error, reconnecting }) => {
        if (reconnecting) this.#notices.warn("disconnections", `${error.message}; waiting to reconnect`);
      }),
      this.#bus.on("reconnected", ({ downMs }) => {
        this.#reconnects++;
        this.#notices.say("reconnections", `reconnected after ${(downMs / 1000).toFixed(1)} s`);
      }),
    ];
    return () => {
      for (const end of ends) end();
      this.#notices[Symbol.dispose]();
    };
  }

  #print(level: "say" | "warn", lines: readonly string[]): void {
    this.#status.clear();
    this.#context[level](...lines);
  }

  #show(): void {
    if (this.#options.quiet === true) return;
    this.#status.update(() => {
      const channels = [...this.#bus.statistics().channels].map(
        ([channel, { framesPerSecond, busLoad }]) =>
          `${this.#bus.channelNames.get(channel)} ${framesPerSecond.toFixed(0)}/s ${(busLoad * 100).toFixed(0)} %`,
      );
      const { frames } = this.#recording;
      const state = this.#recording.state === "waiting" ? "waiting for the trigger" : `${frames} frames`;
      const overruns = this.#overruns > 0 ? [`${this.#overruns} OVERRUNS`] : [];
      return [
        `${((performance.now() - this.#start) / 1000).toFixed(0)} s`,
        state,
        ...channels,
        sizeText(this.#files.bytes),
        ...overruns,
      ].join("  ");
    });
  }

  #summarize({ started, reached }: RecordOutcome): void {
    const { quiet, stopOn } = this.#options;
    if (quiet === true || this.#context.out?.gone.aborted) return;
    const { files, frames } = this.#files;
    const where = files > 1 ? `${files} files like ${numberedName(this.#file, 0)}` : this.#file === "-" ? "standard output" : this.#file;
    const parts = [
      `${countText(frames, "frame")}, ${sizeText(this.#files.bytes)}, in ${((performance.now() - this.#start) / 1000).toFixed(1)} s to ${where}`,
    ];
    if (this.#overruns > 0)
      parts.push(`${countText(this.#overruns, "overrun")} (up to ${countText(this.#lostAtMost, "frame")} lost; marked in the log)`);
    if (this.#reconnects > 0) parts.push(`${countText(this.#reconnects, "reconnection")} (marked in the log)`);
    if (stopOn !== undefined && started && !reached) parts.push(`no frame matched --stop-on ${stopOn.text}`);
    this.#context.say(parts.join("; "));
  }
}
