import type { Command } from "commander";
import type { Context } from "./context.js";
import { UsageError } from "./failures.js";

/** One command. */
interface CommandModule {
  /** Declares arguments and options and sets the action. */
  define(command: Command, context: Context): void;
}

interface Entry {
  readonly summary: string;
  /** It needs the options of all commands. */
  readonly needsAll?: boolean;
  load(): Promise<CommandModule>;
}

/** Every command, loaded when it is used; in the order of the help. */
export const COMMANDS = {
  list: { summary: "list the adapters that are plugged in", load: () => import("./commands/list.js") },
  dump: { summary: "print received frames", load: () => import("./commands/dump.js") },
  send: { summary: "send frames", load: () => import("./commands/send.js") },
  generate: { summary: "send generated frames", load: () => import("./commands/generate.js") },
  monitor: { summary: "show all ids live, one line each", load: () => import("./commands/monitor.js") },
  bridge: { summary: "connect a bus to SocketCAN, to socketcand clients, or to another bus", load: () => import("./commands/bridge.js") },
  serve: { summary: "give other machines, programs and browsers access to a bus", load: () => import("./commands/serve.js") },
  record: { summary: "record frames into a log", load: () => import("./commands/record.js") },
  play: { summary: "play a log back onto the bus", load: () => import("./commands/play.js") },
  convert: { summary: "convert logs between formats", load: () => import("./commands/convert.js") },
  decode: { summary: "decode logs to named values with a CAN database", load: () => import("./commands/decode.js") },
  info: { summary: "summarize a log: channels, bus load, ids", load: () => import("./commands/info.js") },
  dbc: { summary: "check, show and create CAN databases", load: () => import("./commands/dbc.js") },
  simulate: { summary: "serve the virtual adapter to other programs", load: () => import("./commands/simulate.js") },
  detect: { summary: "find the bit rate of a live bus", load: () => import("./commands/detect.js") },
  doctor: { summary: "diagnose problems with the adapter", load: () => import("./commands/doctor.js") },
  config: { summary: "show the settings in use and where each one comes from", load: () => import("./commands/config.js") },
  completion: {
    summary: "print a completion script for a shell",
    needsAll: true,
    load: () => import("./commands/completion.js"),
  },
} as const satisfies Readonly<Record<string, Entry>>;

/** Returns the entry of a command name, if there is such a command. */
export function findCommand(name: string): Entry | undefined {
  return Object.hasOwn(COMMANDS, name) ? (COMMANDS as Readonly<Record<string, Entry>>)[name] : undefined;
}

/**
 * Returns the name that a word is or abbreviates; undefined when there is none.
 * @throws UsageError when it abbreviates several names
 */
export function completeName(word: string, names: readonly string[]): string | undefined {
  if (names.includes(word)) return word;
  const found = names.filter((name) => word !== "" && name.startsWith(word));
  if (found.length > 1) throw new UsageError(`${JSON.stringify(word)} is ambiguous: ${found.slice(0, -1).join(", ")} or ${found.at(-1)}`);
  return found[0];
}
