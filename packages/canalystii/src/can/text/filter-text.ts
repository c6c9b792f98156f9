import type { CanFilter, CanFilters } from "../filter.js";
import { MAX_EXTENDED_ID, MAX_STANDARD_ID } from "../frame.js";
import { formatHex8, hexDigitsOf, padTo8, parseId } from "./id-text.js";

/** Bits of an id and a mask that mean the kind of frame in Linux. */
const EXTENDED_BIT = 0x8000_0000;
const REMOTE_BIT = 0x4000_0000;
/** In an id of a filter: inverted; in a mask it means nothing. */
const INVERTED_BIT = 0x2000_0000;

const ALL: CanFilter = { id: 0, mask: 0 };
const GRAMMAR = "ID, ID:MASK, ID~MASK or #ERRORS in hex, e.g. 123, 700:780, 18FF0000:1FFF0000, 123~7FF, #1FFFFFFF";

/**
 * Reads one filter in candump's grammar and with its meaning, numbers in hex, `0x` before them or not:
 *
 * - `123:7FF` passes ids that equal 123 in the bits of 7FF: extended and remote frames, too, unless the mask has the bits
 *   80000000 and 40000000 for these kinds (`123:C00007FF`). 8 digits are an extended id.
 * - `123~7FF` passes all other ids.
 * - `#1FFFFFFF` passes error frames of any of these classes.
 *
 * Beyond candump: `123` is this standard id, `00000123` this extended one; `~123` and `~123:7FF` are the inverse; an id of 4
 * to 7 digits is an extended one.
 * @throws TypeError when the text is none of these, RangeError for an id out of range or a mask that its id does not have
 */
export function parseFilter(text: string): CanFilter {
  const [, tilde, idText = "", separator, maskText] = /^\s*(~?)([^:~#\s]+)(?:([:~])([^:~#\s]+))?\s*$/.exec(text) ?? [];
  const classes = /^\s*#(.*)$/.exec(text)?.[1];
  if (classes !== undefined) return { id: 0, mask: readWord(text, classes) & MAX_EXTENDED_ID, error: true, inverted: true };
  if (tilde === "~" && separator === "~") throw wrong(text);
  const inverted = tilde === "~" || separator === "~" ? { inverted: true } : {};
  if (hexDigitsOf(idText) === undefined) throw wrong(text);
  if (maskText === undefined) return { ...parseId(idText), ...inverted };
  return { ...readMasked(text, idText, maskText), ...inverted };
}

/**
 * Reads lists of filters as on candump's command line, separated by commas; `j` in a list joins its filters on
 * ids. Where only error classes are named, all other frames pass, too, as in Linux.
 * @param texts one list, or several, of which a frame must match one
 * @throws TypeError, RangeError as {@link parseFilter}
 */
export function parseFilters(texts: string | readonly string[]): CanFilters {
  const found = (typeof texts === "string" ? [texts] : texts).flatMap(parseList);
  const onlyErrors = found.every((each) => !Array.isArray(each) && (each as CanFilter).error === true);
  return onlyErrors ? [ALL, ...found] : found;
}

function parseList(text: string): CanFilters {
  const words = text.split(",").map((word) => word.trim());
  const joined = words.some((word) => /^j$/i.test(word));
  const filters = words.filter((word) => !/^j$/i.test(word)).map(parseFilter);
  const aboutErrors = filters.filter(({ error }) => error === true);
  const aboutIds = filters.filter(({ error }) => error !== true);
  if (!joined) return filters;
  if (aboutIds.length === 0)
    throw new TypeError(`filter list ${JSON.stringify(text)} has nothing to join; expected e.g. 100~7F8,700~700,j`);
  return [aboutIds, ...aboutErrors];
}

function readMasked(text: string, idText: string, maskText: string): CanFilter {
  const digits = hexDigitsOf(idText) ?? "";
  const word = readWord(text, idText);
  const bits = readWord(text, maskText);
  if ((word & INVERTED_BIT) !== 0)
    throw new RangeError(`id ${digits} of filter ${JSON.stringify(text)} is not in 0..1FFFFFFF; ~ inverts a filter`);
  const extended = digits.length > 3;
  const id = word & MAX_EXTENDED_ID;
  const mask = bits & MAX_EXTENDED_ID;
  if (!extended) {
    parseId(idText);
    checkStandardMask(text, digits, bits);
  }
  return {
    id,
    mask,
    ...((bits & EXTENDED_BIT) === 0 ? {} : { extended }),
    ...((bits & REMOTE_BIT) === 0 ? {} : { remote: (word & REMOTE_BIT) !== 0 }),
  };
}

/**
 * Checks that a mask has no more bits than a standard id.
 * @param text what to name in the message
 * @throws RangeError that says what to write
 */
export function checkStandardMask(text: string, idDigits: string, bits: number): void {
  if ((bits & MAX_EXTENDED_ID & ~MAX_STANDARD_ID) === 0) return;
  const narrow = ((bits & ~(MAX_EXTENDED_ID & ~MAX_STANDARD_ID)) >>> 0).toString(16).toUpperCase().padStart(3, "0");
  throw new RangeError(
    `mask ${formatHex8(bits)} of ${JSON.stringify(text)} is wider than the 11 bits of the standard id ${idDigits}; ` +
      `write ${idDigits}:${narrow}, or ${padTo8(idDigits)}:${formatHex8(bits)} for extended ids`,
  );
}

function readWord(text: string, word: string): number {
  const digits = hexDigitsOf(word);
  if (digits === undefined) throw wrong(text);
  return Number.parseInt(digits, 16);
}

function wrong(text: string): TypeError {
  return new TypeError(`filter ${JSON.stringify(text)} is not ${GRAMMAR}`);
}
