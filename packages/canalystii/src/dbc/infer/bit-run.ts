import type { ByteOrder, Signal } from "../model/model.js";

/** The bits of a value in a payload (bit n is bit n % 8 of byte n / 8), the least significant one first. */
export type BitRun = readonly number[];

/** Returns start bit and byte order as in a database. A run within a byte is `intel`. */
export function layoutOfRun(bits: BitRun): Pick<Signal, "start" | "length" | "byteOrder"> {
  const [first = 0] = bits;
  const last = bits[bits.length - 1] ?? first;
  const byteOrder: ByteOrder = last >> 3 < first >> 3 ? "motorola" : "intel";
  return { start: byteOrder === "intel" ? first : last, length: bits.length, byteOrder };
}

/** Returns the number in the bits of a payload; bits beyond its end are 0. Exact up to 53 bits. */
export function readRun(data: Uint8Array, bits: BitRun): number {
  let value = 0;
  for (let i = bits.length - 1; i >= 0; i--) {
    const bit = bits[i] as number;
    value = value * 2 + (((data[bit >> 3] ?? 0) >> (bit & 7)) & 1);
  }
  return value;
}
