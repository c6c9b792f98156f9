import { MAX_EXTENDED_ID, MAX_STANDARD_ID, realMs } from "canalystii";
import { type Command, InvalidArgumentError, Option } from "commander";
import { openBus, settle } from "../bus.js";
import { addChannelOption, type ChannelOptions, ChannelSelection } from "../channel-selection.js";
import type { Context } from "../context.js";
import type { DbcOptions } from "../databases/dbc-option.js";
import { checkInterrupted, UsageError } from "../failures.js";
import { FrameGenerator, type Pattern } from "../generate/frame-generator.js";
import { addMessageOptions, type MessageOptions, refuseMessageOptions } from "../generate/message-options.js";
import { type GenerateResult, sendGenerated } from "../generate/schedule.js";
import { sentPrinter } from "../generate/sent-printer.js";
import { addDeviceOptions, type DeviceOptions, parseCount, parseMilliseconds, parseNatural, parsePositive } from "../options.js";
import { countText, progressText } from "../progress.js";
import { reportEvents } from "../reception.js";
import { terminalSafe } from "../text/terminal-safe.js";

interface GenerateOptions extends DeviceOptions, ChannelOptions, DbcOptions, MessageOptions {
  readonly gap?: number | undefined;
  readonly rate?: number | undefined;
  readonly burst: number;
  readonly id: Pattern<number>;
  readonly dlc?: Pattern<number> | undefined;
  readonly data: Pattern<Uint8Array>;
  readonly count?: number | undefined;
  readonly extended?: boolean | undefined;
  readonly remote?: boolean | undefined;
  readonly print: number;
  readonly seed: number;
}

const DEFAULT_GAP_MS = 200;

export function define(command: Command, context: Context): void {
  command.argument("[interface]", "channel to send on, as for cangen: can0, can1 (default: can0)");
  addDeviceOptions(command);
  addChannelOption(command)
    .addOption(
      new Option(
        "-g, --gap <ms>",
        `time from one frame (or burst) to the next in ms, also 10us, 1s; 0: as fast as the bus allows (default: ${DEFAULT_GAP_MS})`,
      ).argParser(parseMilliseconds),
    )
    .addOption(new Option("--rate <n>", "frames/s, instead of --gap").argParser(parsePositive).conflicts("gap"))
    .addOption(new Option("--burst <n>", "number of frames per burst").argParser(parseCount).default(1))
    .addOption(new Option("-I, --id <id>", "id in hex, i (incrementing) or r (random)").argParser(parseId).default({ kind: "random" }, "r"))
    .addOption(new Option("-L, --dlc <n>", "number of bytes: 0..8, i or r (default: the length of --data, or else r)").argParser(parseDlc))
    .addOption(
      new Option("-D, --data <hex>", "bytes in hex, cut or zero-padded to --dlc; i (a counter) or r")
        .argParser(parseData)
        .default({ kind: "random" }, "r"),
    )
    .addOption(new Option("-n, --count <n>", "end after this many frames (default: never)").argParser(parseCount))
    .option("-e, --extended", "extended (29-bit) ids")
    .addOption(new Option("-R, --remote", "remote frames, which have no data").conflicts("data"))
    .addOption(
      new Option("-v, --print", "print sent frames, as in cangen: -v in cansend's format, -vv in candump's, -vvv with ASCII")
        .argParser((_, level: number) => level + 1)
        .default(0, "none"),
    )
    .addOption(new Option("--seed <n>", "seed of random values: the same seed gives the same frames").argParser(parseNatural).default(1));
  addMessageOptions(command, context).action(async (name: string | undefined, options: GenerateOptions) => {
    const selection = ChannelSelection.single(name, options);
    if (options.databases === undefined) {
      refuseMessageOptions(options);
      return generate(selection, options, context);
    }
    const { generateMessages } = await import("../generate/generate-messages.js");
    return generateMessages(options.databases, { selection, options, context });
  });
}

