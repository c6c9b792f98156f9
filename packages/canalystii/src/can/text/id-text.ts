import { MAX_EXTENDED_ID, MAX_STANDARD_ID } from "../frame.js";
import { FrameFlag } from "../frame-batch.js";

/** Two upper-case hex digits by byte value. */
export const HEX2: readonly string[] = Array.from({ length: 256 }, (_, byte) => byte.toString(16).toUpperCase().padStart(2, "0"));
const HEX3: readonly string[] = Array.from({ length: 0x800 }, (_, id) => id.toString(16).toUpperCase().padStart(3, "0"));

const { EXTENDED, ERROR } = FrameFlag;
const ERROR_BIT = 0x2000_0000;

/** An id and its width. */
export interface ParsedId {
  readonly id: number;
  readonly extended: boolean;
}

/**
 * Returns an id as the field writes it: 3 hex digits, or 8 for extended and (with bit 29 set) error frames.
 * @param flags {@link FrameFlag} bits; the others don't matter
 */
export function formatId(id: number, flags: number): string {
  if ((flags & (EXTENDED | ERROR)) === 0) return HEX3[id] ?? formatHex8(id);
  return formatHex8((flags & ERROR) !== 0 ? id + ERROR_BIT : id);
}

/**
 * Reads an id in hex, `0x` before it or not: up to 3 digits are a standard one, more an extended one: `123`, `18FEF100`, `0x7DF`.
 * @throws TypeError when the text is none, RangeError when it is out of range
 */
export function parseId(text: string): ParsedId {
  const digits = hexDigitsOf(text);
  if (digits === undefined) throw new TypeError(`id ${JSON.stringify(text)} is not 1 to 8 hex digits, e.g. 123 or 18FEF100`);
  const id = Number.parseInt(digits, 16);
  const extended = digits.length > 3;
  if (!extended && id > MAX_STANDARD_ID) {
    throw new RangeError(`id ${digits} is not in 0..7FF; write ${padTo8(digits)} for an extended id`);
  }
  if (id > MAX_EXTENDED_ID) throw new RangeError(`id ${digits} is not in 0..1FFFFFFF`);
  return { id, extended };
}

/** Returns the digits of a hex number of up to 32 bits, without `0x`; undefined when it is none. */
export function hexDigitsOf(text: string): string | undefined {
  return /^(?:0x)?([0-9a-f]{1,8})$/i.exec(text.trim())?.[1]?.toUpperCase();
}

/** Returns 32 bits as 8 hex digits. */
export function formatHex8(value: number): string {
  return (HEX2[value >>> 24] as string) + HEX2[(value >>> 16) & 0xff] + HEX2[(value >>> 8) & 0xff] + HEX2[value & 0xff];
}

/** Returns digits as those of an extended id. */
export function padTo8(digits: string): string {
  return digits.padStart(8, "0");
}
