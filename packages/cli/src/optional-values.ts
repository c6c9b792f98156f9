import { type Command, InvalidArgumentError, type Option } from "commander";

/**
 * Lets options whose value may be left out take the word behind them only if it is a value for them: in `--loop FILE` the
 * file stays a file. Such an option says by `preset` what it means without a value.
 */
export function settleOptionalValues(command: Command, words: readonly string[]): string[] {
  const settled: string[] = [];
  for (let at = 0; at < words.length; at++) {
    const word = words[at] as string;
    if (word === "--") return [...settled, ...words.slice(at)];
    const option = command.options.find(({ short, long }) => word === short || word === long);
    const next = words[at + 1];
    if (option?.optional === true && next !== undefined && !next.startsWith("-") && !accepts(option, next)) {
      settled.push(`${option.long}=${String(option.presetArg)}`);
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
