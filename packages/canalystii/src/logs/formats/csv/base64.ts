const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const PADDING = 61;
const ENCODE = /* @__PURE__ */ Uint8Array.from(ALPHABET, (character) => character.charCodeAt(0));
const DECODE = /* @__PURE__ */ makeDecode();

function makeDecode(): Uint8Array {
  const table = new Uint8Array(256).fill(255);
  for (let value = 0; value < 64; value++) table[ALPHABET.charCodeAt(value)] = value;
  return table;
}

/** Decodes standard base64 `bytes[from..to]` into `out`; returns the number of bytes, or -1 when the text is invalid or too long. */
export function decodeBase64(bytes: Uint8Array, from: number, to: number, out: Uint8Array): number {
  let end = to;
  if (end > from && bytes[end - 1] === PADDING) end--;
  if (end > from && bytes[end - 1] === PADDING) end--;
  const characters = end - from;
  const size = (characters * 6) >> 3;
  if (characters % 4 === 1 || size > out.length) return -1;
  let value = 0;
  let bits = 0;
  let at = 0;
  for (let i = from; i < end; i++) {
    const digit = DECODE[bytes[i] as number] as number;
    if (digit > 63) return -1;
    value = ((value << 6) | digit) & 0xfff;
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      out[at++] = (value >> bits) & 0xff;
    }
  }
  return size;
}

/** Encodes `data[from..from+size]` with padding; returns the position after it. */
export function putBase64(
  out: Uint8Array,
  to: number,
  source: { readonly data: Uint8Array; readonly from: number; readonly size: number },
): number {
  const { data, from, size } = source;
  let at = to;
  let i = from;
  for (const end = from + size; i < end; i += 3) {
    const left = end - i;
    const word = ((data[i] as number) << 16) | (left > 1 ? (data[i + 1] as number) << 8 : 0) | (left > 2 ? (data[i + 2] as number) : 0);
    out[at] = ENCODE[word >> 18] as number;
    out[at + 1] = ENCODE[(word >> 12) & 63] as number;
    out[at + 2] = left > 1 ? (ENCODE[(word >> 6) & 63] as number) : PADDING;
    out[at + 3] = left > 2 ? (ENCODE[word & 63] as number) : PADDING;
    at += 4;
  }
  return at;
}
