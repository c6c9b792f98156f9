/** Writes a value of a signal: without digits that come from rounding, integers with all of theirs. */
export function valueText(value: number, digits = 7): string {
  if (!Number.isFinite(value)) return "";
  return String(Number.isSafeInteger(value) ? value : Number(value.toPrecision(digits))).replace("-", "−");
}

/** Writes a byte as `0C`. */
export function hexByte(byte: number): string {
  return byte.toString(16).toUpperCase().padStart(2, "0");
}

/** Writes bytes as `0C 00 FF`. */
export function hexBytes(bytes: Iterable<number>): string {
  return Array.from(bytes, hexByte).join(" ");
}
