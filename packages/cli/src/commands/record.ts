import { type CanBus, type CanFilter, type Clock, type FrameBatch, type FrameStream, systemClock } from "canalystii";
import { describeLosses, describeWriteError, LogFiles, parseRowMatcher, Recorder, type RowMatcher } from "canalystii/formats";
import { type Command, InvalidArgumentError, Option } from "commander";
import { openBus, openChannels } from "../bus.js";
import type { Context } from "../context.js";
import { createFileTarget, numberedName, refuseExisting, refuseExistingSeries } from "../file-target.js";
import { addChannelsOption, addDeviceOptions, addFilterOption, count, type DeviceOptions, parseDuration, parseSize } from "../options.js";
import { chooseOutputFormat } from "../output-format.js";
import { StatusLine, sizeText } from "../progress.js";
import { after, describeOverrun } from "../reception.js";

interface RecordOptions extends DeviceOptions, SessionSettings {
  readonly to?: string | undefined;
  readonly rotateSize?: number | undefined;
  readonly rotateTime?: number | undefined;
  readonly force?: boolean | undefined;
}

interface SessionSettings {
  readonly channel: readonly number[];
  readonly filter?: readonly CanFilter[] | undefined;
  readonly count?: number | undefined;
  readonly duration?: number | undefined;
  readonly startOn?: RowMatcher | undefined;
  readonly stopOn?: RowMatcher | undefined;
  readonly preTrigger: number;
  readonly quiet?: boolean | undefined;
}

/** Frames that may wait while the disk is busy: a minute of both channels at full rate. */
const CAPACITY = 1 << 20;

export function define(command: Command, context: Context): void {
  command.argument("<file>", "the log to write; its suffix is the format, .gz packs it");
  addDeviceOptions(command).option("--to <format>", "the format, whatever the suffix");
  addChannelsOption(command);
  addFilterOption(command)
    .addOption(new Option("-n, --count <n>", "end after so many frames").argParser(count))
    .addOption(new Option("-D, --duration <time>", "end after this time, e.g. 10 (seconds), 5min, 2h").argParser(parseDuration))
    .addOption(
      new Option("--start-on <frame>", "begin with this frame: 123, 700:780, or with data, x for any digit: 7E8#0662xx").argParser(
        parsePattern,
      ),
    )
    .addOption(new Option("--stop-on <frame>", "end with this frame").argParser(parsePattern))
    .addOption(
      new Option("--pre-trigger <time>", "record also what came so long before --start-on").argParser(parseDuration).default(0, "nothing"),
    )
    .addOption(
      new Option("--rotate-size <size>", "begin a new file (file-001.blf, file-002.blf ...) at this size, e.g. 100M").argParser(parseSize),
    )
    .addOption(new Option("--rotate-time <time>", "begin a new file after this time, e.g. 1h").argParser(parseDuration))
    .option("--force", "overwrite what exists")
    .option("-q, --quiet", "no status line and no summary")
    .addHelpText("after", "\nEverything up to half a second ago is safe on the disk at any moment, also from SIGKILL and power failure.")
    .action((file: string, options: RecordOptions) => record(file, options, context));
}

async function record(file: string, options: RecordOptions, context: Context): Promise<void> {
  const { format, gzip } = chooseOutputFormat(file === "-" ? "./-" : file, options.to);
  const rotating = options.rotateSize !== undefined || options.rotateTime !== undefined;
  const channelNames = new Map<number, string>();
  const files = new LogFiles({
    format,
    channelNames,
    gzip,
    maxBytes: options.rotateSize,
    maxUs: options.rotateTime === undefined ? undefined : options.rotateTime * 1000,
    open: (index) => createFileTarget(rotating ? numberedName(file, index) : file, { force: options.force === true }),
  });
  // told before the adapter is touched
  if (options.force !== true) await (rotating ? refuseExistingSeries(file) : refuseExisting(file));
  await using bus = await openBus(options, { channels: options.channel, context });
  for (const [channel, name] of bus.channelNames) channelNames.set(channel, name);
  try {
    await files.open();
    const session = new RecordSession({ bus, files, options, context, file });
    await session.run();
  } catch (error) {
    await files.abandon();
    throw describeWriteError(error, file) ?? error;
  }
  for (const line of describeLosses(files.losses)) context.say(`canalyst: ${format.name} cannot hold all: ${line}`);
}

interface SessionOptions {
  readonly bus: CanBus;
  readonly files: LogFiles;
  readonly options: SessionSettings;
  readonly context: Pick<Context, "say" | "signal" | "stderrIsTerminal">;
  readonly file: string;
  /** Default: the system's. */
  readonly clock?: Clock | undefined;
}

