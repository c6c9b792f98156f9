import { type Command, CommanderError } from "commander";
import { COMMANDS, completeName, findCommand } from "./commands.js";
import { type Context, processContext } from "./context.js";
import { ExitCode } from "./exit-codes.js";
import { describeFailure, ExitError } from "./failures.js";
import { settleOptionalValues } from "./optional-values.js";
import { HELP_COMMAND, makeProgram } from "./program-tree.js";
import { isAbortError } from "./signals.js";

/** Runs the program in this process with the arguments after its name; returns the exit status. */
export async function run(args: readonly string[]): Promise<number> {
  const context = processContext({ verbose: args.includes("--verbose") || Boolean(process.env["DEBUG"]) });
  try {
    return await runWith(args, context);
  } finally {
    context.dispose();
  }
}

/** Runs a command with the streams and signals of the context; returns the exit status. */
export async function runWith(args: readonly string[], context: Context): Promise<number> {
  try {
    const wanted = wantedCommand(args);
    const all = wanted !== undefined && findCommand(wanted)?.needsAll === true;
    const program = await makeProgram((name) => all || name === wanted, context);
    await program.parseAsync(toCommandLine(program, args), { from: "user" });
    await context.out.finish();
    return ExitCode.OK;
  } catch (error) {
    if (error instanceof CommanderError) {
      await context.out.finish();
      return error.exitCode === 0 ? ExitCode.OK : ExitCode.USAGE;
    }
    await context.out.finish({ patienceMs: 1000 }).catch(() => {});
    const ended = context.signal.aborted && isAbortError(error);
    if (ended && !context.interrupted) return ExitCode.OK;
    const failure = ended ? new ExitError(ExitCode.INTERRUPTED, "interrupted") : error;
    const { lines, exitCode } = describeFailure(failure, { stack: context.verbose });
    const [first, ...rest] = lines;
    if (first !== undefined) context.say(`canalyst: ${first}`, ...rest.map((line) => `  ${line}`));
    return exitCode;
  }
}

/** Returns the name of the command in the arguments, if there is such a command. */
function wantedCommand(args: readonly string[]): string | undefined {
  for (const word of args) {
    if (word.startsWith("-")) continue;
    const name = completeName(word, [...Object.keys(COMMANDS), HELP_COMMAND]);
    if (name !== HELP_COMMAND) return name;
  }
  return undefined;
}

/**
 * Completes abbreviated command names, and turns `help a b` into `a b --help`. For an unknown command only its name is
 * kept, so that commander reports it: followed by `--help`, it would print the help of something else.
 */
function toCommandLine(program: Command, args: readonly string[]): string[] {
  const line = [...args];
  const path: string[] = [];
  let command: Command = program;
  let help = false;
  for (const [at, word] of args.entries()) {
    if (command.commands.length === 0) break;
    if (word.startsWith("-")) continue;
    const name = completeName(word, [...command.commands.map((each) => each.name()), HELP_COMMAND]);
    if (name === HELP_COMMAND) {
      help = true;
      continue;
    }
    path.push(name ?? word);
    const child = command.commands.find((each) => each.name() === name);
    if (child === undefined) return path;
    line[at] = child.name();
    command = child;
  }
  return help ? [...path, "--help"] : settleOptionalValues(command, line);
}
