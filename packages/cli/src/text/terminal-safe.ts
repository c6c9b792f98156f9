/** Characters that control a terminal (C0, C1, DEL), hide or reorder text (such as bidi controls), or cannot be shown. */
const CONTROL = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;
/** The same, or one of the sequences that `Colours` makes. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: that is what it looks for
const CONTROL_OR_STYLE = /\x1b\[\d{1,2}m|[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

const SHORT: Readonly<Record<string, string>> = { "\n": "\\n", "\r": "\\r", "\t": "\\t" };

/**
 * Returns text from outside (a log, a server, a device, the command line) in a form that is safe on one line of a terminal:
 * control characters become visible escapes such as `\x1b` and `\u202e`.
 */
export function terminalSafe(text: string): string {
  return text.replace(CONTROL, escapeOf);
}

/** Does the same for several lines that may be coloured: keeps line ends and colours. */
export function terminalSafeLines(text: string): string {
  return text.replace(CONTROL_OR_STYLE, (found) => (found === "\n" || found.length > 2 ? found : escapeOf(found)));
}

/** Returns JSON in which such characters are JSON escapes, so that its value is the same. */
export function terminalSafeJson(value: unknown, indent?: number): string {
  // between values there are only spaces and line ends, which stay
  return JSON.stringify(value, undefined, indent).replace(CONTROL, (found) => (found === "\n" ? found : utf16(found)));
}

function escapeOf(character: string): string {
  const short = SHORT[character];
  if (short !== undefined) return short;
  const code = character.codePointAt(0) as number;
  if (code < 0x100) return `\\x${hex(code, 2)}`;
  return code < 0x10000 ? `\\u${hex(code, 4)}` : `\\u{${hex(code, 5)}}`;
}

function utf16(character: string): string {
  return Array.from({ length: character.length }, (_, i) => `\\u${hex(character.charCodeAt(i), 4)}`).join("");
}

function hex(code: number, width: number): string {
  return code.toString(16).padStart(width, "0");
}