/** One recording: frames and events into the files, a status line meanwhile, a summary at the end. */
export class RecordSession {
  readonly #bus: CanBus;
  readonly #files: LogFiles;
  readonly #options: SessionSettings;
  readonly #context: SessionOptions["context"];
  readonly #file: string;
  readonly #recorder: Recorder;
  readonly #status: StatusLine;
  readonly #start = performance.now();
  #overruns = 0;
  #lostAtMost = 0;
  #reconnects = 0;

  constructor({ bus, files, options, context, file, clock = systemClock }: SessionOptions) {
    this.#bus = bus;
    this.#files = files;
    this.#options = options;
    this.#context = context;
    this.#file = file;
    this.#status = new StatusLine(context);
    const { startOn, stopOn, preTrigger } = options;
    this.#recorder = new Recorder({ files, clock, count: options.count, startOn, stopOn, preTriggerUs: preTrigger * 1000 });
  }

  async run(): Promise<void> {
    const { channel, filter: filters, duration } = this.#options;
    const { signal } = this.#context;
    const stream = this.#bus.batches({ channels: openChannels(this.#bus, channel), filters, capacity: CAPACITY, merge: true });
    const unwatch = this.#watch();
    // what has been received by then is still recorded
    const stop = () => void this.#bus.close();
    const cancel = after(duration, stop);
    signal.addEventListener("abort", stop, { once: true });
    const timer = setInterval(() => this.#show(), 250);
    if (signal.aborted) stop();
    try {
      await this.#record(stream);
    } finally {
      cancel();
      clearInterval(timer);
      signal.removeEventListener("abort", stop);
      unwatch();
      this.#status.clear();
      const { dropped } = stream;
      stream.close();
      if (dropped > 0) {
        await this.#mark(this.#bus.nowUs(), `${dropped} frames dropped: the disk was too slow`);
        this.#context.say(`canalyst: ${dropped} frames dropped: the disk was too slow`);
      }
      await this.#recorder.finish();
    }
    this.#summarize();
  }

  async #record(stream: FrameStream<FrameBatch>): Promise<void> {
    // a checkpoint that fails must not wait for the next frame to be noticed
    let failed = false;
    const watch = this.#recorder.failed.catch((error: unknown) => {
      failed = true;
      stream.close();
      throw error;
    });
    watch.catch(() => {});
    for await (const batch of stream) if (!(await this.#recorder.push(batch))) break;
    if (failed) await watch;
  }

  #watch(): () => void {
    const ends = [
      this.#bus.on("overrun", (event) => {
        this.#overruns++;
        this.#lostAtMost += event.lostAtMost;
        const text = describeOverrun(event);
        this.#say(text);
        void this.#mark(event.toUs, text);
      }),
      this.#bus.on("disconnected", ({ error, reconnecting }) => {
        if (reconnecting) this.#say(`${error.message}; waiting for it to come back`);
        void this.#mark(this.#bus.nowUs(), `disconnected: ${error.message}`);
      }),
      this.#bus.on("reconnected", ({ downMs }) => {
        this.#reconnects++;
        const text = `reconnected after ${(downMs / 1000).toFixed(1)} s`;
        this.#say(text);
        void this.#mark(this.#bus.nowUs(), text);
      }),
    ];
    return () => {
      for (const end of ends) end();
    };
  }

  /** The failure of a write comes to light with the frames. */
  async #mark(timestampUs: number, text: string): Promise<void> {
    await this.#recorder.marker(timestampUs, text).catch(() => {});
  }

  #say(text: string): void {
    this.#status.clear();
    this.#context.say(`canalyst: ${text}`);
  }

  #show(): void {
    if (this.#options.quiet === true) return;
    this.#status.update(() => {
      const channels = [...this.#bus.statistics().channels].map(
        ([channel, { framesPerSecond, busLoad }]) =>
          `${this.#bus.channelNames.get(channel)} ${framesPerSecond.toFixed(0)}/s ${(busLoad * 100).toFixed(0)} %`,
      );
      const state = this.#recorder.state === "waiting" ? "waiting for the trigger" : `${this.#recorder.frames} frames`;
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

  #summarize(): void {
    if (this.#options.quiet === true) return;
    const { files } = this.#files;
    const where = files > 1 ? `${files} files like ${numberedName(this.#file, 0)}` : this.#file;
    const parts = [
      `${this.#files.frames} frames, ${sizeText(this.#files.bytes)}, in ${((performance.now() - this.#start) / 1000).toFixed(1)} s to ${where}`,
    ];
    if (this.#overruns > 0) parts.push(`${this.#overruns} overruns (up to ${this.#lostAtMost} frames lost; marked in the log)`);
    if (this.#reconnects > 0) parts.push(`${this.#reconnects} reconnections (marked in the log)`);
    this.#context.say(parts.join("; "));
  }
}

function parsePattern(text: string): RowMatcher {
  try {
    return parseRowMatcher(text);
  } catch (error) {
    throw new InvalidArgumentError(error instanceof Error ? error.message : String(error));
  }
}
