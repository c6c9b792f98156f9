import type { ParsedBitTiming } from "canalystii";
import type { Command } from "commander";
import { addChannelsOption, type ChannelOptions, ChannelSelection } from "../channel-selection.js";
import { currentSettings, type Settings } from "../config/settings.js";
import type { Context } from "../context.js";
import { sourceText } from "../databases/dbc-source.js";
import { addDeviceOptions, type DeviceOptions } from "../options.js";
import { withoutToken } from "../remote-device.js";
import { shortBitrate } from "../text/short-bitrate.js";

interface ConfigOptions extends DeviceOptions, ChannelOptions {
  readonly json?: boolean | undefined;
}

const HELP = `
The file is JSON:
  {
    "default": "car",
    "profiles": {
      "car": { "device": "0", "bitrate": ["500k", "125k"], "listenOnly": true, "databases": ["car.dbc"] },
      "bench": { "device": "sim", "bitrate": "1M", "channels": [0] }
    }
  }
Options override the environment, the environment overrides the profile, the profile overrides the defaults.`;

/** The options that are shown, with their names in a profile. */
const SHOWN: Readonly<Record<string, string>> = {
  device: "device",
  bitrate: "bitrate",
  timing: "timing",
  listenOnly: "listenOnly",
  reconnect: "reconnect",
  channel: "channels",
};

export function define(command: Command, context: Context): void {
  addChannelsOption(addDeviceOptions(command))
    .option("--json", "print one JSON object")
    .addHelpText("after", HELP)
    .action((options: ConfigOptions) => show(command, options, context));
}

interface Value {
  readonly value: unknown;
  readonly from: string;
}

async function show(command: Command, options: ConfigOptions, { out }: Context): Promise<void> {
  const { json, rates, timing } = options;
  const settings = currentSettings(command) as Settings;
  const { file, defaultFile, profile, profiles, defaultProfile } = settings;
  const values = new Map<string, Value>();
  for (const option of command.options) {
    const key = SHOWN[option.attributeName()];
    if (key === undefined) continue;
    const found: unknown = command.getOptionValue(option.attributeName());
    const given = key === "device" ? withoutToken(String(found)) : found;
    // without a bit rate: that of the timing, or the default
    const rated = key === "bitrate" ? (given ?? Array.from({ length: rates.count }, (_, channel) => rates.bitrateOf(channel))) : given;
    const value = key === "channels" ? new ChannelSelection(undefined, options).toOpen(options.device) : rated;
    const decides = key === "bitrate" && given === undefined && timing !== undefined ? "timing" : option.attributeName();
    values.set(key, { value: value ?? (option.isBoolean() ? false : null), from: sourceOf(command, decides, settings) });
  }
  const databases = (profile?.databases ?? []).map(sourceText);
  if (json === true) {
    await out.json({
      file: file ?? null,
      profile: profile?.name ?? null,
      default: defaultProfile ?? null,
      profiles,
      values: Object.fromEntries(values),
      databases,
    });
    return;
  }
  const line = (name: string, text: string, from = "") =>
    out.line(`${name.padEnd(11)} ${text.padEnd(from === "" ? 0 : 20)} ${from}`.trimEnd());
  await line("file", file ?? `none${defaultFile === undefined ? "" : ` (default: ${defaultFile})`}`);
  if (file !== undefined)
    await line("profiles", profiles.map((name) => (name === defaultProfile ? `${name} (default)` : name)).join(", ") || "none");
  await line("profile", profile?.name ?? "none");
  for (const [key, { value, from }] of values) await line(key, valueText(key, value), from);
  for (const text of databases) await line("database", text);
}

function sourceOf(command: Command, name: string, { profile }: Settings): string {
  switch (command.getOptionValueSource(name)) {
    case "cli":
      return "command line";
    case "env":
      return `environment, ${command.options.find((option) => option.attributeName() === name)?.envVar}`;
    case "config":
      return `profile ${profile?.name}`;
    default:
      return "default";
  }
}

function valueText(key: string, value: unknown): string {
  if (Array.isArray(value)) return value.map((each: unknown) => valueText(key, each)).join(",");
  if (typeof value === "boolean") return value ? "yes" : "no";
  if (key === "timing") return timingText(value as ParsedBitTiming | null | undefined);
  return key === "bitrate" ? shortBitrate(value as number) : String(value);
}

/** Returns a timing as `--timing` takes it. */
function timingText(timing: ParsedBitTiming | null | undefined): string {
  if (timing === null || timing === undefined) return "from the bit rate";
  if (!("btr0" in timing)) return `${Number((timing.samplePoint * 100).toFixed(2))}%`;
  return [timing.btr0, timing.btr1].map((byte) => `0x${byte.toString(16).toUpperCase().padStart(2, "0")}`).join("/");
}
