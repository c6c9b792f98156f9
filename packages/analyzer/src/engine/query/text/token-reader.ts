import { type Token, tokenize } from "./tokens.js";

/** Goes through the tokens of a text. */
export class TokenReader {
  readonly #tokens: readonly Token[];
  #at = 0;

  constructor(text: string) {
    this.#tokens = tokenize(text);
  }

  get next(): Token {
    return this.#tokens[this.#at] as Token;
  }

  /** Returns the next token and goes on; the last one, `end`, stays. */
  take(): Token {
    const token = this.next;
    if (token.kind !== "end") this.#at++;
    return token;
  }

  /** Goes on if the next token is this word, in capitals or not. */
  takeWord(word: string): boolean {
    const { kind, text } = this.next;
    if (kind !== "word" || text.toLowerCase() !== word) return false;
    this.#at++;
    return true;
  }
}
