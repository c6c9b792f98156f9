import { type CanFilters, parseFilters } from "canalystii";
import { type Command, Option } from "commander";
import { ChannelRates, parseBitrates, parseTimings, type RateOptions } from "./bit-rates.js";
import { fromUser, parseBitrate, parseDuration, parseNatural, parsePositive, parsePositiveMilliseconds } from "./option-values.js";
import { COLOUR_MODES, type ColourMode } from "./text/colour.js";

export * from "./option-values.js";

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
export interface DeviceOptions extends AdapterOptions, RateOptions {
  /** What `--bitrate` and `--timing` come to. */
  readonly rates: ChannelRates;
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
    .addOption(fromEnvironment(new Option("--profile <name>", "profile of the configuration (canalyst config)"), "CANALYST_PROFILE"))
    .addOption(fromEnvironment(new Option("--config <file>", "configuration in place of the usual file"), "CANALYST_CONFIG"))
    .option("--no-config", "read no configuration")
    .optionsGroup("Virtual adapter:")
    .option("--sim-traffic <kind>", "vehicle, none, or flood:RATE (frames/s on each channel)", "vehicle")
    .option("--sim-replay <file>", "replay a log as the traffic, in its order and with its content")
    .addOption(new Option("--sim-speed <factor>", "speed of the replay").argParser(parsePositive).default(1))
    .addOption(new Option("--sim-seed <number>", "seed of the generated traffic").argParser(parseNatural).default(1))
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
  const bitrate = new Option(
    "-b, --bitrate <rates>",
    "bit/s, e.g. 500000, 500k, 1M; for each channel its own: 500k,125k (default: 500k)",
  ).argParser(parseBitrates);
  return addAdapterOptions(command)
    .addOption(fromEnvironment(bitrate, "CANALYST_BITRATE"))
    .addOption(
      new Option(
        "--timing <timings>",
        "sample point, e.g. 87.5%, or BTR0/BTR1, e.g. 0x00/0x1C; for each channel its own: 75%,0x03/0x1C",
      ).argParser(parseTimings),
    )
    .option("--listen-only", "do not acknowledge frames (experimental on a Canalyst-II)")
    .option("--reconnect", "when the adapter is unplugged, wait for it and go on")
    .hook("preAction", (used) => {
      used.setOptionValue("rates", new ChannelRates(used.opts<RateOptions>(), used.getOptionValueSource("bitrate") !== "env"));
    });
}

/** Makes an environment variable the default of an option; an empty one counts as unset. */
function fromEnvironment(option: Option, name: string): Option {
  return process.env[name] === "" ? option : option.env(name);
}

/** Adds `--verbose`, which every command has. */
export function addVerboseOption(command: Command): Command {
  return command.addOption(new Option("--verbose", "say what goes on beneath; print stacks of errors").helpGroup("Options:"));
}

/** Adds `--duration`. */
export function addDurationOption(command: Command): Command {
  return command.addOption(
    new Option("-w, --duration <time>", "end after this time, e.g. 10 (seconds), 500ms, 5min").argParser(parseDuration),
  );
}

/** Adds `--idle`. */
export function addIdleOption(command: Command): Command {
  return command.addOption(
    new Option("-T, --idle <ms>", "end when no frame has come for this time, e.g. 500 (ms), 2s").argParser(parsePositiveMilliseconds),
  );
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
