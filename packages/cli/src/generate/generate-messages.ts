import { type CanBus, realMs } from "canalystii";
import { RestBus } from "canalystii/dbc";
import { openBus, settle } from "../bus.js";
import type { ChannelSelection } from "../channel-selection.js";
import type { Context } from "../context.js";
import { compileChecksums } from "../databases/compile-checksums.js";
import type { Databases } from "../databases/databases.js";
import { checkInterrupted, UsageError, withUserValues } from "../failures.js";
import type { DeviceOptions } from "../options.js";
import { countText, progressText } from "../progress.js";
import { reportEvents } from "../reception.js";
import { terminalSafe } from "../text/terminal-safe.js";
import type { MessageOptions } from "./message-options.js";
import { chooseMessages, listNames } from "./select-messages.js";
import { sendRestBus } from "./send-rest-bus.js";
import { sentPrinter } from "./sent-printer.js";

interface GenerateMessagesOptions extends DeviceOptions, MessageOptions {
  readonly count?: number | undefined;
  readonly print: number;
  readonly seed: number;
}

interface Generation {
  readonly selection: ChannelSelection;
  readonly options: GenerateMessagesOptions;
  readonly context: Context;
}

const DEFAULT_CYCLE_MS = 1000;

/** Simulates control units: sends their messages at their cycle times, with moving values. */
export async function generateMessages(databases: Databases, { selection, options, context }: Generation): Promise<void> {
  const { signal } = context;
  await using bus = await openBus(options, { channels: selection, context });
  const channel = selection.one(bus);
  const restBus = await prepare(databases, { channel, options, context });
  const send = sender(bus, { channel, options, context });
  const unwatch = reportEvents(bus, context);
  const start = realMs(bus.clock);
  let sent: number;
  let settled: boolean;
  try {
    sent = await sendRestBus(restBus, { count: options.count ?? Number.POSITIVE_INFINITY, signal, clock: bus.clock, send });
    settled = await settle(bus, { signal });
  } finally {
    unwatch();
  }
  const seconds = (realMs(bus.clock) - start) / 1000;
  context.say(`sent ${countText(sent, "frame")} in ${seconds.toFixed(1)} s (${(sent / Math.max(seconds, 0.001)).toFixed(0)}/s)`);
  if (restBus.skipped > 0) context.warn(`the bus or this machine was too slow: ${countText(restBus.skipped, "frame")} left out`);
  checkInterrupted(context, {
    named: options.count !== undefined,
    reached: settled && sent === options.count,
    progress: `after ${progressText(sent, options.count)}`,
  });
}

/** Selects the messages and prints what is special about them. */
async function prepare(
  databases: Databases,
  { channel, options, context }: { readonly channel: number; readonly options: GenerateMessagesOptions; readonly context: Context },
): Promise<RestBus> {
  const { cycle = DEFAULT_CYCLE_MS, checksum, seed } = options;
  if (cycle < 1) throw new UsageError(`--cycle ${cycle} is less than 1 ms`);
  const { messages, unsendable } = chooseMessages(databases, options, channel);
  const given = compileChecksums(databases, checksum);
  const restBus = await withUserValues(() => new RestBus(messages, { cycleTimeMs: cycle, seed, channel, checksum: given }));
  const { framesPerSecond: rate } = restBus;
  context.say(`${countText(messages.length, "message")}, ${rate.toFixed(rate < 10 ? 1 : 0)} frames/s`);
  const acyclic = messages.filter(({ cycleTimeMs }) => cycleTimeMs === undefined);
  if (acyclic.length > 0) {
    context.say(`without a cycle time, sent every ${cycle} ms (--cycle): ${listNames(acyclic.map(({ name }) => name))}`);
  }
  if (unsendable.length > 0) {
    context.warn(`the adapter cannot send CAN FD and more than 8 bytes: ${listNames(unsendable.map(({ name }) => name))} left out`);
  }
  const unknown = restBus.unknownChecksums;
  if (unknown.length > 0) context.warn(`checksums of unknown kind keep their initial value (--checksum): ${listNames(unknown)}`);
  return restBus;
}

function sender(
  bus: CanBus,
  { channel, options, context }: { readonly channel: number; readonly options: GenerateMessagesOptions; readonly context: Context },
): Parameters<typeof sendRestBus>[1]["send"] {
  const { signal } = context;
  if (options.print === 0) return (frames) => bus.send(frames, { signal });
  const print = sentPrinter(options.print, terminalSafe(bus.channelNames.get(channel) ?? `can${channel}`));
  return async (frames) => {
    await bus.send(frames, { signal });
    await context.out.write(print(frames));
  };
}
