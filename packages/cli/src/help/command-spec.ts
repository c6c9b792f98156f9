import type { EventEmitter } from "node:events";
import { formats } from "canalystii/logs";
import type { Argument, Command, Help, Option } from "commander";

/** What may be typed where a value is expected: names of files, one of some words, or what nothing is known of. */
export type ValueSource = "files" | readonly string[];

/** A value of an option, or an argument. */
interface ValueSpec {
  /** E.g. `file` or `ms`. */
  readonly name: string;
  readonly required: boolean;
  readonly variadic: boolean;
  readonly source: ValueSource;
}

export interface ArgumentSpec extends ValueSpec {
  readonly text: string;
}

export interface OptionSpec {
  /** E.g. `-d`. */
  readonly short: string | undefined;
  /** E.g. `--device`. */
  readonly long: string | undefined;
  /** As in the help: what it does, then its choices, default and environment variable. */
  readonly text: string;
  /** What it does, alone. */
  readonly summary: string;
  readonly repeatable: boolean;
  /** The environment variable that is its default, if there is one. */
  readonly variable: string | undefined;
  /** undefined: it is a switch. */
  readonly value: ValueSpec | undefined;
}

/** A command as its help shows it: the one source of the help, the man page and the completion. */
export interface CommandSpec {
  /** E.g. `["bridge", "relay"]`; the program itself has none. */
  readonly path: readonly string[];
  readonly summary: string;
  /** E.g. `canalyst play [options] <file>`. */
  readonly usage: string;
  readonly arguments: readonly ArgumentSpec[];
  readonly options: readonly OptionSpec[];
  readonly commands: readonly CommandSpec[];
  /** What the help says after the options. */
  readonly notes: string;
}

/** Describes a program and its commands. Those whose options were not loaded have none. */
export function describeCommand(command: Command, path: readonly string[] = []): CommandSpec {
  const help = command.createHelp();
  return {
    path,
    summary: command.description(),
    usage: help.commandUsage(command),
    arguments: command.registeredArguments.map((argument) => describeArgument(argument, help)),
    options: help.visibleOptions(command).map((option) => describeOption(option, help)),
    commands: help.visibleCommands(command).map((child) => describeCommand(child, [...path, child.name()])),
    notes: notesOf(command),
  };
}

/** Returns a command and all below it. */
export function* allCommands(spec: CommandSpec): Generator<CommandSpec> {
  yield spec;
  for (const child of spec.commands) yield* allCommands(child);
}

function describeArgument(argument: Argument, help: Help): ArgumentSpec {
  const { required, variadic, argChoices } = argument;
  const name = argument.name();
  return { name, required, variadic, source: sourceOf(name, undefined, argChoices), text: help.argumentDescription(argument) };
}

function describeOption(option: Option, help: Help): OptionSpec {
  const { short, long, flags, description, envVar } = option;
  const placeholder = /[<[]([^>\].]+)(?:\.\.\.)?[>\]]/.exec(flags)?.[1];
  return {
    short,
    long,
    text: help.optionDescription(option),
    summary: description,
    repeatable: option.variadic || /\brepeatable\b/.test(description),
    variable: envVar,
    value:
      placeholder === undefined
        ? undefined
        : {
            name: placeholder,
            required: option.required,
            variadic: option.variadic,
            source: sourceOf(placeholder, long, option.argChoices),
          },
  };
}

/** Values that are worth suggesting though others are possible, by option. */
export const SUGGESTIONS: Readonly<Record<string, readonly string[]>> = {
  "--device": ["sim", "auto"],
  "--bitrate": ["500k", "250k", "125k", "1M", "100k", "50k"],
  "--channel": ["can0", "can1"],
  "--sim-traffic": ["vehicle", "none", "flood"],
  "--traffic": ["vehicle", "none", "flood"],
  "--from": Object.keys(formats),
  "--to": Object.values(formats)
    .filter(({ writes }) => writes)
    .map(({ name }) => name),
  "--timezone": ["UTC", "local"],
};

function sourceOf(name: string, option: string | undefined, choices: readonly string[] | undefined): ValueSource {
  if (/^files?$/.test(name)) return "files";
  return choices ?? (option !== undefined && Object.hasOwn(SUGGESTIONS, option) ? (SUGGESTIONS[option] as readonly string[]) : []);
}

/** commander keeps what `addHelpText` was given to itself, and says it when the help is printed. */
function notesOf(command: Command): string {
  let text = "";
  const write = (part: string) => {
    text += part;
  };
  // an emitter, although its types don't say so
  (command as unknown as EventEmitter).emit("afterHelp", { error: false, command, write });
  return text.trim();
}
