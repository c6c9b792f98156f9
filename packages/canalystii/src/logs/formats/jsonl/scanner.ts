const QUOTE = 34;
const BACKSLASH = 92;
const COMMA = 44;
const COLON = 58;
const CLOSE = 125;
const ZERO = 48;

/** The keys of a frame, in the order of {@link JsonFields.values}. */
const KEYS = ["timestampUs", "channel", "id", "dlc", "extended", "remote", "error", "fd", "brs", "esi", "direction", "data"] as const;
export const KEY = {
  TIME: 0,
  CHANNEL: 1,
  ID: 2,
  DLC: 3,
  EXTENDED: 4,
  REMOTE: 5,
  ERROR: 6,
  FD: 7,
  BRS: 8,
  ESI: 9,
  DIRECTION: 10,
  DATA: 11,
} as const;
const KEY_BYTES: readonly Uint8Array[] = /* @__PURE__ */ KEYS.map(bytesOf);
const TRUE = /* @__PURE__ */ bytesOf("true");
const FALSE = /* @__PURE__ */ bytesOf("false");
const RX = /* @__PURE__ */ bytesOf('"rx"');
const TX = /* @__PURE__ */ bytesOf('"tx"');

function bytesOf(text: string): Uint8Array {
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}

/** Reads the flat objects that this library writes, without creating objects; all other JSON is left to `JSON.parse`. */
export class JsonFields {
  /** Numbers; 1 or 0 for true or false, tx or rx; -1 for a missing value. */
  readonly values = new Float64Array(KEYS.length);
  /** Where the string of `data` begins and ends. */
  readonly from = new Int32Array(KEYS.length);
  readonly to = new Int32Array(KEYS.length);

  /** Scans `bytes[start..end]`; returns whether that was possible. */
  scan(bytes: Uint8Array, start: number, end: number): boolean {
    this.values.fill(-1);
    this.from.fill(-1);
    let at = start + 1;
    for (;;) {
      const key = findKey(bytes, at, end);
      if (key < 0) return false;
      at += 2 + (KEY_BYTES[key] as Uint8Array).length;
      if (bytes[at] !== COLON) return false;
      at = this.#value(bytes, at + 1, end, key);
      if (at < 0 || at >= end) return false;
      if (bytes[at] === CLOSE) return at === end - 1;
      if (bytes[at] !== COMMA) return false;
      at++;
    }
  }

  /** Returns the position after the value, or -1. */
  #value(bytes: Uint8Array, start: number, end: number, key: number): number {
    let at = start;
    const first = bytes[at] as number;
    if (key >= KEY.DIRECTION) {
      if (first !== QUOTE) return -1;
      if (key === KEY.DIRECTION) {
        this.values[key] = begins(bytes, at, TX) ? 1 : 0;
        return this.values[key] === 1 || begins(bytes, at, RX) ? at + TX.length : -1;
      }
      for (at++; at < end && bytes[at] !== QUOTE; at++) if (bytes[at] === BACKSLASH) return -1;
      this.from[key] = start + 1;
      this.to[key] = at;
      return at + 1;
    }
    if (key >= KEY.EXTENDED) {
      this.values[key] = begins(bytes, at, TRUE) ? 1 : 0;
      if (this.values[key] === 1) return at + TRUE.length;
      return begins(bytes, at, FALSE) ? at + FALSE.length : -1;
    }
    let value = 0;
    for (; at < end; at++) {
      const digit = (bytes[at] as number) - 48;
      if (digit < 0 || digit > 9) break;
      value = value * 10 + digit;
    }
    // JSON has no leading zeros
    if (at === start || at - start > 16 || (first === ZERO && at > start + 1)) return -1;
    this.values[key] = value;
    return at;
  }
}

function begins(bytes: Uint8Array, at: number, text: Uint8Array): boolean {
  for (let i = 0; i < text.length; i++) if (bytes[at + i] !== text[i]) return false;
  return true;
}

function findKey(bytes: Uint8Array, at: number, end: number): number {
  if (at >= end || bytes[at] !== QUOTE) return -1;
  for (let key = 0; key < KEY_BYTES.length; key++) {
    const name = KEY_BYTES[key] as Uint8Array;
    const { length } = name;
    let i = 0;
    while (i < length && bytes[at + 1 + i] === name[i]) i++;
    if (i === length && bytes[at + 1 + length] === QUOTE) return key;
  }
  return -1;
}
