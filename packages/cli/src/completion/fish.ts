import { allCommands, type CommandSpec, type OptionSpec, type ValueSource } from "../help/command-spec.js";

/** Returns a script that completes command lines in fish. */
export function fishCompletion(program: CommandSpec): string {
  const commands = [...allCommands(program)].filter((each) => each.path.at(-1) !== "help");
  const levels = commands.filter((each) => each.commands.length > 0);
  return `# fish completion for canalyst, made by: canalyst completion fish
function __canalyst_path
    set -l path
    for word in (commandline -opc)[2..-1]
        if string match -q -- '-*' $word; or test $word = help
            continue
        end
        set -l names
        switch "$path"
${levels.map((each) => `            case ${quote(pathOf(each))}\n                set names ${each.commands.map(nameOf).join(" ")}`).join("\n")}
            case '*'
                break
        end
        # a command, or the beginning of one
        set -l found
        for name in $names
            if test $name = $word
                set found $name
                break
            else if string match -q -- "$word*" $name
                set -a found $name
            end
        end
        test (count $found) -eq 1; or break
        set -a path $found
    end
    echo "$path"
end

function __canalyst_at
    test (__canalyst_path) = "$argv[1]"
end

complete -c canalyst -e
complete -c canalyst -f
${commands.flatMap(linesOf).join("\n")}
`;
}

function linesOf(command: CommandSpec): string[] {
  const at = `complete -c canalyst -n ${quote(`__canalyst_at ${quote(pathOf(command))}`)}`;
  return [
    ...command.commands.map((each) => `${at} -a ${nameOf(each)} -d ${quote(each.summary)}`),
    ...command.arguments.flatMap(({ source }) => {
      if (source === "files") return [`${at} -F`];
      return source.length === 0 ? [] : [`${at} -a ${quote(source.join(" "))}`];
    }),
    ...command.options.map((option) => `${at}${optionText(option)}`),
  ];
}

function optionText({ short, long, summary, value }: OptionSpec): string {
  const names = [...(short === undefined ? [] : [` -s ${short.slice(1)}`]), ...(long === undefined ? [] : [` -l ${long.slice(2)}`])];
  return `${names.join("")}${value === undefined || !value.required ? "" : valueText(value.source)} -d ${quote(summary)}`;
}

function valueText(source: ValueSource): string {
  if (source === "files") return " -r -F";
  return source.length === 0 ? " -x" : ` -x -a ${quote(source.join(" "))}`;
}

function nameOf(command: CommandSpec): string {
  return command.path.at(-1) as string;
}

function pathOf(command: CommandSpec): string {
  return command.path.join(" ");
}

function quote(text: string): string {
  return `'${text.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;
}
