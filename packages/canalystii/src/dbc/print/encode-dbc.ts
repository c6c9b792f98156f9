import { FROM_0X80 } from "../parse/decode-text.js";

/** Encodings of DBC files that are written: {@link parseDbc} recognises both. */
export type DbcEncoding = "utf-8" | "windows-1252";

/** Both encodings have the same bytes for a text without such a character. */
const BEYOND_ASCII = /[\u0080-\uffff]/;

/**
 * Encodes the text of a DBC file, such as {@link printDbc} returns.
 * @returns undefined if the text has a character that windows-1252 does not have, or if its bytes would be read as UTF-8
 */
export function encodeDbc(text: string, encoding: DbcEncoding): Uint8Array | undefined {
  if (encoding === "utf-8" || !BEYOND_ASCII.test(text)) return new TextEncoder().encode(text);
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) {
    const byte = byteOf(text.charCodeAt(i));
    if (byte === undefined) return undefined;
    bytes[i] = byte;
  }
  return isUtf8(bytes) ? undefined : bytes;
}

function byteOf(code: number): number | undefined {
  if (code < 0x80 || (code >= 0xa0 && code <= 0xff)) return code;
  // the places that windows-1252 leaves open have no character
  const at = code < 0xa0 ? -1 : FROM_0X80.indexOf(String.fromCharCode(code));
  return at === -1 ? undefined : 0x80 + at;
}

function isUtf8(bytes: Uint8Array): boolean {
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
}
