import type { Command, Option } from "commander";
import { CommanderError, InvalidArgumentError } from "commander";
import { UsageError } from "../failures.js";
import { hasOption } from "../options.js";
import { nearestHint } from "../text/nearest.js";
import { defaultConfigFile, readConfig } from "./config-file.js";
import { namesOf, type Profile } from "./profile.js";

/** The configuration for a command. */
export interface Settings {
  /** The file that was read; undefined: there is none, or `--no-config`. */
  readonly file: string | undefined;
  /** The default path. */
  readonly defaultFile: string | undefined;
  readonly profiles: readonly string[];
  readonly defaultProfile: string | undefined;
  /** The profile in use. */
  readonly profile: (Profile & { readonly name: string }) | undefined;
}

const settingsOf = new WeakMap<Command, Settings>();

/** Returns the configuration of a command that uses it, once {@link applySettings} has run. */
export function currentSettings(command: Command): Settings | undefined {
  return settingsOf.get(command);
}

/** Options that a profile sets, by the name of their value. */
const OPTIONS: readonly { readonly option: string; readonly value: (profile: Profile) => string | boolean | undefined }[] = [
  { option: "device", value: ({ device }) => device },
  { option: "bitrate", value: ({ bitrate }) => bitrate },
  { option: "timing", value: ({ timing }) => timing },
  { option: "listenOnly", value: ({ listenOnly }) => listenOnly },
  { option: "reconnect", value: ({ reconnect }) => reconnect },
  { option: "channel", value: ({ channels }) => channels?.join(",") },
];

/** If one of them is given, both of the profile are ignored: together they set the speed of the channels. */
const SPEED: readonly string[] = ["bitrate", "timing"];

/**
 * Reads the configuration for a command that uses it, and, if the command works on an adapter, sets the options that
 * neither the command line nor the environment gives.
 * @throws UsageError with the mistake, the file and the key
 */
export async function applySettings(command: Command): Promise<void> {
  if (!hasOption(command, "config")) return;
  const settings = await readSettings(command);
  settingsOf.set(command, settings);
  const { profile, file } = settings;
  // the channels of a profile are those of an adapter, not of a log
  if (profile === undefined || file === undefined || !hasOption(command, "device")) return;
  const given = (name: string) => ["cli", "env"].includes(command.getOptionValueSource(name) ?? "");
  const speedGiven = SPEED.some(given);
  for (const { option: name, value } of OPTIONS) {
    const option = command.options.find((each) => each.attributeName() === name);
    const wanted = value(profile);
    if (option === undefined || wanted === undefined || given(name) || (speedGiven && SPEED.includes(name))) continue;
    command.setOptionValueWithSource(name, parseAs(option, wanted, { command, file, profile }), "config");
  }
}

async function readSettings(command: Command): Promise<Settings> {
  const { config: wanted, profile: name } = command.opts<{ readonly config?: string | false; readonly profile?: string }>();
  const defaultFile = defaultConfigFile(process.env);
  const file = wanted === false ? undefined : (wanted ?? defaultFile);
  const config = file === undefined ? undefined : await readConfig(file);
  if (config === undefined && typeof wanted === "string") throw new UsageError(`${wanted}: no such configuration file`);
  const profiles = config?.profiles ?? new Map<string, Profile>();
  const chosen = name ?? config?.defaultProfile;
  const settings = {
    file: config === undefined ? undefined : file,
    defaultFile,
    profiles: [...profiles.keys()],
    defaultProfile: config?.defaultProfile,
  };
  if (chosen === undefined) return { ...settings, profile: undefined };
  const profile = profiles.get(chosen);
  if (profile !== undefined) return { ...settings, profile: { ...profile, name: chosen } };
  const shown = JSON.stringify(chosen);
  if (config === undefined) {
    const why =
      wanted === false ? "not available with --no-config" : `there is no configuration file${file === undefined ? "" : ` ${file}`}`;
    throw new UsageError(`profile ${shown}: ${why}`);
  }
  throw new UsageError(`profile ${shown} is not in ${file}${nearestHint(chosen, profiles.keys())}; ${namesOf(profiles)}`);
}

interface Place {
  readonly command: Command;
  readonly file: string;
  readonly profile: { readonly name: string };
}

/** Parses a value of the profile as the option does. */
function parseAs(option: Option, value: string | boolean, { command, file, profile }: Place): unknown {
  if (typeof value === "boolean" || option.parseArg === undefined) return value;
  // commands that send use one channel; their default is not a list
  const single = option.attributeName() === "channel" && !Array.isArray(option.defaultValue);
  const text = single ? (value.split(",")[0] as string) : value;
  try {
    return option.parseArg(text, option.defaultValue as never);
  } catch (error) {
    if (!(error instanceof InvalidArgumentError || error instanceof CommanderError)) throw error;
    throw new UsageError(`${file}: profile ${JSON.stringify(profile.name)}, for --${option.name()} of ${command.name()}: ${error.message}`);
  }
}
