import type { Layout } from "../model/layout.js";

const bytes = new DataView(new ArrayBuffer(8));
const LARGEST_FLOAT16 = 65_504;

/** The bits of a raw value: the lower and the upper 32. */
export type Halves = readonly [low: number, high: number];

/** Where the bits of a signal are, and how many. */
export interface BitField extends Layout {
  readonly length: number;
}

/** Writes the lowest bits of two halves to the position of a signal. */
export function putBits(data: Uint8Array, { base, step, shift, length }: BitField, low: number, high: number): void {
  let at = base;
  let first = shift;
  for (let done = 0; done < length; ) {
    const count = Math.min(8 - first, length - done);
    const bits = done >= 32 ? high >>> (done - 32) : done === 0 ? low : (low >>> done) | (high << (32 - done));
    const mask = (1 << count) - 1;
    data[at] = ((data[at] as number) & ~(mask << first)) | ((bits & mask) << first);
    done += count;
    first = 0;
    at += step;
  }
}

/** Returns the bits of an integer, negative ones as two's complement. */
export function integerBits(raw: number | bigint): Halves {
  if (typeof raw === "number" && raw >= -0x8000_0000 && raw <= 0xffff_ffff) return [raw | 0, raw < 0 ? -1 : 0];
  const bits = BigInt.asUintN(64, BigInt(raw));
  return [Number(bits & 0xffff_ffffn) | 0, Number(bits >> 32n) | 0];
}

/** Returns the bits of a float of 16, 32 or 64 bits; a finite number that is too large becomes infinite. */
export function floatBits(value: number, length: number): Halves {
  if (length === 16) return [toFloat16(value), 0];
  if (length === 32) {
    bytes.setFloat32(0, value, true);
    return [bytes.getInt32(0, true), 0];
  }
  bytes.setFloat64(0, value, true);
  return [bytes.getInt32(0, true), bytes.getInt32(4, true)];
}

function toFloat16(value: number): number {
  const sign = value < 0 || Object.is(value, -0) ? 0x8000 : 0;
  const size = Math.abs(value);
  if (Number.isNaN(value)) return 0x7e00;
  if (size === Number.POSITIVE_INFINITY) return sign | 0x7c00;
  // below 2^-14, values are multiples of 2^-24
  const exponent = Math.max(Math.floor(Math.log2(size)), -14);
  const steps = roundToEven(size / 2 ** (exponent - 10));
  if (steps * 2 ** (exponent - 10) > LARGEST_FLOAT16) return sign | 0x7c00;
  if (exponent === -14 && steps < 1024) return sign | steps;
  // rounding up to the next power of two carries into the exponent
  return sign | (((exponent + 15) << 10) + steps - 1024);
}

function roundToEven(value: number): number {
  const floor = Math.floor(value);
  const rest = value - floor;
  return rest > 0.5 || (rest === 0.5 && floor % 2 === 1) ? floor + 1 : floor;
}
