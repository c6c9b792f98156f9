import { type CanFilters, parseFilters } from "canalystii";
import { type Command, Option } from "commander";
import { ChannelRates, parseBitrates, parseTimings, type RateOptions } from "./bit-rates.js";
import { fromUser, parseBitrate, parseDuration, parseNatural, parsePositive, parsePositiveMilliseconds } from "./option-values.js";
import { COLOUR_MODES, type ColourMode } from "./text/colour.js";

export * from "./option-values.js";

/** Options that choose an adapter and configure the virtual one. */
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
  /** The result of `--bitrate` and `--timing`. */
  readonly rates: ChannelRates;
  readonly listenOnly?: boolean | undefined;
  readonly reconnect?: boolean | undefined;
}

/** Adds {@link AdapterOptions} to a command. */
export function addAdapterOptions(command: Command): Command {
  const device = new Option(
    "-d, --device <name>",
    "adapter: index, USB path (1-2.4) or serial number; `sim` (virtual adapter); `auto` (first adapter, or the virtual one if there is none); ws://HOST:8080/bus#token=… or wss:// (bus of canalyst serve), socketcand://HOST/can0 (of a socketcand server)",
  ).default("0");
  return addConfigOptions(command.addOption(fromEnvironment(device, "CANALYST_DEVICE")))
    .optionsGroup("Virtual adapter:")
    .option("--sim-traffic <kind>", "traffic: vehicle, none, or flood:RATE (frames/s on each channel)", "vehicle")
    .option("--sim-replay <file>", "replay a log as the traffic")
    .addOption(new Option("--sim-speed <factor>", "speed of the replay").argParser(parsePositive).default(1))
    .addOption(new Option("--sim-seed <number>", "seed of the generated traffic").argParser(parseNatural).default(1))
    .addOption(new Option("--sim-bitrate <rate>", "bit rate of the traffic (default: that of each channel)").argParser(parseBitrate))
    .addOption(
      new Option("--sim-knob <key=value>", "property of the virtual firmware, repeatable; see canalyst help simulate for the keys")
        .argParser((text, previous: readonly string[]) => [...previous, text])
        .default([], "none"),
    )
    .optionsGroup("Options:");
}

/** Adds `--profile`, `--config` and `--no-config`, unless the command has them. */
export function addConfigOptions(command: Command): Command {
  if (hasOption(command, "config")) return command;
  return command
    .addOption(fromEnvironment(new Option("--profile <name>", "profile of the configuration (see canalyst config)"), "CANALYST_PROFILE"))
    .addOption(fromEnvironment(new Option("--config <file>", "configuration file to use instead of the default one"), "CANALYST_CONFIG"))
    .option("--no-config", "do not read a configuration file");
}

/** Adds {@link DeviceOptions} to a command. */
export function addDeviceOptions(command: Command): Command {
  const bitrate = new Option(
    "-b, --bitrate <rates>",
    "bit rate, e.g. 500000 (bit/s), 500k, 1M; one for each channel: 500k,125k (default: 500k)",
  ).argParser(parseBitrates);
  return addAdapterOptions(command)
    .addOption(fromEnvironment(bitrate, "CANALYST_BITRATE"))
    .addOption(
      new Option(
        "--timing <timings>",
        "sample point, e.g. 87.5%, or registers BTR0/BTR1, e.g. 0x00/0x1C; one for each channel: 75%,0x03/0x1C",
      ).argParser(parseTimings),
    )
    .option("--listen-only", "do not acknowledge frames (experimental on a Canalyst-II)")
    .option("--reconnect", "if the adapter is unplugged, or the connection to canalyst serve is lost, wait until it is back and continue")
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
  return command.addOption(new Option("--verbose", "print warnings of the driver and stack traces of errors").helpGroup("Options:"));
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
    new Option("-T, --idle <ms>", "end when no frame was received for this time, e.g. 500 (ms), 2s").argParser(parsePositiveMilliseconds),
  );
}

/** Adds `--filter`, repeatable. */
export function addFilterOption(command: Command): Command {
  return command.addOption(
    new Option(
      "-f, --filter <list>",
      "only these frames, as in candump: 123, 700:780, 18FF0000:1FFF0000, 123~7FF (all others), #1FFFFFFF (errors); comma-separated and repeatable: one match is enough",
    ).argParser((text, previous: FilterLists | undefined) => collectFilters(text, previous, hasOption(command, "dbc"))),
  );
}

/** Returns whether a command has an option. @param name of its value */
export function hasOption(command: Command, name: string): boolean {
  return command.options.some((option) => option.attributeName() === name);
}

/** Adds `--color`. */
export function addColourOption(command: Command): Command {
  return command.addOption(
    new Option("--color <when>", "auto (on a terminal, unless NO_COLOR is set), always or never")
      .choices(COLOUR_MODES)
      .default("auto" satisfies ColourMode),
  );
}

/** The filter lists, as text and parsed. */
export interface FilterLists {
  readonly texts: readonly string[];
  readonly filters: CanFilters;
  /** There are names of messages among them, which `--dbc` has to resolve: `filters` is empty until then. */
  readonly named?: boolean | undefined;
}

/** @param names whether names of messages are possible */
function collectFilters(text: string, previous: FilterLists | undefined, names: boolean): FilterLists {
  const texts = [...(previous?.texts ?? []), text];
  if (names && (previous?.named === true || text.split(",").some(isMessagePattern))) return { texts, filters: [], named: true };
  return fromUser(() => ({ texts, filters: parseFilters(texts) }));
}

/** Returns whether a word of a filter list is the name of a message or a pattern for names, not a filter in hex. */
export function isMessagePattern(word: string): boolean {
  const [, name] = /^\s*~?([A-Za-z_*?][\w*?]*)\s*$/.exec(word) ?? [];
  return name !== undefined && !/^(?:[0-9A-F]+|j)$/i.test(name);
}
