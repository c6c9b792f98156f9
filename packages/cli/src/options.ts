import { type CanFilters, parseBitrate as parseBitrateText, parseFilters, timingForBitrate } from "canalystii";
import { type Command, InvalidArgumentError, Option } from "commander";
import { COLOUR_MODES, type ColourMode } from "./text/colour.js";

/** Options that choose an adapter, and what the virtual one is like. */
export interface AdapterOptions {
  readonly device: string;
  readonly simTraffic?: string | undefined;
  readonly simReplay?: string | undefined;
  readonly simSpeed: number;
  readonly simSeed: number;
  readonly simBitrate?: number | undefined;
  readonly simKnob: readonly string[];
}

/** Options of every command that works on a bus. */
export interface DeviceOptions extends AdapterOptions {
  readonly bitrate: number;
  readonly listenOnly?: boolean | undefined;
  readonly reconnect?: boolean | undefined;
}

/** Adds {@link AdapterOptions} to a command. */
export function addAdapterOptions(command: Command): Command {
  const device = new Option(
    "-d, --device <name>",
    "adapter: index, USB path (1-2.4), serial number; `sim` (the virtual one), `auto` (the first adapter, else the virtual one), or socketcand://HOST/can0",
  ).default("0");
  return command
    .addOption(fromEnvironment(device, "CANALYST_DEVICE"))
    .optionsGroup("Virtual adapter:")
    .option("--sim-traffic <kind>", "vehicle, none, or flood:RATE (frames/s on each channel)", "vehicle")
    .option("--sim-replay <file>", "replay a log as the traffic, in its order and with its content")
    .addOption(new Option("--sim-speed <factor>", "speed of the replay").argParser(positive).default(1))
    .addOption(new Option("--sim-seed <number>", "seed of the generated traffic").argParser(natural).default(1))
    .addOption(new Option("--sim-bitrate <rate>", "bit rate of the traffic (default: that of the channel)").argParser(parseBitrate))
    .addOption(
      new Option("--sim-knob <key=value>", "how the firmware behaves, repeatable; canalyst help simulate lists the keys")
        .argParser((text, previous: readonly string[]) => [...previous, text])
        .default([], "none"),
    )
    .optionsGroup("Options:");
}

/** Adds {@link DeviceOptions} to a command. */
export function addDeviceOptions(command: Command): Command {
  const bitrate = new Option("-b, --bitrate <rate>", "bit/s, e.g. 500000, 500k, 1M").argParser(parseBitrate).default(500_000);
  return addAdapterOptions(command)
    .addOption(fromEnvironment(bitrate, "CANALYST_BITRATE"))
    .option("--listen-only", "do not acknowledge frames (experimental on a Canalyst-II)")
    .option("--reconnect", "when the adapter is unplugged, wait for it and go on");
}

/** Makes an environment variable the default of an option; an empty one counts as unset. */
function fromEnvironment(option: Option, name: string): Option {
  return process.env[name] === "" ? option : option.env(name);
}

/** Adds `--verbose`, which every command has. */
export function addVerboseOption(command: Command): Command {
  return command.addOption(new Option("-v, --verbose", "say what goes on beneath; print stacks of errors").helpGroup("Options:"));
}

/** Adds `--channel` for commands that receive: 0, 1, or both. */
export function addChannelsOption(command: Command): Command {
  return command.addOption(new Option("-c, --channel <n>", "0 (CAN1), 1 (CAN2), or both").argParser(parseChannels).default([0, 1], "both"));
}

/** Adds `--channel` for commands that send. */
export function addChannelOption(command: Command): Command {
  return command.addOption(new Option("-c, --channel <n>", "0 (CAN1) or 1 (CAN2)").argParser(parseChannel).default(0));
}

/** Adds `--filter`, repeatable. */
export function addFilterOption(command: Command): Command {
  return command.addOption(
    new Option(
      "-f, --filter <list>",
      "only these frames, as in candump: 123, 700:780, 18FF0000:1FFF0000, 123~7FF (all others), #1FFFFFFF (errors); a list with commas, or repeatable: any may match",
    ).argParser(collectFilters),
  );
}

