import type { Problems } from "./problems.js";

/** Bytes that windows-1252 does not define. */
const UNDEFINED_IN_1252 = new Set([0x81, 0x8d, 0x8f, 0x90, 0x9d]);
const REPLACEMENT = "\ufffd";
/** Characters 0x80..0x9f of windows-1252. */
const FROM_0X80 = "€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ";

/**
 * Returns the text of a file: UTF-16 by its byte order mark, UTF-8 if it is valid, otherwise windows-1252.
 * @throws RangeError for an encoding that TextDecoder does not know
 */
export function decodeText(bytes: Uint8Array, encoding: string | undefined, problems: Problems): string {
  if (encoding !== undefined) {
    const decoder = new TextDecoder(encoding);
    const text = decoder.encoding === "windows-1252" ? decode1252(bytes) : decoder.decode(bytes);
    const at = text.indexOf(REPLACEMENT);
    if (at !== -1) problems.error(at, `the file is not encoded in ${encoding}: this character is invalid`);
    return text;
  }
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder("utf-16le").decode(bytes);
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return new TextDecoder("utf-16be").decode(bytes);
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    const at = bytes.findIndex((byte) => UNDEFINED_IN_1252.has(byte));
    if (at !== -1)
      problems.error(
        at,
        `byte 0x${bytes[at]?.toString(16)} is not valid in UTF-8 or windows-1252; pass the encoding of the file, such as gbk`,
      );
    return decode1252(bytes);
  }
}

/** Decodes windows-1252: Node 20 treats it as ISO 8859-1 and returns control characters for 0x80..0x9f. */
function decode1252(bytes: Uint8Array): string {
  const text = new TextDecoder("windows-1252").decode(bytes);
  return text.replace(/[\u0080-\u009f]/g, (character) => FROM_0X80.charAt(character.charCodeAt(0) - 0x80));
}
