import { type Command, InvalidArgumentError, Option } from "commander";

const meanings = new WeakMap<Option, string>();

/**
 * Makes an option with an optional value.
 * @param means the value that it has then
 */
export function optionalValue<T>(
  flags: string,
  description: string,
  how: { readonly parse: (text: string) => T; readonly means: string },
): Option {
  const option = new Option(flags, description).argParser(how.parse);
  meanings.set(option, how.means);
  return option;
}

/**
 * Gives such options their value where none is written, and lets them take the next word only if it is a value for them: in
 * `--loop FILE` the file remains a file.
 */
export function settleOptionalValues(command: Command, words: readonly string[]): string[] {
  const settled: string[] = [];
  for (let at = 0; at < words.length; at++) {
    const word = words[at] as string;
    if (word === "--") return [...settled, ...words.slice(at)];
    const option = command.options.find(({ short, long }) => word === short || word === long);
    const next = words[at + 1];
    const means = option === undefined ? undefined : meanings.get(option);
    if (option !== undefined && means !== undefined && (next === undefined || next.startsWith("-") || !accepts(option, next))) {
      settled.push(`${option.long}=${means}`);
      continue;
    }
    settled.push(word);
    if (option?.required === true && next !== undefined) {
      settled.push(next);
      at++;
    }
  }
  return settled;
}

function accepts(option: Option, word: string): boolean {
  try {
    option.parseArg?.(word, undefined as never);
    return true;
  } catch (error) {
    if (error instanceof InvalidArgumentError) return false;
    throw error;
  }
}
