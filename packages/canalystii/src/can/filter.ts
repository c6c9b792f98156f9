import { MAX_EXTENDED_ID, MAX_STANDARD_ID } from "./frame.js";
import { FrameFlag } from "./frame-batch.js";

/** Lets frames through whose id equals `id` in the bits set in `mask`. */
export interface CanFilter {
  readonly id: number;
  /** Default: all bits, an exact match. */
  readonly mask?: number | undefined;
  /** true: only extended frames; false: only standard frames; default: both. */
  readonly extended?: boolean | undefined;
}

/** Tells whether a frame with this id and these {@link FrameFlag} bits passes. Error frames pass no id filter. */
export type FrameMatcher = (id: number, flags: number) => boolean;

/**
 * Compiles filters into one test: a frame passes when any of them matches. No filters: everything passes.
 * @throws RangeError for an id or mask outside 0..0x1fffffff
 */
export function compileFilters(filters: readonly CanFilter[] | undefined): FrameMatcher {
  if (filters === undefined || filters.length === 0) return () => true;
  const standard = new Uint8Array(MAX_STANDARD_ID + 1);
  const extended: { id: number; mask: number }[] = [];
  for (const filter of filters) {
    const { id, mask = MAX_EXTENDED_ID } = filter;
    checkWord("id", id);
    checkWord("mask", mask);
    if (filter.extended !== true) {
      for (let candidate = 0; candidate <= MAX_STANDARD_ID; candidate++) {
        if (((candidate ^ id) & mask) === 0) standard[candidate] = 1;
      }
    }
    if (filter.extended !== false) extended.push({ id, mask });
  }
  const { ERROR, EXTENDED } = FrameFlag;
  return (id, flags) => {
    if ((flags & ERROR) !== 0) return false;
    if ((flags & EXTENDED) === 0) return standard[id] === 1;
    for (const filter of extended) if (((id ^ filter.id) & filter.mask) === 0) return true;
    return false;
  };
}

/**
 * Reads a filter as `ID` or `ID:MASK` in hex. Up to 3 digits mean standard frames, 8 digits extended ones, as in candump.
 * @throws TypeError when the text is neither
 */
export function parseFilter(text: string): CanFilter {
  const match = /^([0-9a-f]{1,8})(?::([0-9a-f]{1,8}))?$/i.exec(text.trim());
  const digits = match?.[1];
  if (digits === undefined) {
    throw new TypeError(`filter ${JSON.stringify(text)} is not ID or ID:MASK in hex, e.g. 123, 700:780 or 18FF0000:1FFF0000`);
  }
  const extended = digits.length > 3;
  const id = Number.parseInt(digits, 16);
  // candump's masks may have SocketCAN's flag bits, which compare the kind of frame: the digits of the id say that here
  const mask = match?.[2] === undefined ? undefined : Number.parseInt(match[2], 16) & MAX_EXTENDED_ID;
  checkWord("id", id, extended ? MAX_EXTENDED_ID : MAX_STANDARD_ID);
  return { id, mask, extended };
}

function checkWord(name: string, value: number, max = MAX_EXTENDED_ID): void {
  if (!Number.isInteger(value) || value < 0 || value > max) {
    throw new RangeError(
      `filter ${name} ${typeof value === "number" ? `0x${value.toString(16)}` : String(value)} is not in 0..0x${max.toString(16)}`,
    );
  }
}
