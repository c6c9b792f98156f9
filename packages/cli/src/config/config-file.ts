import { constants } from "node:fs";
import { open } from "node:fs/promises";
import { homedir } from "node:os";
import { dirname, isAbsolute, join, resolve } from "node:path";
import { errorText } from "canalystii";
import { describeSystemError, UsageError } from "../failures.js";
import { type Config, checkConfig } from "./profile.js";

type Environment = Readonly<Record<string, string | undefined>>;

/** Returns the default path of the configuration file; undefined if the user has no home folder. */
export function defaultConfigFile(env: Environment, platform: NodeJS.Platform = process.platform): string | undefined {
  const folder = platform === "win32" ? env["APPDATA"] : env["XDG_CONFIG_HOME"];
  // XDG specification: ignore a path that is not absolute
  if (folder !== undefined && isAbsolute(folder)) return join(folder, "canalyst", "config.json");
  const home = homeFolder();
  if (home === undefined) return undefined;
  return join(home, ...(platform === "win32" ? ["AppData", "Roaming"] : [".config"]), "canalyst", "config.json");
}

function homeFolder(): string | undefined {
  try {
    return homedir() || undefined;
  } catch {
    return undefined;
  }
}

const MAX_SIZE = 1 << 20;
const MAX_MISTAKES = 10;

/**
 * Reads a configuration file.
 * @returns undefined when there is none
 * @throws UsageError with the file, the keys and the allowed values
 */
export async function readConfig(file: string): Promise<Config | undefined> {
  const text = await readText(file);
  if (text === undefined) return undefined;
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw new UsageError(`${file} is not JSON: ${errorText(error)}`);
  }
  const checked = checkConfig(json, dirname(resolve(file)));
  if ("config" in checked) return checked.config;
  const { mistakes } = checked;
  if (mistakes.length === 1) throw new UsageError(`${file}: ${mistakes[0]}`);
  const more = mistakes.length > MAX_MISTAKES ? [`and ${mistakes.length - MAX_MISTAKES} more`] : [];
  throw new UsageError([`${file} has ${mistakes.length} mistakes:`, ...mistakes.slice(0, MAX_MISTAKES), ...more].join("\n"));
}

async function readText(file: string): Promise<string | undefined> {
  try {
    // a named pipe must not block the program
    await using handle = await open(file, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    const status = await handle.stat();
    if (!status.isFile())
      throw new UsageError(`${file} is ${status.isDirectory() ? "a folder" : "a device or a pipe"}, not a configuration file`);
    const bytes = new Uint8Array(MAX_SIZE + 1);
    let size = 0;
    while (size < bytes.length) {
      const { bytesRead } = await handle.read(bytes, size, bytes.length - size);
      if (bytesRead === 0) break;
      size += bytesRead;
    }
    if (size > MAX_SIZE) throw new UsageError(`${file} is larger than ${MAX_SIZE / 1024} KiB: not a configuration file`);
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes.subarray(0, size));
  } catch (error) {
    if (error instanceof UsageError) throw error;
    if (error instanceof Error && "code" in error && (error.code === "ENOENT" || error.code === "ENOTDIR")) return undefined;
    if (error instanceof TypeError) throw new UsageError(`${file} is not text in UTF-8`, { cause: error });
    throw new UsageError(describeSystemError(error) ?? `${file}: ${errorText(error)}`, {
      cause: error,
    });
  }
}
