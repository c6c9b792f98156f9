import { toRawValue } from "../model/layout.js";
import type { RawValue } from "../model/model.js";
import { isReserved, KEYWORDS } from "./keywords.js";
import { quote } from "./problems.js";

const LF = 10;
const CR = 13;
const SPACE = 32;
const QUOTE = 34;
const SLASH = 47;
const BACKSLASH = 92;
/** Numbers with up to this many digits are exact in a double. */
const SAFE_DIGITS = 15;
/** No valid number is longer; limits the time of bigint conversions. */
const MAX_NUMBER = 400;

const NUMBER = /[+-]?(?:0[xX][0-9a-fA-F]+|(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)/y;
/** By character code: 1 if it ends a word. */
const ENDS_WORD = Uint8Array.from({ length: 128 }, (_, code) =>
  code <= SPACE || '":;,|@()[]\\'.includes(String.fromCharCode(code)) ? 1 : 0,
);

/** An invalid part of a statement. Not an `Error`, which is slow: damaged files have thousands of them. */
export class SyntaxFault {
  readonly at: number;
  readonly message: string;

  constructor(at: number, message: string) {
    this.at = at;
    this.message = message;
  }
}

/** Reads the text token by token; spaces, line ends and `//` comments between tokens are skipped. */
export class Scanner {
  readonly text: string;
  at = 0;
  /** The token at `at` is the first one of its line. */
  freshLine = true;
  /** After this position there is no closing quote. */
  #unclosedFrom = Number.POSITIVE_INFINITY;

  constructor(text: string) {
    this.text = text;
  }

  get done(): boolean {
    return this.at >= this.text.length;
  }

  /** Goes to the next token and returns its first character code, NaN at the end. */
  peek(): number {
    const { text } = this;
    let { at } = this;
    let code = text.charCodeAt(at);
    if (code > SPACE && code !== SLASH) return code;
    for (;;) {
      code = text.charCodeAt(at);
      if (code === LF || code === CR) this.freshLine = true;
      else if (code === SLASH && text.charCodeAt(at + 1) === SLASH) {
        at = this.#lineEnd(at);
        continue;
      } else if (!(code <= SPACE)) break;
      at++;
    }
    this.at = at;
    return code;
  }

  /** Reads a punctuation mark if it comes next. */
  takes(mark: string): boolean {
    if (this.peek() !== mark.charCodeAt(0)) return false;
    this.at++;
    this.freshLine = false;
    return true;
  }

  expect(mark: string): void {
    if (!this.takes(mark)) this.fail(quote(mark));
  }

  /** Reads anything that is not a string or punctuation mark; empty if there is nothing. */
  word(): string {
    this.peek();
    const { text } = this;
    let end = this.at;
    while (end < text.length && ENDS_WORD[text.charCodeAt(end)] !== 1) end++;
    const word = this.text.slice(this.at, end);
    if (end > this.at) this.freshLine = false;
    this.at = end;
    return word;
  }

  /** Reads a name. */
  name(what: string): string {
    const before = this.peek();
    const { at } = this;
    const word = this.word();
    if (word === "" || isReserved(word)) {
      this.at = at;
      this.fail(what, before);
    }
    return word;
  }

  /** Returns whether a name comes next, not a mark or a keyword. */
  atName(): boolean {
    this.peek();
    const { at, freshLine } = this;
    const word = this.word();
    this.at = at;
    this.freshLine = freshLine;
    return word !== "" && !isReserved(word) && !(freshLine && KEYWORDS.has(word));
  }

  /** Reads a number of any kind, as a double. */
  number(what: string): number {
    this.peek();
    const { at } = this;
    const value = Number(this.#numeral(what));
    if (!Number.isFinite(value)) throw new SyntaxFault(at, `${what} is beyond ±1.8e308`);
    return value;
  }

  /** Reads an integer of any size. */
  integer(what: string): RawValue {
    this.peek();
    const { at } = this;
    const numeral = this.#numeral(what);
    if (numeral.length <= SAFE_DIGITS || !/^[+-]?\d+$/.test(numeral)) {
      const value = Number(numeral);
      if (Number.isSafeInteger(value)) return value;
      throw new SyntaxFault(at, `${quote(numeral)} is not an integer`);
    }
    return toRawValue(BigInt(numeral.startsWith("+") ? numeral.slice(1) : numeral));
  }

  /** Reads an unsigned integer, digits only, so that a `-` may follow. */
  unsigned(what: string): number {
    const first = this.peek();
    const { text } = this;
    const start = this.at;
    let end = start;
    while (text.charCodeAt(end) >= 48 && text.charCodeAt(end) <= 57) end++;
    const value = Number(text.slice(start, end));
    if (end === start) this.fail(what, first);
    if (!Number.isSafeInteger(value)) throw new SyntaxFault(start, `${quote(text.slice(start, end))} is beyond 2^53`);
    this.at = end;
    this.freshLine = false;
    return value;
  }

  /** Returns whether a number comes next. */
  atNumber(): boolean {
    const code = this.peek();
    return (code >= 48 && code <= 57) || code === 45 || code === 43 || code === 46;
  }

  /** Reads a string in quotes; `\"` is a quote, and line ends are part of the string. */
  string(what: string): string {
    if (this.peek() !== QUOTE) this.fail(what);
    const { text } = this;
    const start = this.at + 1;
    let end = start < this.#unclosedFrom ? text.indexOf('"', start) : -1;
    while (end !== -1 && text.charCodeAt(end - 1) === BACKSLASH && end > start) end = text.indexOf('"', end + 1);
    if (end === -1) {
      this.#unclosedFrom = Math.min(this.#unclosedFrom, start);
      throw new SyntaxFault(this.at, "this string has no closing quote");
    }
    this.at = end + 1;
    this.freshLine = false;
    const value = text.slice(start, end);
    return value.includes('\\"') ? value.replaceAll('\\"', '"') : value;
  }

  /** Reads everything up to one of two marks on the same line. */
  upTo(marks: string): string {
    const { text } = this;
    const start = this.at;
    let end = start;
    while (end < text.length && end - start < MAX_NUMBER && !marks.includes(text.charAt(end)) && text.charCodeAt(end) !== LF) end++;
    this.at = end;
    return text.slice(start, end).trim();
  }

  /** Throws that `what` was expected but something else was found. */
  fail(what: string, next = this.peek()): never {
    const { at } = this;
    const word = Number.isNaN(next) ? "the end of the file" : quote(this.word() || this.text.charAt(at));
    throw new SyntaxFault(at, `expected ${what}, found ${word}`);
  }

  /** Goes to the first keyword at the start of a line after `from`. */
  skipToLine(from: number): void {
    const { text } = this;
    this.at = from;
    while (this.at < text.length) {
      this.at = this.#lineEnd(this.at);
      this.freshLine = true;
      while (text.charCodeAt(this.at) <= SPACE) this.at++;
      const { at } = this;
      const word = this.word();
      this.at = at;
      this.freshLine = true;
      if (KEYWORDS.has(word)) return;
      if (word === "" && at < text.length) this.at++;
    }
  }

  #lineEnd(from: number): number {
    const { text } = this;
    let at = from;
    while (at < text.length && text.charCodeAt(at) !== LF && text.charCodeAt(at) !== CR) at++;
    return at;
  }

  #numeral(what: string): string {
    const first = this.peek();
    NUMBER.lastIndex = this.at;
    const numeral = NUMBER.exec(this.text)?.[0];
    if (numeral === undefined || numeral.length > MAX_NUMBER) return this.fail(what, first);
    const end = this.at + numeral.length;
    if (/[\w.]/.test(this.text.charAt(end))) this.fail(what, first);
    this.at = end;
    this.freshLine = false;
    return numeral;
  }
}