async function generate(selection: ChannelSelection, options: GenerateOptions, context: Context): Promise<void> {
  const { burst, id, remote = false } = options;
  const extended = options.extended ?? (id.kind === "fixed" && id.value > MAX_STANDARD_ID);
  const gapMs = options.rate === undefined ? (options.gap ?? DEFAULT_GAP_MS) : (1000 * burst) / options.rate;
  if (gapMs > 0 && gapMs < 0.05)
    throw new UsageError(`rate ${options.rate} is more than a CAN bus can carry; --gap 0 sends as fast as possible`);
  await using bus = await openBus(options, { channels: selection, context });
  const channel = selection.one(bus);
  const generator = new FrameGenerator({ ...options, channel, extended, remote });
  const print = options.print > 0 ? sentPrinter(options.print, terminalSafe(bus.channelNames.get(channel) ?? `can${channel}`)) : undefined;
  const unwatch = reportEvents(bus, context);
  const { signal } = context;
  const start = realMs(bus.clock);
  let result: GenerateResult;
  let settled: boolean;
  try {
    result = await sendGenerated(() => generator.next(), {
      clock: bus.clock,
      send: async (frames) => {
        await bus.send(frames, { signal });
        if (print !== undefined) await context.out.write(print(frames));
      },
      gapMs,
      burst,
      count: options.count ?? Number.POSITIVE_INFINITY,
      signal,
    });
    settled = await settle(bus, { signal });
  } finally {
    unwatch();
  }
  for (const line of summarize(result, { gapMs, elapsedMs: realMs(bus.clock) - start })) context.say(line);
  checkInterrupted(context, {
    named: options.count !== undefined,
    reached: settled && result.sent === options.count,
    progress: `after ${progressText(result.sent, options.count)}`,
  });
}

/** Returns lines with the number of sent frames, their rate, and the delay. */
export function* summarize(
  { sent, bursts, lateMs }: GenerateResult,
  { gapMs, elapsedMs }: { readonly gapMs: number; readonly elapsedMs: number },
): Generator<string> {
  // each burst lasts until the next one would be due
  const rate = (1000 * sent) / Math.max(elapsedMs, bursts * gapMs);
  yield `sent ${countText(sent, "frame")} in ${(elapsedMs / 1000).toFixed(1)} s${bursts > 1 ? ` (${rate.toFixed(rate < 10 ? 1 : 0)}/s)` : ""}`;
  if (lateMs > 0) yield `the bus was too slow for this rate: ${(lateMs / 1000).toFixed(1)} s behind schedule`;
}

function parseId(text: string): Pattern<number> {
  const word = parseWord(text);
  if (word !== undefined) return word;
  const value = Number.parseInt(text, 16);
  if (!/^(?:0x)?[0-9a-f]{1,8}$/i.test(text) || value > MAX_EXTENDED_ID)
    throw new InvalidArgumentError("expected hex up to 1FFFFFFF, i or r");
  return { kind: "fixed", value };
}

function parseDlc(text: string): Pattern<number> {
  const word = parseWord(text);
  if (word !== undefined) return word;
  if (!/^[0-8]$/.test(text)) throw new InvalidArgumentError("expected 0..8, i or r");
  return { kind: "fixed", value: Number(text) };
}

function parseData(text: string): Pattern<Uint8Array> {
  const word = parseWord(text);
  if (word !== undefined) return word;
  const digits = text.replaceAll(".", "");
  if (!/^(?:[0-9a-f]{2}){0,8}$/i.test(digits)) throw new InvalidArgumentError("expected up to 8 bytes in hex, i or r");
  return {
    kind: "fixed",
    value: Uint8Array.from({ length: digits.length / 2 }, (_, i) => Number.parseInt(digits.slice(2 * i, 2 * i + 2), 16)),
  };
}

function parseWord(text: string): { readonly kind: "increment" } | { readonly kind: "random" } | undefined {
  return text === "i" ? { kind: "increment" } : text === "r" ? { kind: "random" } : undefined;
}
