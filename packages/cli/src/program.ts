import { readFile } from "node:fs/promises";
import { Command, CommanderError } from "commander";
import { COMMANDS, completeName, findCommand } from "./commands.js";
import { type Context, processContext } from "./context.js";
import { ExitCode } from "./exit-codes.js";
import { describeFailure, ExitError } from "./failures.js";
import { addVerboseOption } from "./options.js";
import { isAbortError } from "./signals.js";

const HELP = "help";

/** Runs the program with the arguments behind its name; returns the exit status. */
export async function run(args: readonly string[]): Promise<number> {
  const verbose = args.includes("--verbose") || args.includes("-v") || Boolean(process.env["DEBUG"]);
  const context = processContext({ verbose });
  try {
    const program = await makeProgram(args, context);
    await program.parseAsync(toCommandLine(program, args), { from: "user" });
    await context.out.finish(context.interrupted ? { patienceMs: 1000 } : {});
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
    const { lines, exitCode } = describeFailure(failure, { stack: verbose });
    const [first, ...rest] = lines;
    if (first !== undefined) context.say(`canalyst: ${first}`, ...rest.map((line) => `  ${line}`));
    return exitCode;
  } finally {
    context.dispose();
  }
}

async function makeProgram(args: readonly string[], context: Context): Promise<Command> {
  const program = new Command("canalyst");
  configure(program, context);
  program
    .description("Tools for the Canalyst-II USB CAN adapter. No adapter at hand? Try: canalyst dump --device sim")
    .version(await version(), "-V, --version", "print the version")
    .helpOption("-h, --help", "print this help")
    .helpCommand("help [command...]", "print the help of a command")
    .showSuggestionAfterError();
  const wanted = wantedCommand(args);
  for (const [name, { summary }] of Object.entries(COMMANDS)) {
    const command = program.command(name).description(summary).helpOption("-h, --help", "print this help");
    configure(command, context);
    // only the command that is used is loaded
    if (name === wanted) (await findCommand(name)?.load())?.define(command, context);
    addVerboseOption(command);
  }
  return program;
}

/** Returns the name of the command that the arguments are about, if there is such a command. */
function wantedCommand(args: readonly string[]): string | undefined {
  for (const word of args) {
    if (word.startsWith("-")) continue;
    const name = completeName(word, [...Object.keys(COMMANDS), HELP]);
    if (name !== HELP) return name;
  }
  return undefined;
}

/**
 * Writes the names of commands out, and turns `help a b` into `a b --help`. Of a name that is no command nothing but the
 * name is left, so that commander says so: with `--help` behind it, it would print the help of something else.
 */
function toCommandLine(program: Command, args: readonly string[]): string[] {
  const line = [...args];
  const path: string[] = [];
  let command: Command = program;
  let help = false;
  for (const [at, word] of args.entries()) {
    if (command.commands.length === 0) break;
    if (word.startsWith("-")) continue;
    const name = completeName(word, [...command.commands.map((each) => each.name()), HELP]);
    if (name === HELP) {
      help = true;
      continue;
    }
    path.push(name ?? word);
    const child = command.commands.find((each) => each.name() === name);
    if (child === undefined) return path;
    line[at] = child.name();
    command = child;
  }
  return help ? [...path, "--help"] : line;
}

function configure(command: Command, context: Context): void {
  command
    .exitOverride()
    .configureOutput({
      writeOut: (text) => void context.out.write(text),
      writeErr: (text) => context.say(...text.trimEnd().split("\n")),
      getOutHelpWidth: () => Math.min(100, context.out.isTerminal ? context.out.columns : 80),
      getErrHelpWidth: () => 80,
      outputError: (text, write) =>
        write(
          `canalyst: ${text
            .trimEnd()
            .replace(/^error: /, "")
            .replaceAll("\n", "\n  ")}`,
        ),
    })
    .configureHelp({ showGlobalOptions: false });
}

async function version(): Promise<string> {
  const json: unknown = JSON.parse(await readFile(new URL("../package.json", import.meta.url), "utf8"));
  return typeof json === "object" && json !== null && "version" in json ? String(json.version) : "unknown";
}
