import { EXIT_STATUS } from "../exit-codes.js";
import { allCommands, type CommandSpec, type OptionSpec } from "./command-spec.js";

export interface ManPageOptions {
  readonly version: string;
  /** E.g. `2026-01-31`. */
  readonly date: string;
}

/** An option of so many commands is described once for all. */
const COMMON = 4;

/** Returns the page of section 1 in roff (man macros), which groff and mandoc both take. */
export function manPage(program: CommandSpec, { version, date }: ManPageOptions): string {
  const commands = [...allCommands(program)].filter((each) => each.path.length > 0 && each.path.at(-1) !== "help");
  const common = commonOptions(commands);
  return [
    `.TH CANALYST 1 ${date} ${argument(`canalyst ${version}`)} ${argument("User Commands")}`,
    // no hyphens in options, ragged right
    ".nh",
    ".ad l",
    ".SH NAME",
    `canalyst \\- ${escapeText(lowerFirst(program.summary.split(". ")[0] as string))}`,
    ".SH SYNOPSIS",
    ...commands.filter((each) => each.commands.length === 0).flatMap(synopsis),
    ".SH DESCRIPTION",
    ...textLines(program.summary),
    ...paragraph(
      "Frames and reports go to standard output, everything said about them to standard error. Every command that uses an adapter works with the virtual one too: `--device sim`. The beginning of a command's name will do where no other command begins so.",
    ),
    ".SH COMMANDS",
    ...commands.flatMap((each) => entry(`\\fB${escapeText(each.path.join(" "))}\\fR`, each.summary)),
    ".SH COMMON OPTIONS",
    ...textLines("Options of several commands. What each command takes is listed below."),
    ...[...common.values()].flatMap(optionEntry),
    ...commands.filter((each) => each.commands.length === 0).flatMap((each) => commandSection(each, common)),
    ".SH EXIT STATUS",
    ...Object.entries(EXIT_STATUS).flatMap(([status, text]) => entry(`\\fB${status}\\fR`, text)),
    ".SH ENVIRONMENT",
    ...[...environment(commands)].flatMap(([name, text]) => entry(`\\fB${escapeText(name)}\\fR`, text)),
    ".SH FILES",
    ...entry("\\fI\\(ti/.config/canalyst/config.json\\fR", "Profiles: see CONFIG. `$XDG_CONFIG_HOME` stands in place of ~/.config."),
    ".SH SEE ALSO",
    ".BR candump (1),",
    ".BR cansend (1),",
    ".BR cangen (1),",
    ".BR canplayer (1)",
    "",
  ].join("\n");
}

function keyOf({ short, long, text }: OptionSpec): string {
  return `${short} ${long} ${text}`;
}

/** Returns the options that many commands have, by what they are. */
function commonOptions(commands: readonly CommandSpec[]): ReadonlyMap<string, OptionSpec> {
  const uses = new Map<string, OptionSpec[]>();
  for (const option of commands.flatMap(({ options }) => options)) uses.set(keyOf(option), [...(uses.get(keyOf(option)) ?? []), option]);
  return new Map([...uses].filter(([, found]) => found.length >= COMMON).map(([key, [option]]) => [key, option as OptionSpec]));
}

function synopsis({ path, usage }: CommandSpec, i: number): string[] {
  const name = `canalyst ${path.join(" ")}`;
  return [...(i > 0 ? [".br"] : []), `\\fB${escapeText(name)}\\fR ${escapeText(usage.slice(name.length).trim())}`.trimEnd()];
}

