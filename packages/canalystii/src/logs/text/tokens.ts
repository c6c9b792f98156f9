import { HEX_VALUE, latin1 } from "./text.js";

const SPACE = 32;
const TAB = 9;
const COMMA = 44;
const POINT = 46;
/** A CAN FD line has about 90. */
const MAX_TOKENS = 160;

/** Splits a line at spaces without creating strings. */
export class Tokens {
  bytes: Uint8Array = new Uint8Array(0);
  /** Where the line ends. */
  end = 0;
  /** Number of tokens; those beyond 160 are ignored. */
  count = 0;
  readonly starts = new Int32Array(MAX_TOKENS);
  readonly ends = new Int32Array(MAX_TOKENS);

  /** Finds the tokens of `bytes[from..to]`. */
  cut(bytes: Uint8Array, from: number, to: number): void {
    this.bytes = bytes;
    this.end = to;
    let count = 0;
    let at = from;
    while (count < MAX_TOKENS) {
      while (at < to && (bytes[at] === SPACE || bytes[at] === TAB)) at++;
      if (at >= to) break;
      this.starts[count] = at;
      while (at < to && bytes[at] !== SPACE && bytes[at] !== TAB) at++;
      this.ends[count++] = at;
    }
    this.count = count;
  }

  /** Finds the fields of `bytes[from..to]` between commas, without spaces around them; empty fields count. */
  split(bytes: Uint8Array, from: number, to: number): void {
    this.bytes = bytes;
    let count = 0;
    let at = from;
    while (count < MAX_TOKENS) {
      while (at < to && bytes[at] === SPACE) at++;
      const start = at;
      while (at < to && bytes[at] !== COMMA) at++;
      let end = at;
      while (end > start && bytes[end - 1] === SPACE) end--;
      this.starts[count] = start;
      this.ends[count++] = end;
      if (at++ >= to) break;
    }
    this.count = count;
  }

  /** Length of a token; 0 when there is none. */
  size(index: number): number {
    return index < this.count ? (this.ends[index] as number) - (this.starts[index] as number) : 0;
  }

  /** First character code of a token in lower case; 0 when there is none. */
  initial(index: number): number {
    if (index >= this.count) return 0;
    const code = this.bytes[this.starts[index] as number] as number;
    return code >= 65 && code <= 90 ? code + 32 : code;
  }

  /** Returns whether a token equals `text` (lower case), whatever its case. */
  is(index: number, text: string): boolean {
    if (this.size(index) !== text.length) return false;
    const start = this.starts[index] as number;
    for (let i = 0; i < text.length; i++) {
      const code = this.bytes[start + i] as number;
      if ((code >= 65 && code <= 90 ? code + 32 : code) !== text.charCodeAt(i)) return false;
    }
    return true;
  }

  /** Returns the value of a token of `1..maxDigits` hex digits, or -1. */
  hex(index: number, maxDigits = 8): number {
    const size = this.size(index);
    return size === 0 || size > maxDigits ? -1 : parseHex(this.bytes, this.starts[index] as number, this.ends[index] as number);
  }

  /** Returns the value of a token of up to 16 decimal digits below 2^53, or -1. */
  decimal(index: number): number {
    return index >= this.count ? -1 : parseDecimal(this.bytes, this.starts[index] as number, this.ends[index] as number);
  }

  /** Returns a token as text. For slow paths. */
  text(index: number): string {
    return index < this.count ? latin1(this.bytes, this.starts[index] as number, this.ends[index] as number) : "";
  }
}

/** Returns the value of up to 8 hex digits in `bytes[from..to]`, or -1. */
export function parseHex(bytes: Uint8Array, from: number, to: number): number {
  if (from >= to || to - from > 8) return -1;
  let value = 0;
  for (let i = from; i < to; i++) {
    const digit = HEX_VALUE[bytes[i] as number] as number;
    if (digit > 15) return -1;
    value = (value << 4) | digit;
  }
  return value >>> 0;
}

/** Returns the value of up to 16 decimal digits, below 2^53, in `bytes[from..to]`, or -1. */
export function parseDecimal(bytes: Uint8Array, from: number, to: number): number {
  if (from >= to || to - from > 16) return -1;
  let value = 0;
  for (let i = from; i < to; i++) {
    const digit = (bytes[i] as number) - 48;
    if (digit < 0 || digit > 9) return -1;
    value = value * 10 + digit;
  }
  return value <= Number.MAX_SAFE_INTEGER ? value : -1;
}

/**
 * Returns `digits[.digits]` in `bytes[from..to]` times 10^decimals, rounded to the nearest integer (0.1 s with 6 gives
 * 100000), or -1. Scaled digit by digit, so that no value is rounded to a fraction that a double can represent.
 */
export function parseScaled(bytes: Uint8Array, range: { readonly from: number; readonly to: number }, decimals: number): number {
  const { from, to } = range;
  let at = from;
  let value = 0;
  for (; at < to; at++) {
    const digit = (bytes[at] as number) - 48;
    if (digit < 0 || digit > 9) break;
    value = value * 10 + digit;
  }
  const whole = at - from;
  let missing = decimals;
  if (at < to) {
    if (bytes[at] !== POINT || to - from < 2) return -1;
    for (at++; at < to; at++) {
      const digit = (bytes[at] as number) - 48;
      if (digit < 0 || digit > 9) return -1;
      if (missing > 0) value = value * 10 + digit;
      else if (missing === 0 && digit >= 5) value++;
      missing--;
    }
  } else if (whole === 0) return -1;
  for (; missing > 0; missing--) value *= 10;
  return value <= Number.MAX_SAFE_INTEGER ? value : -1;
}
