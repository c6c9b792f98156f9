import type { Layout } from "../model/layout.js";

/** The result of {@link loadHalves}: the lower and the upper 32 bits. */
export const halves = new Int32Array(2);
const bytes = new DataView(new ArrayBuffer(8));

/**
 * Puts a signal's bits, beginning with the lowest one, into {@link halves}. The bits above the signal's length are undefined.
 * @param at where the payload begins in `data`
 */
export function loadHalves(data: Uint8Array, at: number, { base, step, span, shift }: Layout): void {
  const first = at + base;
  let low = 0;
  let high = 0;
  for (let i = Math.min(span, 4) - 1; i >= 0; i--) low = (low << 8) | (data[first + step * i] as number);
  for (let i = Math.min(span, 8) - 1; i >= 4; i--) high = (high << 8) | (data[first + step * i] as number);
  if (shift > 0) {
    low = (low >>> shift) | (high << (32 - shift));
    high >>>= shift;
    if (span === 9) high |= (data[first + step * 8] as number) << (32 - shift);
  }
  halves[0] = low;
  halves[1] = high;
}

/** Returns the number in the lowest 16, 32 or 64 bits of two halves. */
export function toFloat(length: number, low: number, high: number): number {
  if (length === 16) return toFloat16(low & 0xffff);
  bytes.setInt32(0, low, true);
  if (length === 32) return bytes.getFloat32(0, true);
  bytes.setInt32(4, high, true);
  return bytes.getFloat64(0, true);
}

function toFloat16(bits: number): number {
  const sign = (bits & 0x8000) === 0 ? 1 : -1;
  const exponent = (bits >>> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0x1f) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return exponent === 0 ? sign * fraction * 2 ** -24 : sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}
