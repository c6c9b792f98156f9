import { EXIT_STATUS } from "../exit-codes.js";
import { allCommands, type CommandSpec, type OptionSpec } from "./command-spec.js";

export interface ManPageOptions {
  readonly version: string;
  /** E.g. `2026-01-31`. */
  readonly date: string;
}

/** Options of at least this many commands are described in one place. */
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
      "Frames and reports go to standard output, messages to standard error. Every command that uses an adapter also works with the virtual one: `--device sim`. Command names can be abbreviated as long as they are unambiguous.",
    ),
    ".SH COMMANDS",
    ...commands.flatMap((each) => entry(`\\fB${escapeText(each.path.join(" "))}\\fR`, each.summary)),
    ".SH COMMON OPTIONS",
    ...textLines("Options of several commands. The options of each command are listed below."),
    ...[...common.values()].flatMap(optionEntry),
    ...commands.filter((each) => each.commands.length === 0).flatMap((each) => commandSection(each, common)),
    ".SH EXIT STATUS",
    ...Object.entries(EXIT_STATUS).flatMap(([status, text]) => entry(`\\fB${status}\\fR`, text)),
    ".SH ENVIRONMENT",
    ...[...environment(commands)].flatMap(([name, text]) => entry(`\\fB${escapeText(name)}\\fR`, text)),
    ".SH FILES",
    ...entry("\\fI\\(ti/.config/canalyst/config.json\\fR", "Profiles: see CONFIG. If `$XDG_CONFIG_HOME` is set, it replaces ~/.config."),
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

/** Returns the options that many commands have. */
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

/** Lines that begin with spaces are examples or tables and stay unchanged. */
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

/** The environment variables of options, and those of the whole program. */
function environment(commands: readonly CommandSpec[]): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const { variable, long } of commands.flatMap(({ options }) => options)) {
    if (variable !== undefined) found.set(variable, `Default of \`${long}\`. An empty value counts as unset.`);
  }
  found.set("CANALYST_TOKEN", "Token for a bus of `canalyst serve`, if the address of `--device` has none.");
  found.set("NO_COLOR, FORCE_COLOR", "No colours; or colours even if standard output is not a terminal.");
  found.set("DEBUG", "The same as `--verbose`.");
  return found;
}

/** Returns text as short lines, as mandoc recommends; they are filled again when the page is shown. */
function textLines(text: string): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of styled(text).split(" ")) {
    if (line !== "" && line.length + word.length >= MAX_LINE) {
      // a full stop at the end of a line would end a sentence
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

/** Escapes text; text between backticks becomes bold. */
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
  // lists without spaces may be broken after a comma
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