/** Adds `--color`. */
export function addColourOption(command: Command): Command {
  return command.addOption(
    new Option("--color <when>", "auto (on a terminal, unless NO_COLOR is set), always or never")
      .choices(COLOUR_MODES)
      .default("auto" satisfies ColourMode),
  );
}

/** Reads a bit rate: bit/s, or with k or M. */
export function parseBitrate(text: string): number {
  return fromUser(() => {
    const bitrate = parseBitrateText(text);
    timingForBitrate(bitrate);
    return bitrate;
  });
}

export function parseChannel(text: string): number {
  const number = /^(?:can)?([01])$/i.exec(text.trim())?.[1];
  if (number === undefined) throw new InvalidArgumentError("expected 0 or 1 (on the case: CAN1 and CAN2)");
  return Number(number);
}

export function parseChannels(text: string): number[] {
  if (/^(?:both|all|0,1|1,0)$/i.test(text.trim())) return [0, 1];
  if (!/^(?:can)?[01]$/i.test(text.trim())) throw new InvalidArgumentError("expected 0, 1 or both");
  return [parseChannel(text)];
}

/** The lists of filters that were given, as text and as they are used. */
export interface FilterLists {
  readonly texts: readonly string[];
  readonly filters: CanFilters;
}

function collectFilters(text: string, previous: FilterLists | undefined): FilterLists {
  return fromUser(() => {
    const texts = [...(previous?.texts ?? []), text];
    return { texts, filters: parseFilters(texts) };
  });
}

/**
 * Runs a parser of the library on the value of an option.
 * @throws InvalidArgumentError in place of its errors
 */
export function fromUser<T>(parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    throw new InvalidArgumentError(error instanceof Error ? error.message : String(error));
  }
}

/** Reads a duration into ms: seconds, or with ms, s, min, m, h. */
export function parseDuration(text: string): number {
  const match = /^(\d+(?:\.\d+)?|\.\d+)\s*(ms|s|m|min|h)?$/i.exec(text.trim());
  if (match === null) throw new InvalidArgumentError("expected a duration, e.g. 10 (seconds), 500ms, 5min, 2h");
  const ms = Number(match[1]) * DURATION_MS[(match[2] ?? "s").toLowerCase() as keyof typeof DURATION_MS];
  if (!(ms > 0)) throw new InvalidArgumentError("expected a duration above 0");
  return ms;
}

const DURATION_MS = { ms: 1, s: 1000, m: 60_000, min: 60_000, h: 3_600_000 } as const;

/** Reads a size into bytes: bytes, or with k, M, G (1024). */
export function parseSize(text: string): number {
  const match = /^(\d+(?:\.\d+)?)\s*([kmg])?(?:i?b)?$/i.exec(text.trim());
  const unit = match?.[2]?.toLowerCase();
  const size = Math.floor(Number(match?.[1]) * (unit === "g" ? 1024 ** 3 : unit === "m" ? 1024 ** 2 : unit === "k" ? 1024 : 1));
  if (!(size > 0)) throw new InvalidArgumentError("expected a size, e.g. 500000, 100k, 10M, 1G");
  return size;
}

/** Reads an integer from 1. */
export function count(text: string): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(value) || value < 1) throw new InvalidArgumentError("expected an integer from 1");
  return value;
}

/** Reads an integer from 0. */
export function natural(text: string): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(value)) throw new InvalidArgumentError("expected an integer from 0");
  return value;
}

/** Reads a number above 0. */
export function positive(text: string): number {
  const value = Number(text);
  if (text.trim() === "" || !(value > 0) || !Number.isFinite(value)) throw new InvalidArgumentError("expected a number above 0");
  return value;
}

/** Reads a number from 0. */
export function notNegative(text: string): number {
  const value = Number(text);
  if (text.trim() === "" || !(value >= 0) || !Number.isFinite(value)) throw new InvalidArgumentError("expected a number from 0");
  return value;
}

/** Reads a TCP port. */
export function port(text: string): number {
  const value = natural(text);
  if (value > 65_535) throw new InvalidArgumentError("expected a port in 0..65535");
  return value;
}
