const LESS = 0x3c;
const GREATER = 0x3e;
/** A dot, as its distance from the digit 0. */
const DOT = 0x2e - 0x30;
/** The most seconds whose µs are exact. */
const MAX_SECONDS = 9_000_000_000;
/** Bytes between messages that are neither blanks nor messages, after which the other side is taken for something else. */
const MAX_GARBAGE = 256;
/** Words of the longest message: `muxfilter` with 257 groups of 8 bytes. */
const MAX_WORDS = 5 + 257 * 8;

/** A message without its brackets, cut into words. Valid until the next one is read. */
export class SocketcandMessage {
  /** Number of words. */
  length = 0;
  /** Number of bytes between the brackets. */
  byteLength = 0;
  #bytes: Uint8Array = new Uint8Array(0);
  readonly #starts = new Uint32Array(MAX_WORDS);
  readonly #ends = new Uint32Array(MAX_WORDS);

  /** Takes `bytes[start..end]`; false when it has too many words. */
  set(bytes: Uint8Array, start: number, end: number): boolean {
    this.#bytes = bytes;
    this.length = 0;
    this.byteLength = end - start;
    for (let at = start; at < end; ) {
      while (at < end && isBlank(bytes[at] as number)) at++;
      if (at === end) break;
      if (this.length === MAX_WORDS) return false;
      this.#starts[this.length] = at;
      while (at < end && !isBlank(bytes[at] as number)) at++;
      this.#ends[this.length++] = at;
    }
    return true;
  }

  /** Returns a word as text; of a long one the beginning. */
  text(index: number): string {
    const { start, end } = this.#range(index);
    return String.fromCharCode(...this.#bytes.subarray(start, Math.min(end, start + 64)));
  }

  /** Tells whether a word is this text. */
  is(index: number, text: string): boolean {
    const { start, end } = this.#range(index);
    if (end - start !== text.length) return false;
    for (let i = 0; i < text.length; i++) if (this.#bytes[start + i] !== text.charCodeAt(i)) return false;
    return true;
  }

  /** Returns the number of characters of a word, 0 when there is none. */
  size(index: number): number {
    const { start, end } = this.#range(index);
    return end - start;
  }

  /** Returns a word as a hexadecimal number of up to 8 digits, from digit `from` on; undefined when it is none. */
  hex(index: number, from = 0, digits = this.size(index) - from): number | undefined {
    const start = this.#range(index).start + from;
    if (digits < 1 || digits > 8 || from < 0 || from + digits > this.size(index)) return undefined;
    let value = 0;
    for (let i = start; i < start + digits; i++) {
      const digit = hexDigit(this.#bytes[i] as number);
      if (digit < 0) return undefined;
      value = value * 16 + digit;
    }
    return value;
  }

  /** Returns a word as a decimal number of up to 15 digits; undefined when it is none. */
  decimal(index: number): number | undefined {
    const { start, end } = this.#range(index);
    if (end - start < 1 || end - start > 15) return undefined;
    let value = 0;
    for (let i = start; i < end; i++) {
      const digit = (this.#bytes[i] as number) - 0x30;
      if (digit < 0 || digit > 9) return undefined;
      value = value * 10 + digit;
    }
    return value;
  }

  /** Returns a word `SECONDS.MICROSECONDS` in µs; undefined when it is none. */
  time(index: number): number | undefined {
    const { start, end } = this.#range(index);
    let seconds = 0;
    let us = 0;
    /** What a digit behind the dot is worth; 0 before it. */
    let worth = 0;
    for (let i = start; i < end; i++) {
      const digit = (this.#bytes[i] as number) - 0x30;
      if (digit === DOT && worth === 0 && i > start) worth = 100_000;
      else if (digit < 0 || digit > 9) return undefined;
      else if (worth === 0) seconds = seconds * 10 + digit;
      else {
        us += digit * Math.floor(worth);
        worth /= 10;
      }
    }
    return end > start && seconds <= MAX_SECONDS ? seconds * 1_000_000 + us : undefined;
  }

  #range(index: number): { start: number; end: number } {
    if (index < 0 || index >= this.length) return NOWHERE;
    return { start: this.#starts[index] as number, end: this.#ends[index] as number };
  }
}

const NOWHERE = { start: 0, end: 0 };

/** Cuts a stream of bytes into messages `< … >`, in bounded memory. */
export class SocketcandReader {
  /** Bytes of the last `read` that were looked at; all of them, unless `onMessage` has ended it. */
  consumed = 0;
  readonly #limit: number;
  readonly #kept: Uint8Array;
  #length = 0;
  #garbage = 0;
  readonly #message = new SocketcandMessage();

  /** @param limit bytes of a message, brackets included */
  constructor(limit = 8192) {
    this.#limit = limit;
    this.#kept = new Uint8Array(limit);
  }

  /**
   * Takes bytes in pieces of any size and calls back for each message that is complete.
   * @param onMessage returns false to end the reading: behind `consumed` nothing was looked at
   * @returns what is wrong with the stream, after which nothing more should be read; undefined when all is well
   */
  read(bytes: Uint8Array, onMessage: (message: SocketcandMessage) => boolean): string | undefined {
    let at = 0;
    this.consumed = bytes.length;
    if (this.#length > 0) {
      const end = bytes.indexOf(GREATER);
      const part = bytes.subarray(0, end < 0 ? bytes.length : end);
      if (this.#length + part.length > this.#limit) return `message longer than ${this.#limit} bytes`;
      this.#kept.set(part, this.#length);
      this.#length += part.length;
      if (end < 0) return undefined;
      const length = this.#length;
      this.#length = 0;
      if (!this.#message.set(this.#kept, 1, length)) return "message with too many words";
      at = end + 1;
      if (!this.#give(onMessage, at)) return undefined;
    }
    for (;;) {
      while (at < bytes.length && bytes[at] !== LESS) {
        if (!isBlank(bytes[at++] as number) && ++this.#garbage > MAX_GARBAGE) return "this is not the socketcand protocol";
      }
      if (at === bytes.length) return undefined;
      const end = bytes.indexOf(GREATER, at);
      if ((end < 0 ? bytes.length : end) - at > this.#limit) return `message longer than ${this.#limit} bytes`;
      if (end < 0) {
        this.#kept.set(bytes.subarray(at));
        this.#length = bytes.length - at;
        return undefined;
      }
      if (!this.#message.set(bytes, at + 1, end)) return "message with too many words";
      this.#garbage = 0;
      at = end + 1;
      if (!this.#give(onMessage, at)) return undefined;
    }
  }

  #give(onMessage: (message: SocketcandMessage) => boolean, end: number): boolean {
    if (onMessage(this.#message)) return true;
    this.consumed = end;
    return false;
  }
}

/** Writes words as a message. What could end it early, or is not ASCII, becomes `?`. */
export function encodeMessage(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length + 4);
  bytes[0] = LESS;
  bytes[1] = 0x20;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    bytes[i + 2] = code < 0x20 || code > 0x7e || code === LESS || code === GREATER ? 0x3f : code;
  }
  bytes[text.length + 2] = 0x20;
  bytes[text.length + 3] = GREATER;
  return bytes;
}

function isBlank(code: number): boolean {
  return code === 0x20 || (code >= 0x09 && code <= 0x0d) || code === 0;
}

function hexDigit(code: number): number {
  if (code >= 0x30 && code <= 0x39) return code - 0x30;
  if (code >= 0x41 && code <= 0x46) return code - 0x37;
  if (code >= 0x61 && code <= 0x66) return code - 0x57;
  return -1;
}
