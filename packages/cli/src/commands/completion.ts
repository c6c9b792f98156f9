import { Argument, type Command } from "commander";
import { bashCompletion } from "../completion/bash.js";
import { fishCompletion } from "../completion/fish.js";
import { zshCompletion } from "../completion/zsh.js";
import type { Context } from "../context.js";
import { type CommandSpec, describeCommand } from "../help/command-spec.js";

const SHELLS = { bash: bashCompletion, zsh: zshCompletion, fish: fishCompletion } as const satisfies Readonly<
  Record<string, (program: CommandSpec) => string>
>;

type Shell = keyof typeof SHELLS;

const HELP = `
Once, for every new shell:
  bash  canalyst completion bash > ~/.local/share/bash-completion/completions/canalyst
  zsh   canalyst completion zsh > "\${fpath[1]}/_canalyst"
  fish  canalyst completion fish > ~/.config/fish/completions/canalyst.fish
bash needs the package bash-completion for that; without it: eval "$(canalyst completion bash)" in ~/.bashrc.`;

export function define(command: Command, context: Context): void {
  command
    .addArgument(new Argument("<shell>", "the shell").choices(Object.keys(SHELLS)))
    .addHelpText("after", HELP)
    .action((shell: Shell) => context.out.write(SHELLS[shell](describeCommand(command.parent as Command))));
}
