import type { EventEmitter } from "node:events";
import { formats } from "canalystii/logs";
import type { Argument, Command, Help, Option } from "commander";

/** The possible values: names of files, a list of words, or (an empty list) unknown. */
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
  /** As in the help: the description, then choices, default and environment variable. */
  readonly text: string;
  /** Only the description. */
  readonly summary: string;
  readonly repeatable: boolean;
  /** The environment variable for its default, if any. */
  readonly variable: string | undefined;
  /** undefined: the option has no value. */
  readonly value: ValueSpec | undefined;
}

/** A command as in its help; source of the man page and the completion scripts. */
export interface CommandSpec {
  /** E.g. `["bridge", "relay"]`; the program itself has none. */
  readonly path: readonly string[];
  readonly summary: string;
  /** E.g. `canalyst play [options] <file>`. */
  readonly usage: string;
  readonly arguments: readonly ArgumentSpec[];
  readonly options: readonly OptionSpec[];
  readonly commands: readonly CommandSpec[];
  /** The text after the options. */
  readonly notes: string;
}

/** Describes a program and its commands. Commands that are not loaded have no options. */
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

/** Suggested values by option; others are possible. */
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

/** commander gives access to the texts of `addHelpText` only when it prints the help. */
function notesOf(command: Command): string {
  let text = "";
  const write = (part: string) => {
    text += part;
  };
  // an emitter, although not by its types
  (command as unknown as EventEmitter).emit("afterHelp", { error: false, command, write });
  return text.trim();
}
