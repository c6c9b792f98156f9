import { allCommands, type CommandSpec, type OptionSpec, type ValueSource } from "../help/command-spec.js";

/** Returns a script that completes command lines in bash, from 3.2 on, without the package bash-completion. */
export function bashCompletion(program: CommandSpec): string {
  const commands = [...allCommands(program)];
  const levels = commands.filter((each) => each.commands.length > 0);
  return `# bash completion for canalyst, made by: canalyst completion bash
_canalyst_name() {
  # the command among $2... that $1 is, or is the beginning of
  local word=$1 name found=
  shift
  for name in "$@"; do
    if [[ $name == "$word" ]]; then echo "$name"; return; fi
    if [[ $name == "$word"* ]]; then found+=" $name"; fi
  done
  set -- $found
  if (( $# == 1 )); then echo "$1"; fi
}

_canalyst() {
  local cur=\${COMP_WORDS[COMP_CWORD]} prev=\${COMP_WORDS[COMP_CWORD-1]} path= values= options= arguments= i name
  # --option=value comes as three words
  if [[ $cur == = ]]; then cur=
  elif [[ $prev == = ]]; then prev=\${COMP_WORDS[COMP_CWORD-2]}
  fi
  COMPREPLY=()
  for (( i = 1; i < COMP_CWORD; i++ )); do
    if [[ \${COMP_WORDS[i]} == -* || \${COMP_WORDS[i]} == help ]]; then continue; fi
    case $path in
${levels.map((each) => `      ${quote(pathOf(each))}) name=$(_canalyst_name "\${COMP_WORDS[i]}" ${namesOf(each)}) ;;`).join("\n")}
      *) break ;;
    esac
    if [[ -z $name ]]; then break; fi
    path="\${path:+$path }$name"
  done
  case $path in
${commands.map(caseOf).join("\n")}
  esac
  if [[ -z $values ]]; then
    if [[ $cur == -* ]]; then values=$options; else values=$arguments; fi
  fi
  case $values in
    :none) ;;
    :files)
      local IFS=$'\\n'
      COMPREPLY=( $(compgen -f -- "$cur") )
      # marks folders, quotes blanks; bash 3.2 does not have it
      if type compopt > /dev/null 2>&1; then compopt -o filenames 2> /dev/null; fi ;;
    *) COMPREPLY=( $(compgen -W "$values" -- "$cur") ) ;;
  esac
}

complete -F _canalyst canalyst
`;
}

function caseOf(command: CommandSpec): string {
  const values = new Map<string, string[]>();
  for (const option of command.options) {
    if (option.value === undefined) continue;
    const { source, required } = option.value;
    // where no value need follow, what follows may be anything
    if (!required && source.length === 0) continue;
    const text = valuesOf(source);
    values.set(text, [...(values.get(text) ?? []), ...namesOfOption(option)]);
  }
  const cases = Array.from(values, ([text, names]) => `        ${names.join("|")}) values=${quote(text)} ;;`);
  return [
    `    ${quote(pathOf(command))})`,
    ...(cases.length > 0 ? ["      case $prev in", ...cases, "      esac"] : []),
    `      options=${quote(command.options.flatMap(namesOfOption).join(" "))}`,
    `      arguments=${quote(argumentsOf(command))} ;;`,
  ].join("\n");
}

/** The possible words for arguments. */
function argumentsOf(command: CommandSpec): string {
  if (command.commands.length > 0) return command.commands.map(nameOf).join(" ");
  if (command.arguments.some(({ source }) => source === "files")) return ":files";
  return valuesOf(command.arguments.flatMap(({ source }) => source as readonly string[]));
}

function valuesOf(source: ValueSource): string {
  if (source === "files") return ":files";
  return source.length === 0 ? ":none" : source.join(" ");
}

function namesOfOption({ long, short }: OptionSpec): string[] {
  return [short, long].filter((name) => name !== undefined);
}

function namesOf(command: CommandSpec): string {
  return command.commands.map(nameOf).join(" ");
}

function nameOf(command: CommandSpec): string {
  return command.path.at(-1) as string;
}

function pathOf(command: CommandSpec): string {
  return command.path.join(" ");
}

function quote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
