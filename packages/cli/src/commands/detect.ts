import {
  type BitrateDetection,
  type BitrateTrial,
  type CanFrame,
  detectBitrate,
  FrameFlag,
  formatId,
  isCanError,
  LIKELY_BITRATES,
} from "canalystii";
import { type Command, InvalidArgumentError, Option } from "commander";
import { openDevice } from "../bus.js";
import { addChannelsOption, type ChannelOptions, ChannelSelection } from "../channel-selection.js";
import { canAsk, confirm } from "../confirm.js";
import type { Context } from "../context.js";
import { ExitCode } from "../exit-codes.js";
import { ExitError, UsageError } from "../failures.js";
import { type AdapterOptions, addAdapterOptions, parseBitrate, parseDuration } from "../options.js";
import { countText } from "../progress.js";
import { withoutToken } from "../remote-device.js";
import { shortBitrate } from "../text/short-bitrate.js";

interface DetectOptions extends AdapterOptions, ChannelOptions {
  readonly rates: readonly number[];
  readonly time: number;
  readonly active?: boolean | undefined;
  readonly force?: boolean | undefined;
  readonly json?: boolean | undefined;
}

const DISTURBS = [
  "at a wrong bit rate, an adapter in normal mode sends error flags, which can disturb or stop a live bus",
  "Do not use it on a moving vehicle or a running machine.",
] as const;

export function define(command: Command, context: Context): void {
  addChannelsOption(addAdapterOptions(command))
    .addOption(
      new Option("--rates <list>", "bit rates to try, in this order")
        .argParser(parseRates)
        .default(LIKELY_BITRATES, LIKELY_BITRATES.map(shortBitrate).join(",")),
    )
    .addOption(new Option("--time <time>", "maximum time for each rate").argParser(parseDuration).default(1000, "1s"))
    .option("--active", "use normal mode, for units that hang in listen-only mode; can disturb the bus, so it asks first")
    .option("--force", "with --active: do not ask")
    .option("--json", "one object for each channel")
    .addHelpText(
      "after",
      "\nThe bus must have traffic. Listen-only mode is experimental: it is not verified on hardware, and some units are reported to hang until they are unplugged and plugged in again.",
    )
    .action((options: DetectOptions) => detect(options, context));
}

async function detect(options: DetectOptions, context: Context): Promise<void> {
  const { active = false, json = false } = options;
  if (options.force === true && !active) throw new UsageError("--force needs --active");
  if (options.device.includes("://"))
    throw new UsageError(`${withoutToken(options.device)} is not an adapter; its server sets the bit rate`);
  const channels = new ChannelSelection(undefined, options).toOpen(options.device);
  if (active) await allowDisturbing(options, context);
  await using opened = await openDevice(options, context);
  if (!active) context.say("listen-only: nothing is sent or acknowledged");
  const { device, clock } = opened;
  // the first failure ends the other channel's examination
  const failed = new AbortController();
  const examine = async (channel: number): Promise<BitrateDetection> => {
    try {
      return await detectBitrate(device, channel, {
        mode: active ? "normal" : "listen-only",
        candidates: options.rates,
        listenMs: options.time,
        onTrial: (trial) => {
          if (!json) void context.out.line(describeTrial(trial));
        },
        signal: AbortSignal.any([context.signal, failed.signal]),
        clock,
      });
    } catch (error) {
      failed.abort(error);
      throw error;
    }
  };
  const found = await Promise.all(channels.map(examine)).catch((error: unknown) => {
    throw adviseActive(error);
  });
  for (const each of found) await report(each, { json, context });
  if (found.every(({ bitrate }) => bitrate === undefined)) {
    throw new ExitError(ExitCode.FAILURE, "no frame was received at any of these bit rates", { hint: adviceOnSilence(active) });
  }
}

async function allowDisturbing({ force }: DetectOptions, context: Context): Promise<void> {
  if (force === true) return;
  if (!canAsk(context)) throw new UsageError(`--active needs --force where there is no terminal to ask on: ${DISTURBS.join("\n")}`);
  context.warn(...DISTURBS);
  if (!(await confirm("continue?", context))) throw new ExitError(ExitCode.FAILURE, "cancelled: nothing was sent");
}

function describeTrial({ channel, bitrate, frames, samples, elapsedMs, status }: BitrateTrial): string {
  const seconds = `${(elapsedMs / 1000).toFixed(elapsedMs < 1000 ? 2 : 1)} s`;
  const errors = status.regReCounter > 0 ? `; receive errors ${status.regReCounter}` : "";
  const heard = frames === 0 ? `no frame in ${seconds}` : `${countText(frames, "frame")} in ${seconds}: ${idsOf(samples).join(" ")}`;
  return `can${channel}  ${shortBitrate(bitrate).padEnd(6)}  ${heard}${errors}`;
}

function idsOf(frames: readonly CanFrame[]): string[] {
  return [...new Set(frames.map(({ id, extended }) => formatId(id, extended ? FrameFlag.EXTENDED : 0)))];
}

async function report(found: BitrateDetection, { json, context }: { readonly json: boolean; readonly context: Context }): Promise<void> {
  const { channel, bitrate, mode, trials } = found;
  if (!json) {
    await context.out.line(`can${channel}: ${bitrate === undefined ? "not found" : `${bitrate} bit/s (-b ${shortBitrate(bitrate)})`}`);
    return;
  }
  await context.out.json({
    channel,
    bitrate: bitrate ?? null,
    mode,
    tried: trials.map(({ bitrate: tried, frames, samples, elapsedMs, status }) => ({
      bitrate: tried,
      frames,
      ms: Math.round(elapsedMs),
      ids: idsOf(samples),
      registers: status,
    })),
  });
}

function adviceOnSilence(active: boolean): string {
  const advice = [
    "Check that there is traffic, that H and L are not swapped, and that the bus is terminated.",
    "Use --time 10 to wait longer at each rate, or --rates to try other rates.",
  ];
  if (!active) {
    advice.push(
      "If there is only one other node, its frames are not acknowledged and none is received: --active acknowledges them, but can disturb the bus.",
    );
  }
  return advice.join("\n");
}

function adviseActive(error: unknown): unknown {
  if (!isCanError(error, "unsupported")) return error;
  return new ExitError(ExitCode.FAILURE, error.message, {
    hint: `${error.hint ?? ""}\nThen try canalyst detect --active, which can disturb the bus (it asks first).`,
    cause: error,
  });
}

function parseRates(text: string): number[] {
  const rates = text.split(",").map((part) => parseBitrate(part));
  if (new Set(rates).size < rates.length) throw new InvalidArgumentError("a bit rate is given twice");
  return rates;
}
