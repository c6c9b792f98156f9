import type { Problems } from "./problems.js";

/** Bytes that windows-1252 does not define. */
const UNDEFINED_IN_1252 = new Set([0x81, 0x8d, 0x8f, 0x90, 0x9d]);
const REPLACEMENT = "\ufffd";
/** Characters 0x80..0x9f of windows-1252. */
export const FROM_0X80 = "€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ";

/** A text, and how it was encoded. */
export interface DecodedText {
  readonly text: string;
  /** As `TextDecoder` names it. */
  readonly encoding: string;
}

/**
 * Returns the text of a file: UTF-16 by its byte order mark, UTF-8 if it is valid, otherwise windows-1252.
 * @throws RangeError for an encoding that TextDecoder does not know
 */
export function decodeText(bytes: Uint8Array, encoding: string | undefined, problems: Problems): DecodedText {
  if (encoding !== undefined) {
    const decoder = new TextDecoder(encoding);
    const text = decoder.encoding === "windows-1252" ? decode1252(bytes) : decoder.decode(bytes);
    const at = text.indexOf(REPLACEMENT);
    if (at !== -1) problems.error(at, `the file is not encoded in ${encoding}: this character is invalid`);
    return { text, encoding: decoder.encoding };
  }
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return decodeAs("utf-16le", bytes);
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return decodeAs("utf-16be", bytes);
  try {
    return { text: new TextDecoder("utf-8", { fatal: true }).decode(bytes), encoding: "utf-8" };
  } catch {
    const at = bytes.findIndex((byte) => UNDEFINED_IN_1252.has(byte));
    if (at !== -1)
      problems.error(
        at,
        `byte 0x${bytes[at]?.toString(16)} is not valid in UTF-8 or windows-1252; pass the encoding of the file, such as gbk`,
      );
    return { text: decode1252(bytes), encoding: "windows-1252" };
  }
}

function decodeAs(encoding: string, bytes: Uint8Array): DecodedText {
  return { text: new TextDecoder(encoding).decode(bytes), encoding };
}

/** Decodes windows-1252: Node 20 treats it as ISO 8859-1 and returns control characters for 0x80..0x9f. */
function decode1252(bytes: Uint8Array): string {
  const text = new TextDecoder("windows-1252").decode(bytes);
  return text.replace(/[\u0080-\u009f]/g, (character) => FROM_0X80.charAt(character.charCodeAt(0) - 0x80));
}
