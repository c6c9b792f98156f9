import type { Command } from "commander";
import type { Context } from "./context.js";
import { UsageError } from "./failures.js";

/** One command: adds its arguments and options, and says what it does. */
interface CommandModule {
  /** Declares arguments and options and sets the action. */
  define(command: Command, context: Context): void;
}

interface Entry {
  readonly summary: string;
  /** It is about the options of all commands, which are loaded for it. */
  readonly needsAll?: boolean;
  load(): Promise<CommandModule>;
}

/** Every command, loaded when it is used. The order is that of the help. */
export const COMMANDS = {
  list: { summary: "list the adapters that are plugged in", load: () => import("./commands/list.js") },
  dump: { summary: "print received frames", load: () => import("./commands/dump.js") },
  send: { summary: "send frames", load: () => import("./commands/send.js") },
  generate: { summary: "send generated frames", load: () => import("./commands/generate.js") },
  monitor: { summary: "watch all ids at once, one line each", load: () => import("./commands/monitor.js") },
  bridge: { summary: "SocketCAN interfaces, a socketcand server, or a relay of a bus", load: () => import("./commands/bridge.js") },
  record: { summary: "record frames into a log", load: () => import("./commands/record.js") },
  play: { summary: "play a log back onto the bus", load: () => import("./commands/play.js") },
  convert: { summary: "convert logs between formats", load: () => import("./commands/convert.js") },
  info: { summary: "say what a log holds", load: () => import("./commands/info.js") },
  simulate: { summary: "serve the virtual adapter to other programs", load: () => import("./commands/simulate.js") },
  detect: { summary: "find the bit rate of a live bus", load: () => import("./commands/detect.js") },
  doctor: { summary: "find out what stands between you and your adapter", load: () => import("./commands/doctor.js") },
  config: { summary: "show the configuration that holds, and where it comes from", load: () => import("./commands/config.js") },
  completion: {
    summary: "print what makes a shell complete command lines of canalyst",
    needsAll: true,
    load: () => import("./commands/completion.js"),
  },
} as const satisfies Readonly<Record<string, Entry>>;

/** Returns the entry of a command name, if there is such a command. */
export function findCommand(name: string): Entry | undefined {
  return Object.hasOwn(COMMANDS, name) ? (COMMANDS as Readonly<Record<string, Entry>>)[name] : undefined;
}

/**
 * Returns the name that a word is, or the only one that it is the beginning of; undefined when there is none.
 * @throws UsageError when it is the beginning of several
 */
export function completeName(word: string, names: readonly string[]): string | undefined {
  if (names.includes(word)) return word;
  const found = names.filter((name) => word !== "" && name.startsWith(word));
  if (found.length > 1) throw new UsageError(`${JSON.stringify(word)} is ambiguous: ${found.slice(0, -1).join(", ")} or ${found.at(-1)}`);
  return found[0];
}
