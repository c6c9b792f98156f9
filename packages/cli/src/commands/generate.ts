import { MAX_EXTENDED_ID, MAX_STANDARD_ID, systemClock } from "canalystii";
import { type Command, InvalidArgumentError, Option } from "commander";
import { openBus, settle } from "../bus.js";
import type { Context } from "../context.js";
import { UsageError } from "../failures.js";
import { FrameGenerator, type Pattern } from "../generate/frame-generator.js";
import { sendGenerated } from "../generate/schedule.js";
import { addChannelOption, addDeviceOptions, count, type DeviceOptions, natural, notNegative, positive } from "../options.js";
import { reportEvents } from "../reception.js";

interface GenerateOptions extends DeviceOptions {
  readonly channel: number;
  readonly gap?: number | undefined;
  readonly rate?: number | undefined;
  readonly burst: number;
  readonly id: Pattern<number>;
  readonly dlc: Pattern<number>;
  readonly data: Pattern<Uint8Array>;
  readonly count?: number | undefined;
  readonly extended?: boolean | undefined;
  readonly remote?: boolean | undefined;
  readonly seed: number;
}

const DEFAULT_GAP_MS = 200;

export function define(command: Command, context: Context): void {
  addDeviceOptions(command);
  addChannelOption(command)
    .addOption(
      new Option(
        "-g, --gap <ms>",
        `time from one frame (or burst) to the next; 0: as fast as the bus allows (default: ${DEFAULT_GAP_MS})`,
      ).argParser(notNegative),
    )
    .addOption(new Option("-r, --rate <n>", "frames/s, in place of --gap").argParser(positive).conflicts("gap"))
    .addOption(new Option("--burst <n>", "frames sent together").argParser(count).default(1))
    .addOption(new Option("-I, --id <id>", "hex, i (incrementing) or r (random)").argParser(parseId).default({ kind: "random" }, "r"))
    .addOption(new Option("-l, --dlc <n>", "0..8, i or r").argParser(parseDlc).default({ kind: "random" }, "r"))
    .addOption(new Option("-D, --data <hex>", "bytes in hex, i (a counter) or r").argParser(parseData).default({ kind: "random" }, "r"))
    .addOption(new Option("-n, --count <n>", "end after so many frames (default: never)").argParser(count))
    .option("-e, --extended", "29-bit ids")
    .option("-R, --remote", "remote frames")
    .addOption(new Option("--seed <n>", "the same frames for the same seed").argParser(natural).default(1))
    .action((options: GenerateOptions) => generate(options, context));
}

async function generate(options: GenerateOptions, context: Context): Promise<void> {
  const { channel, burst, id, remote = false } = options;
  const extended = options.extended ?? (id.kind === "fixed" && id.value > MAX_STANDARD_ID);
  const gapMs = options.rate === undefined ? (options.gap ?? DEFAULT_GAP_MS) : (1000 * burst) / options.rate;
  if (gapMs > 0 && gapMs < 0.05)
    throw new UsageError(`rate ${options.rate} is above what a CAN bus carries; --gap 0 sends as fast as it can`);
  const generator = new FrameGenerator({ ...options, extended, remote });
  await using bus = await openBus(options, { channels: [channel], context });
  const unwatch = reportEvents(bus, context);
  const start = systemClock.now();
  try {
    const { sent, lateMs } = await sendGenerated(bus, () => generator.next(), {
      gapMs,
      burst,
      count: options.count ?? Number.POSITIVE_INFINITY,
      signal: context.signal,
      clock: systemClock,
    });
    await settle(bus, context);
    const seconds = (systemClock.now() - start) / 1000;
    context.say(`sent ${sent} frames in ${seconds.toFixed(1)} s (${(sent / seconds).toFixed(0)}/s)`);
    if (lateMs > 0) context.say(`the bus was too slow for this rate: ${(lateMs / 1000).toFixed(1)} s behind the schedule`);
  } finally {
    unwatch();
  }
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
