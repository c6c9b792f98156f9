import type { Losses } from "../formats/losses.js";

/** Value of a hex digit by character code; 255 for anything else. */
export const HEX_VALUE: Uint8Array = /* @__PURE__ */ makeHexValues();
/** Character codes of two upper-case hex digits, by byte value: `[2 * value]` and the next. */
const HEX_UPPER: Uint8Array = /* @__PURE__ */ makePairs(256, 16);
/** Character codes of two decimal digits, 0..99. */
const DECIMAL: Uint8Array = /* @__PURE__ */ makePairs(100, 10);

const DIGIT_0 = 48;

function makeHexValues(): Uint8Array {
  const table = new Uint8Array(256).fill(255);
  const digits = "0123456789abcdef";
  for (let value = 0; value < 16; value++) {
    const digit = digits.charAt(value);
    table[digit.charCodeAt(0)] = value;
    table[digit.toUpperCase().charCodeAt(0)] = value;
  }
  return table;
}

function makePairs(count: number, radix: number): Uint8Array {
  const table = new Uint8Array(count * 2);
  for (let value = 0; value < count; value++) {
    const text = value.toString(radix).toUpperCase().padStart(2, "0");
    table[2 * value] = text.charCodeAt(0);
    table[2 * value + 1] = text.charCodeAt(1);
  }
  return table;
}

/** Writes `value` 0..99 as two digits; returns the position after it. */
export function putTwo(bytes: Uint8Array, at: number, value: number): number {
  bytes[at] = DECIMAL[2 * value] as number;
  bytes[at + 1] = DECIMAL[2 * value + 1] as number;
  return at + 2;
}

/** Writes `value` 0..999999 as six digits. */
export function putSix(bytes: Uint8Array, at: number, value: number): number {
  const high = (value / 10_000) | 0;
  const low = value - high * 10_000;
  const middle = (low / 100) | 0;
  putTwo(bytes, at, high);
  putTwo(bytes, at + 2, middle);
  return putTwo(bytes, at + 4, low - middle * 100);
}

/** Writes `value` 0..999 as three digits. */
export function putThree(bytes: Uint8Array, at: number, value: number): number {
  const high = (value / 100) | 0;
  bytes[at] = DIGIT_0 + high;
  return putTwo(bytes, at + 1, value - high * 100);
}

/** Writes a non-negative integer below 2^53 in decimal, padded to `width` with `pad`. */
export function putDecimal(bytes: Uint8Array, at: number, value: number, width = 1, pad = DIGIT_0): number {
  if (value <= 0x7fff_ffff) return putInt32(bytes, at, value | 0, width, pad);
  // eight digits at a time, so that small integers are enough
  const high = Math.floor(value / 100_000_000);
  const end = putDecimal(bytes, at, high, width - 8, pad);
  return putInt32(bytes, end, (value - high * 100_000_000) | 0, 8, DIGIT_0);
}

function putInt32(bytes: Uint8Array, at: number, value: number, width: number, pad: number): number {
  let digits = 1;
  for (let rest = (value / 10) | 0; rest > 0; rest = (rest / 10) | 0) digits++;
  let to = at;
  for (let missing = width - digits; missing > 0; missing--) bytes[to++] = pad;
  const end = to + digits;
  let rest = value;
  for (let i = end - 1; i >= to; i--) {
    const next = (rest / 10) | 0;
    bytes[i] = DIGIT_0 + (rest - next * 10);
    rest = next;
  }
  return end;
}

/** Writes a byte as two upper-case hex digits. */
export function putHex2(bytes: Uint8Array, at: number, value: number): number {
  bytes[at] = HEX_UPPER[2 * value] as number;
  bytes[at + 1] = HEX_UPPER[2 * value + 1] as number;
  return at + 2;
}

/** Writes the low 12 bits as three upper-case hex digits. */
export function putHex3(bytes: Uint8Array, at: number, value: number): number {
  bytes[at] = HEX_UPPER[2 * ((value >> 8) & 0xf) + 1] as number;
  return putHex2(bytes, at + 1, value & 0xff);
}

/** Writes 32 bits as eight upper-case hex digits. */
export function putHex8(bytes: Uint8Array, at: number, value: number): number {
  putHex2(bytes, at, value >>> 24);
  putHex2(bytes, at + 2, (value >>> 16) & 0xff);
  putHex2(bytes, at + 4, (value >>> 8) & 0xff);
  return putHex2(bytes, at + 6, value & 0xff);
}

/** Character code of one upper-case hex digit 0..15. */
export function hexDigit(value: number): number {
  return HEX_UPPER[2 * value + 1] as number;
}

/** Writes a string's characters as latin1 (others as `?`). */
export function putText(bytes: Uint8Array, at: number, text: string): number {
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    bytes[at + i] = code < 256 ? code : 63;
  }
  return at + text.length;
}

/** Returns text without the sequences that set colours and clear the rest of a line. */
export function stripColours(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences begin with one
  return text.replace(/\x1b\[[0-9;]*[mK]/g, "");
}

const LATIN1_PIECE = 1 << 12;

/** Returns `bytes[from..to]` as latin1 text. For slow paths. */
export function latin1(bytes: Uint8Array, from: number, to: number): string {
  // built character by character, the string would take about thirty times the memory at first
  let text = "";
  for (let at = from; at < to; at += LATIN1_PIECE) text += String.fromCharCode(...bytes.subarray(at, Math.min(to, at + LATIN1_PIECE)));
  return text;
}

/** Maximum number of characters of a marker's text that are written. */
export const MAX_MARKER_TEXT = 1000;
/** Maximum number of bytes of a comment that are read; a line may be far longer. */
export const MAX_COMMENT_BYTES = 2000;

/** Makes marker text fit on one line, in latin1; counts a change. */
export function oneLine(text: string, losses: Losses): string {
  const line = text
    .replace(/[\0\r\n\t]+/g, " ")
    .replace(/[^\0-\xff]/g, "?")
    .trim()
    .slice(0, MAX_MARKER_TEXT)
    .trimEnd();
  if (line !== text) losses.count("marker-text");
  return line;
}

/** Bytes being composed; the array is reused, `take` copies. */
export class TextSink {
  bytes: Uint8Array = new Uint8Array(1 << 16);
  length = 0;

  /** Makes room for `count` more bytes. Read `bytes` afterwards. */
  reserve(count: number): void {
    if (this.length + count <= this.bytes.length) return;
    const grown = new Uint8Array(Math.max(this.length + count, this.bytes.length * 2));
    grown.set(this.bytes.subarray(0, this.length));
    this.bytes = grown;
  }

  /** Adds text as latin1. */
  text(text: string): void {
    this.reserve(text.length);
    this.length = putText(this.bytes, this.length, text);
  }

  /** Returns what was composed since the last call. */
  take(): Uint8Array {
    const taken = this.bytes.slice(0, this.length);
    this.length = 0;
    return taken;
  }
}
