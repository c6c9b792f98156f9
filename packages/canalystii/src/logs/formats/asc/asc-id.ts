import { parseDecimal, parseHex } from "../../text/tokens.js";

/** Added to an id that is followed by `x`. */
export const EXTENDED_MARK = 0x8000_0000;
export const BAD_ID = -1;

/** Returns an id's value, plus 2^31 if an `x` follows; BAD_ID for anything else. */
export function parseAscId(
  bytes: Uint8Array,
  { from, to, decimal }: { readonly from: number; readonly to: number; readonly decimal: boolean },
): number {
  if (to <= from) return BAD_ID;
  const last = bytes[to - 1];
  const extended = last === 120 || last === 88;
  const end = extended ? to - 1 : to;
  const id = decimal ? parseDecimal(bytes, from, end) : parseHex(bytes, from, end);
  if (id < 0 || id > 0x1fff_ffff) return BAD_ID;
  return extended ? id + EXTENDED_MARK : id;
}
