import { Command } from "commander";
import { COMMANDS, findCommand } from "./commands.js";
import type { Context } from "./context.js";
import { addVerboseOption } from "./options.js";
import { ownVersion } from "./version.js";

export const HELP_COMMAND = "help";

/**
 * Makes the program with all its commands. Options are defined only for the commands that `loaded` accepts: only the
 * command in use has to be loaded.
 */
export async function makeProgram(loaded: (name: string) => boolean, context: Context): Promise<Command> {
  const program = new Command("canalyst");
  configure(program, context);
  program
    .description("Tools for the Canalyst-II USB CAN adapter. No adapter at hand? Try: canalyst dump --device sim")
    .version(await ownVersion(), "-V, --version", "print the version")
    .helpOption("-h, --help", "print this help")
    .helpCommand(`${HELP_COMMAND} [command...]`, "print the help of a command")
    .showSuggestionAfterError()
    .hook("preAction", async (_program, command) => (await import("./config/settings.js")).applySettings(command));
  for (const [name, { summary }] of Object.entries(COMMANDS)) {
    const command = program.command(name).description(summary).helpOption("-h, --help", "print this help");
    configure(command, context);
    if (loaded(name)) (await findCommand(name)?.load())?.define(command, context);
    addVerboseOption(command);
  }
  return program;
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
