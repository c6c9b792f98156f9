import { type CanBus, type CanFrameInput, type Clock, isOneShotBus, sleep } from "canalystii";
import { type Command, Option } from "commander";
import { describeChannel, openBus, openChannels, settle } from "../bus.js";
import type { Context } from "../context.js";
import { checkInterrupted, UsageError } from "../failures.js";
import { addChannelOption, addDeviceOptions, type DeviceOptions, natural, notNegative } from "../options.js";
import { countText, progressText } from "../progress.js";
import { reportEvents } from "../reception.js";
import { readFrame } from "../sent-frames.js";

interface SendCommandOptions extends DeviceOptions {
  readonly channel: number;
  readonly repeat: number;
  readonly interval: number;
  readonly retry: boolean;
  readonly quiet?: boolean | undefined;
}

const FRAMES_TOGETHER = 300;

export function define(command: Command, context: Context): void {
  command.argument("<frames...>", "frames as for cansend: 123#DEADBEEF, 5A1#11.22.33, 1F334455#R4");
  addDeviceOptions(command);
  addChannelOption(command)
    .addOption(new Option("-r, --repeat <n>", "send all of them so many times; 0: until interrupted").argParser(natural).default(1))
    .addOption(
      new Option("-i, --interval <ms>", "time from one round to the next; 0: as fast as the bus allows")
        .argParser(notNegative)
        .default(100),
    )
    .option("--no-retry", "one attempt each: the adapter drops a frame that loses arbitration")
    .option("-q, --quiet", "do not say how many frames were sent")
    .action((frames: string[], options: SendCommandOptions) => send(frames, options, context));
}

async function send(texts: readonly string[], options: SendCommandOptions, context: Context): Promise<void> {
  const { channel, repeat, interval } = options;
  const round: CanFrameInput[] = texts.map((text) => ({ ...readFrame(text), channel }));
  await using bus = await openBus(options, { channels: [channel], context });
  openChannels(bus, [channel]);
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
  const frames = rounds * round.length;
  checkInterrupted(context, {
    named: repeat !== 0,
    reached: settled && rounds === wanted,
    progress: `after ${progressText(frames, repeat * round.length)}`,
  });
  if (options.quiet !== true) context.say(`sent ${countText(frames, "frame")} on ${describeChannel(bus, channel)}`);
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
 * Returns how frames are sent.
 * @throws UsageError when they are to have one attempt only, and the bus cannot do that
 */
function makeSend(bus: CanBus, { retry, signal }: { readonly retry: boolean; readonly signal: AbortSignal }): Rounds["send"] {
  if (retry) return (frames) => bus.send(frames, { signal });
  if (!isOneShotBus(bus)) throw new UsageError(`--no-retry: ${bus.name} cannot be told how often to try`);
  return (frames) => bus.send(frames, { signal, maxRetries: 0 });
}

/** Sends the frames again and again, without drift; returns how often, also when the signal aborts. */
async function sendRounds(round: readonly CanFrameInput[], { wanted, interval, signal, clock, send }: Rounds): Promise<number> {
  // without a pause the rounds go together: one transfer carries many frames
  const together = interval > 0 ? 1 : Math.max(1, Math.floor(FRAMES_TOGETHER / round.length));
  const start = clock.now();
  let rounds = 0;
  try {
    while (rounds < wanted) {
      const wait = start + rounds * interval - clock.now();
      if (wait > 0) await sleep(clock, wait, signal);
      signal.throwIfAborted();
      const now = Math.min(together, wanted - rounds);
      await send(now === 1 ? round : Array.from({ length: now }, () => round).flat());
      rounds += now;
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  }
  return rounds;
}
