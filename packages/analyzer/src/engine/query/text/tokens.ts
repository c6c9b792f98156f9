import type { Place } from "../query.js";

/**
 * - `word`: characters other than spaces, quotes, brackets and operators
 * - `string`: text between quotes, `\"` and `\\` for a quote and a backslash
 * - `operator`: `:` and comparisons
 */
type TokenKind = "word" | "string" | "operator" | "open" | "close" | "not" | "end";

export interface Token extends Place {
  readonly kind: TokenKind;
  /** Of a string, its content. */
  readonly text: string;
  /** Of a string: it has no end. */
  readonly open?: boolean;
}

const WORD = /[^\s"():=<>!]+/y;
const OPERATOR = /==|!=|<=|>=|[:=<>]/y;

/** Reads the tokens of a text; the last one is `end`. Never fails: every character belongs to a token or is space. */
export function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  for (let at = 0; ; ) {
    while (at < text.length && /\s/.test(text[at] as string)) at++;
    const token = tokenAt(text, at);
    tokens.push(token);
    if (token.kind === "end") return tokens;
    at = token.to;
  }
}

function tokenAt(text: string, from: number): Token {
  const character = text[from];
  if (character === undefined) return { kind: "end", text: "", from, to: from };
  if (character === "(") return { kind: "open", text: "(", from, to: from + 1 };
  if (character === ")") return { kind: "close", text: ")", from, to: from + 1 };
  if (character === '"') return stringAt(text, from);
  const operator = matchAt(OPERATOR, text, from);
  if (operator !== undefined) return { kind: "operator", text: operator === "==" ? "=" : operator, from, to: from + operator.length };
  if (character === "!") return { kind: "not", text: "!", from, to: from + 1 };
  const word = matchAt(WORD, text, from) ?? character;
  const kind = word.toLowerCase() === "not" ? "not" : "word";
  return { kind, text: word, from, to: from + word.length };
}

function matchAt(pattern: RegExp, text: string, at: number): string | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0];
}

function stringAt(text: string, from: number): Token {
  let content = "";
  for (let at = from + 1; at < text.length; at++) {
    let character = text[at] as string;
    if (character === '"') return { kind: "string", text: content, from, to: at + 1 };
    if (character === "\\" && at + 1 < text.length) character = text[++at] as string;
    content += character;
  }
  return { kind: "string", text: content, from, to: text.length, open: true };
}
