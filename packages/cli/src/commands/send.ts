import { type CanBus, type CanFrameInput, type Clock, isOneShotBus, sleep } from "canalystii";
import { type Command, Option } from "commander";
import { describeChannel, openBus, settle } from "../bus.js";
import { addChannelOption, type ChannelOptions, ChannelSelection, isChannelName } from "../channel-selection.js";
import type { Context } from "../context.js";
import { addChecksumOption, type ChecksumOptions } from "../databases/checksum-option.js";
import type { Databases } from "../databases/databases.js";
import { addDbcOption, type DbcOptions } from "../databases/dbc-option.js";
import type { FrameMaker } from "../databases/message-frames.js";
import { isAssignment } from "../databases/message-text.js";
import { ExitCode } from "../exit-codes.js";
import { checkInterrupted, ExitError, UsageError } from "../failures.js";
import { openByteSource } from "../files/byte-source.js";
import { addDeviceOptions, type DeviceOptions, parseMilliseconds, parseNatural } from "../options.js";
import { countText, progressText } from "../progress.js";
import { reportEvents } from "../reception.js";
import { framesOfLines } from "../sent-frames.js";
import { FrameReader, isFrameText, joinValues } from "../sent-messages.js";

interface SendCommandOptions extends DeviceOptions, ChannelOptions, DbcOptions, ChecksumOptions {
  readonly strict?: boolean | undefined;
  readonly repeat?: number | undefined;
  readonly interval?: number | undefined;
  readonly retry: boolean;
  readonly quiet?: boolean | undefined;
}

/** `--dbc` before its databases are read. */
interface GivenDatabases {
  readonly dbc?: unknown;
}

const FRAMES_TOGETHER = 300;
const DEFAULT_INTERVAL_MS = 100;

export function define(command: Command, context: Context): void {
  command
    .usage("[options] [interface] <frames...>")
    .argument(
      "<frames...>",
      "frames as for cansend: can0 123#DEADBEEF, 5A1#11.22.33, 1F334455#R4; with --dbc also messages: 'GearStatus Gear=First Clutch=12.5'; `-`: from standard input, one per line",
    );
  addDeviceOptions(command);
  // databases of the profile are not read for frames
  command.hook("preAction", (used) => {
    if (used.opts<GivenDatabases>().dbc === undefined && used.args.every((word) => isFrameText(word) || isChannelName(word))) {
      used.setOptionValue("dbc", false);
    }
  });
  addChecksumOption(addDbcOption(command, context, { only: "values" }));
  addChannelOption(command)
    .addOption(
      new Option("-r, --repeat <n>", "number of times to send all frames; 0: until interrupted (default: 1)").argParser(parseNatural),
    )
    .addOption(
      new Option(
        "-i, --interval <ms>",
        `time from one round (or line) to the next in ms, also 10us, 1s; 0: as fast as the bus allows (default: ${DEFAULT_INTERVAL_MS}, lines: 0)`,
      ).argParser(parseMilliseconds),
    )
    .option("--strict", "refuse values outside the minimum and maximum of the database, instead of warning")
    .option("--no-retry", "one attempt per frame: the adapter drops a frame that loses arbitration")
    .option("-q, --quiet", "do not print how many frames were sent")
    .action((words: string[], options: SendCommandOptions) => send(words, options, context));
}

async function send(words: readonly string[], options: SendCommandOptions, context: Context): Promise<void> {
  const { databases, strict, checksum } = options;
  if (databases === undefined && strict === true) throw new UsageError("--strict needs --dbc");
  if (databases === undefined && checksum !== undefined) throw new UsageError("--checksum needs --dbc");
  const createReader = (used: Databases | undefined) => FrameReader.create(used, { strict, checksum, context });
  const reader = await createReader(databases);
  const { name, texts } = splitWords(words, reader);
  const selection = ChannelSelection.single(name, options);
  const readerOn = (channel: number) => (databases?.byChannel === true ? createReader(databases.on(channel)) : reader);
  if (texts.includes("-")) return sendLines(texts, { selection, options, context, readerOn });
  const { repeat = 1, interval = DEFAULT_INTERVAL_MS } = options;
  const readAll = (from: FrameReader) => joinValues(texts).map((text) => from.read(text));
  // before the adapter is opened, if the databases are the same for both channels
  const makers = databases?.byChannel === true ? undefined : readAll(reader);
  await using bus = await openBus(options, { channels: selection, context });
  const channel = selection.one(bus);
  const round = (makers ?? readAll(await readerOn(channel))).map(
    (make): FrameMaker =>
      () => ({ ...make(), channel }),
  );
  const { signal } = context;
  const give = makeSend(bus, { retry: options.retry, signal });
  const unwatch = reportEvents(bus, context);
  const wanted = repeat === 0 ? Number.POSITIVE_INFINITY : repeat;
  let rounds = 0;
  let settled = false;
  try {
    rounds = await sendRounds(round, { wanted, interval, signal, clock: bus.clock, send: give });
    settled = await settle(bus, { signal });
  } finally {
    unwatch();
  }
  const sent = rounds * round.length;
  checkInterrupted(context, {
    named: repeat !== 0,
    reached: settled && rounds === wanted,
    progress: `after ${progressText(sent, repeat * round.length)}`,
  });
  if (options.quiet !== true) context.say(`sent ${countText(sent, "frame")} on ${describeChannel(bus, channel)}`);
}

