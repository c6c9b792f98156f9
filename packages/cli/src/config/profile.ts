import { isAbsolute, join } from "node:path";
import { errorText, parseBitrate, parseBitTiming, timingForBitrate } from "canalystii";
import { type DbcSource, parseDbcSource, SIM_DATABASE } from "../databases/dbc-source.js";
import { nearestHint } from "../text/nearest.js";

/** The values of a profile; texts have the form of the option with the same name. */
export interface Profile {
  readonly device?: string | undefined;
  /** One, or one for each channel: `500k`, `500k,125k`. */
  readonly bitrate?: string | undefined;
  readonly timing?: string | undefined;
  readonly listenOnly?: boolean | undefined;
  readonly reconnect?: boolean | undefined;
  readonly channels?: readonly number[] | undefined;
  /** CAN databases; relative paths are from the folder of the configuration file. */
  readonly databases?: readonly DbcSource[] | undefined;
}

/** The content of a configuration file. */
export interface Config {
  readonly defaultProfile: string | undefined;
  readonly profiles: ReadonlyMap<string, Profile>;
}

/** A configuration, or its mistakes: one sentence each, with the key and the allowed values. */
export type CheckedConfig = { readonly config: Config } | { readonly mistakes: readonly string[] };

/** Why a value is invalid. */
class Mistake extends Error {}

type Reader = (value: unknown, folder: string) => unknown;

const text =
  (expected: string) =>
  (value: unknown): string => {
    if (typeof value !== "string" || value.trim() === "") throw new Mistake(`expected ${expected}`);
    return value;
  };

const flag: Reader = (value) => {
  if (typeof value !== "boolean") throw new Mistake("expected true or false");
  return value;
};

const MAX_CHANNELS = 2;

/** A value for all channels, or a list with one for each; returned in the form of the option. */
const forChannels =
  (expected: string, read: (value: unknown) => string): Reader =>
  (value) => {
    const list: readonly unknown[] = Array.isArray(value) ? value : [value];
    if (list.length < 1 || list.length > MAX_CHANNELS) throw new Mistake(`expected ${expected}, or a list of one for each channel`);
    return list.map(read).join(",");
  };

/** Reads a value with the parser of the option. */
function parsed(value: unknown, parse: (text: string) => unknown): string {
  try {
    parse(String(value));
  } catch (error) {
    throw new Mistake(errorText(error));
  }
  return String(value);
}

const bitrates = forChannels("a bit rate", (value) => {
  if (typeof value !== "string" && typeof value !== "number") throw new Mistake('expected a bit rate, e.g. 500000 or "500k"');
  return parsed(value, (written) => timingForBitrate(parseBitrate(written)));
});

const timings = forChannels("a timing", (value) => parsed(text('a timing as text, e.g. "87.5%" or "0x00/0x1C"')(value), parseBitTiming));

const channels: Reader = (value) => {
  const list: readonly unknown[] = Array.isArray(value) ? value : [];
  const good = list.length > 0 && list.every((each) => each === 0 || each === 1) && new Set(list).size === list.length;
  if (!good) throw new Mistake("expected a list of channels: [0], [1] or [0, 1]");
  return list;
};

const pathText = text("the path of a file");

const databases: Reader = (value, folder) => {
  if (!Array.isArray(value)) throw new Mistake('expected a list of files, e.g. ["car.dbc"]');
  return value.map((each: unknown) => parsedSource(pathText(each), folder));
};

function parsedSource(written: string, folder: string): DbcSource {
  try {
    const { file, channels } = parseDbcSource(written);
    return { file: file === SIM_DATABASE || isAbsolute(file) ? file : join(folder, file), channels };
  } catch (error) {
    throw new Mistake(errorText(error));
  }
}

const KEYS: Readonly<Record<keyof Profile, Reader>> = {
  device: text('a text, e.g. "0" or "sim"'),
  bitrate: bitrates,
  timing: timings,
  listenOnly: flag,
  reconnect: flag,
  channels,
  databases,
};

const TOP_KEYS = ["default", "profiles"];

/** Checks the content of a configuration file. @param folder of the file */
export function checkConfig(json: unknown, folder: string): CheckedConfig {
  if (!isObject(json)) return { mistakes: [`the file has ${show(json)}; expected an object with ${TOP_KEYS.join(" and ")}`] };
  const mistakes: string[] = [];
  for (const key of Object.keys(json)) {
    if (!TOP_KEYS.includes(key)) mistakes.push(unknownKey(pathOf(key), key, TOP_KEYS));
  }
  const { profiles: found = {}, default: chosen } = json;
  const profiles = new Map<string, Profile>();
  if (!isObject(found)) mistakes.push(`profiles is ${show(found)}; expected an object with a profile for each name`);
  else for (const [name, profile] of Object.entries(found)) profiles.set(name, readProfile(name, profile, folder, mistakes));
  if (chosen !== undefined && (typeof chosen !== "string" || !profiles.has(chosen))) {
    mistakes.push(`default is ${show(chosen)}, which is not a profile; ${namesOf(profiles)}`);
  }
  return mistakes.length > 0 ? { mistakes } : { config: { defaultProfile: chosen as string | undefined, profiles } };
}

/** Returns a list of the profiles, for a message. */
export function namesOf(profiles: ReadonlyMap<string, unknown>): string {
  if (profiles.size === 0) return "there are no profiles";
  const most = 20;
  const names = [...profiles.keys()].slice(0, most).map((name) => show(name));
  return `profiles: ${names.join(", ")}${profiles.size > most ? " …" : ""}`;
}

function readProfile(name: string, profile: unknown, folder: string, mistakes: string[]): Profile {
  const path = pathOf("profiles", name);
  if (!isObject(profile)) {
    mistakes.push(`${path} is ${show(profile)}; expected an object with some of ${Object.keys(KEYS).join(", ")}`);
    return {};
  }
  const read: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(profile)) {
    if (!Object.hasOwn(KEYS, key)) {
      mistakes.push(unknownKey(pathOf("profiles", name, key), key, Object.keys(KEYS)));
      continue;
    }
    try {
      read[key] = KEYS[key as keyof Profile](value, folder);
    } catch (error) {
      if (!(error instanceof Mistake)) throw error;
      mistakes.push(`${pathOf("profiles", name, key)} is ${show(value)}; ${error.message}`);
    }
  }
  return read as Profile;
}

function unknownKey(path: string, key: string, known: readonly string[]): string {
  return `${path} is not known${nearestHint(key, known)}; allowed: ${known.join(", ")}`;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Returns the path of a key, e.g. `profiles.car.bitrate` or `profiles["my car"].bitrate`. */
function pathOf(...keys: readonly string[]): string {
  return keys.map((key, i) => (/^[\w-]{1,40}$/.test(key) ? (i > 0 ? `.${key}` : key) : `[${show(key)}]`)).join("");
}

/** Returns a short text for any value, for a message. */
function show(value: unknown): string {
  if (Array.isArray(value)) return value.length === 0 ? "an empty list" : "a list";
  if (typeof value === "object" && value !== null) return "an object";
  if (typeof value !== "string") return String(value);
  return value.length > 40 ? `${JSON.stringify(value.slice(0, 40))}…` : JSON.stringify(value);
}
