import { type ArgumentSpec, allCommands, type CommandSpec, type OptionSpec, type ValueSource } from "../help/command-spec.js";

/** Returns a script that completes command lines in zsh: a file `_canalyst` of `$fpath`, or to be sourced after `compinit`. */
export function zshCompletion(program: CommandSpec): string {
  return `#compdef canalyst
# zsh completion for canalyst, made by: canalyst completion zsh
_canalyst_name() {
  # the command among $2... that $1 is, or is the beginning of
  local word=$1
  shift
  local -a found
  found=(\${(M)@:#\${(b)word}*})
  if (( \${@[(Ie)$word]} )); then REPLY=$word
  elif (( \${#found} == 1 )); then REPLY=$found[1]
  else REPLY=
  fi
}

${[...allCommands(program)].map(functionOf).join("\n")}
if [[ \${funcstack[1]} == _canalyst ]]; then _canalyst "$@"; else compdef _canalyst canalyst; fi
`;
}

function functionOf(command: CommandSpec): string {
  const options = command.options.map(optionSpec);
  if (command.commands.length === 0) {
    const specs = [...options, ...command.arguments.map(argumentSpec)];
    return `${functionName(command)}() {\n  _arguments ${specs.join(" \\\n    ")}\n}\n`;
  }
  return `${functionName(command)}() {
  local context state state_descr line REPLY
  typeset -A opt_args
  _arguments -C ${[...options, `'1: :->command'`, `'*:: :->rest'`].join(" \\\n    ")}
  case $state in
    command)
      local -a commands
      commands=(
        ${command.commands.map((each) => quote(`${nameOf(each)}:${each.summary}`)).join("\n        ")}
      )
      _describe -t commands command commands ;;
    rest)
      _canalyst_name "$words[1]" ${command.commands.map(nameOf).join(" ")}
      case $REPLY in
        help)
          # its arguments are the commands of here
          ${functionName(command)} ;;
${command.commands
  .filter((each) => nameOf(each) !== "help")
  .map((each) => `        ${nameOf(each)}) ${functionName(each)} ;;`)
  .join("\n")}
      esac ;;
  esac
}
`;
}

function optionSpec({ short, long, summary, repeatable, value }: OptionSpec): string {
  const names = [short, long].filter((name) => name !== undefined);
  // the value of a short option follows directly, that of a long one after =; for both also as the next word
  const forms = names.map((name) => (value === undefined ? name : name.startsWith("--") ? `${name}=` : `${name}+`));
  const text = `[${escapeSpec(summary)}]${value === undefined ? "" : valueSpec(value.name, value.source, value.required)}`;
  // repeatable, or not beside itself
  const before = repeatable ? "\\*" : names.length > 1 ? quote(`(${names.join(" ")})`) : "";
  const alternatives = forms.length > 1 ? `{${forms.join(",")}}` : (forms[0] as string);
  return `${before}${alternatives}${quote(text)}`;
}

function argumentSpec({ name, source, required, variadic }: ArgumentSpec): string {
  return quote(`${variadic ? "*" : ""}${valueSpec(name, source, required || variadic)}`);
}

function valueSpec(name: string, source: ValueSource, required: boolean): string {
  const action = source === "files" ? "_files" : source.length === 0 ? " " : `(${source.map(escapeWord).join(" ")})`;
  return `${required ? "" : ":"}:${escapeSpec(name)}:${action}`;
}

function functionName({ path }: CommandSpec): string {
  return `_${["canalyst", ...path].join("_")}`;
}

function nameOf(command: CommandSpec): string {
  return command.path.at(-1) as string;
}

function escapeSpec(text: string): string {
  return text.replace(/[\\:[\]]/g, "\\$&");
}

function escapeWord(word: string): string {
  return word.replace(/[\\:() ]/g, "\\$&");
}

function quote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