/** Separates cansend's interface from the frames after it. */
function splitWords(
  words: readonly string[],
  reader: FrameReader,
): { readonly name: string | undefined; readonly texts: readonly string[] } {
  const [first = "", second, ...others] = words;
  if (isFrameText(first) || first === "-" || reader.isMessage(first) || /[\s=]/.test(first)) return { name: undefined, texts: words };
  if (second === undefined) {
    if (isChannelName(first)) throw new UsageError(`no frame is given to send on ${first}; expected e.g. send ${first} 123#DEADBEEF`);
    return { name: undefined, texts: words };
  }
  // a value of a signal belongs to a message, even if its name is unknown
  return isAssignment(second) ? { name: undefined, texts: words } : { name: first, texts: [second, ...others] };
}

interface LinesToSend {
  /** Returns the reader with the databases of a channel. */
  readonly readerOn: (channel: number) => FrameReader | Promise<FrameReader>;
  readonly selection: ChannelSelection;
  readonly options: SendCommandOptions;
  readonly context: Context;
}

/** Sends the frames of standard input as they arrive. */
async function sendLines(texts: readonly string[], { selection, options, context, readerOn }: LinesToSend): Promise<void> {
  if (texts.length > 1) throw new UsageError("frames are given twice: on standard input (-) and on the command line; use only one of them");
  if (options.repeat !== undefined) throw new UsageError("standard input can be sent only once; omit --repeat");
  const { interval = 0, retry } = options;
  const { signal } = context;
  const source = await openByteSource("-", context);
  await using bus = await openBus(options, { channels: selection, context });
  const channel = selection.one(bus);
  const reader = await readerOn(channel);
  const give = makeSend(bus, { retry, signal });
  const unwatch = reportEvents(bus, context);
  const { clock } = bus;
  let sent = 0;
  let dueMs = Number.NEGATIVE_INFINITY;
  const sendOn = async (frames: readonly CanFrameInput[]) => {
    await give(frames.map((frame) => ({ ...frame, channel })));
    sent += frames.length;
  };
  try {
    for await (const frames of framesOfLines(source, reader.readLine)) {
      if (interval === 0) await sendOn(frames);
      for (const frame of interval === 0 ? [] : frames) {
        // a late line does not make the next ones early
        dueMs = Math.max(clock.now(), dueMs);
        if (dueMs > clock.now()) await sleep(clock, dueMs - clock.now(), signal);
        await sendOn([frame]);
        dueMs += interval;
      }
    }
    await settle(bus, { signal });
  } catch (error) {
    if (!signal.aborted) {
      await settle(bus, { signal });
      throw error;
    }
  } finally {
    unwatch();
  }
  if (options.quiet !== true) context.say(`sent ${countText(sent, "frame")} on ${describeChannel(bus, channel)}`);
  if (sent === 0 && !signal.aborted) throw new ExitError(ExitCode.FAILURE, "no frame on standard input: nothing was sent");
}

interface Rounds {
  readonly wanted: number;
  /** ms */
  readonly interval: number;
  readonly signal: AbortSignal;
  readonly clock: Clock;
  readonly send: (frames: readonly CanFrameInput[]) => Promise<void>;
}

/**
 * Returns a function that sends frames.
 * @throws UsageError when only one attempt is requested and the bus does not support that
 */
function makeSend(bus: CanBus, { retry, signal }: { readonly retry: boolean; readonly signal: AbortSignal }): Rounds["send"] {
  if (retry) return (frames) => bus.send(frames, { signal });
  if (!isOneShotBus(bus)) throw new UsageError(`--no-retry: ${bus.name} cannot limit the number of attempts`);
  return (frames) => bus.send(frames, { signal, maxRetries: 0 });
}

/** Sends the frames repeatedly, without drift; returns the number of rounds, also when the signal is aborted. */
async function sendRounds(round: readonly FrameMaker[], { wanted, interval, signal, clock, send }: Rounds): Promise<number> {
  // without a pause, rounds are sent together: one transfer carries many frames
  const together = interval > 0 ? 1 : Math.max(1, Math.floor(FRAMES_TOGETHER / round.length));
  const start = clock.now();
  let rounds = 0;
  try {
    while (rounds < wanted) {
      const wait = start + rounds * interval - clock.now();
      if (wait > 0) await sleep(clock, wait, signal);
      signal.throwIfAborted();
      const now = Math.min(together, wanted - rounds);
      await send(Array.from({ length: now }, () => round.map((make) => make())).flat());
      rounds += now;
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  }
  return rounds;
}