function commandSection(command: CommandSpec, common: ReadonlyMap<string, OptionSpec>): string[] {
  const own = command.options.filter((option) => !common.has(keyOf(option)));
  const shared = command.options.filter((option) => common.has(keyOf(option)));
  return [
    `.SH ${argument(command.path.join(" ").toUpperCase())}`,
    ...synopsis(command, 0),
    ...paragraph(`${upperFirst(command.summary)}.`),
    ...command.arguments.flatMap(({ name, text }) => entry(`\\fI${escapeText(name)}\\fR`, text)),
    ...own.flatMap(optionEntry),
    ...(shared.length > 0 ? paragraph(`Common options: ${shared.map(({ short, long }) => `\`${long ?? short}\``).join(", ")}.`) : []),
    ...notes(command.notes),
  ];
}

function optionEntry({ short, long, text, value }: OptionSpec): string[] {
  const names = [short, long].filter((name) => name !== undefined).map((name) => `\\fB${escapeText(name)}\\fR`);
  const tag = names.join(", ");
  if (value === undefined) return entry(tag, text);
  const placeholder = `\\fI${escapeText(value.name)}\\fR`;
  return entry(`${tag} ${value.required ? placeholder : `[${placeholder}]`}`, text);
}

function entry(tag: string, text: string): string[] {
  return [".TP", tag, ...(text === "" ? ["\\&"] : textLines(text))];
}

function paragraph(text: string): string[] {
  return [".PP", ...textLines(text)];
}

/** Lines that begin with blanks are examples or tables and stay as they are. */
function notes(text: string): string[] {
  const lines: string[] = [];
  let verbatim = false;
  for (const each of text.split("\n")) {
    if (each.startsWith(" ") !== verbatim) lines.push(...(verbatim ? [".fi", ".RE"] : [".PP", ".RS 4", ".nf"]));
    verbatim = each.startsWith(" ");
    if (verbatim) lines.push(guard(styled(each.replace(/^ {1,2}/, ""))));
    else if (each !== "") lines.push(...paragraph(each));
  }
  if (verbatim) lines.push(".fi", ".RE");
  return lines;
}

/** The variables that options are read from, and those that concern the whole program. */
function environment(commands: readonly CommandSpec[]): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const { variable, long } of commands.flatMap(({ options }) => options)) {
    if (variable !== undefined) found.set(variable, `Default of \`${long}\`. An empty one counts as unset.`);
  }
  found.set("NO_COLOR, FORCE_COLOR", "No colours; colours also where standard output is no terminal.");
  found.set("DEBUG", "The same as `--verbose`.");
  return found;
}

/** Returns text as lines that are not too long for mandoc's taste; they are filled again when the page is shown. */
function textLines(text: string): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of styled(text).split(" ")) {
    if (line !== "" && line.length + word.length >= MAX_LINE) {
      // a full stop at the end of a line would be taken for that of a sentence
      lines.push(`${guard(line)}${line.endsWith(".") ? "\\&" : ""}`);
      line = word;
    } else line = line === "" ? word : `${line} ${word}`;
  }
  return [...lines, guard(line)];
}

const MAX_LINE = 78;

/** A line that begins with a dot or an apostrophe would be a request. */
function guard(line: string): string {
  return /^[.']/.test(line) ? `\\&${line}` : line;
}

/** Escapes text; what stands between backticks becomes bold. */
function styled(text: string): string {
  const parts = text.split("`");
  if (parts.length % 2 === 0) return escapeText(text);
  return parts.map((part, i) => (i % 2 === 1 ? `\\fB${escapeText(part)}\\fR` : escapeText(part))).join("");
}

const SPECIAL: Readonly<Record<string, string>> = {
  "\\": "\\e",
  "-": "\\-",
  "~": "\\(ti",
  "^": "\\(ha",
  "`": "\\(ga",
  "'": "\\(aq",
  '"': "\\(dq",
  "\n": " ",
};

function escapeText(text: string): string {
  const escaped = text.replace(/[\\\-~^`'"\n]|[^\x20-\x7e]/gu, (found) => SPECIAL[found] ?? `\\[u${codeOf(found)}]`);
  // lists without blanks may be broken behind a comma
  return escaped.replace(/,(?=[^ ])/g, ",\\:");
}

function codeOf(character: string): string {
  return (character.codePointAt(0) as number).toString(16).toUpperCase().padStart(4, "0");
}

function argument(text: string): string {
  return `"${escapeText(text)}"`;
}

function lowerFirst(text: string): string {
  return text.slice(0, 1).toLowerCase() + text.slice(1);
}

function upperFirst(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}
