const IDENTIFIER = /^[A-Za-z_]\w*$/;
const LONGEST_NAME = 128;
const LONGEST_TEXT = 10_000;
/** Control characters, and halves of characters. */
const UNSUITABLE = /[\p{Cc}\p{Cs}]/u;
const UNSUITABLE_BUT_LINES = /(?![\n\r\t])[\p{Cc}\p{Cs}]/u;

/** Says why a name cannot be that of a message, signal or node; undefined: it can. */
export function whyNoName(name: string): string | undefined {
  if (name === "") return "enter a name";
  if (!IDENTIFIER.test(name)) return "a name has letters, digits and _, and does not begin with a digit";
  return name.length > LONGEST_NAME ? `a name has at most ${LONGEST_NAME} characters` : undefined;
}

/** Says why a text cannot be in a database. @param lines it may have several */
export function whyNoText(text: string, lines = false): string | undefined {
  if ((lines ? UNSUITABLE_BUT_LINES : UNSUITABLE).test(text)) return "control characters are not possible here";
  return text.length > LONGEST_TEXT ? `at most ${LONGEST_TEXT} characters are possible` : undefined;
}

export function isWhole(value: number, least: number, most: number): boolean {
  return Number.isInteger(value) && value >= least && value <= most;
}
