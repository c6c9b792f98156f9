import type { BitField } from "../../../protocol.js";

/** Some bits as a number. */
export interface FieldShape {
  /** Payload bits, the least significant one first. */
  readonly bits: readonly number[];
  readonly byteOrder: BitField["byteOrder"];
  readonly signed: boolean;
}

/** Returns a field as in a database. */
export function fieldOf({ bits, byteOrder, signed }: FieldShape): BitField {
  const start = (byteOrder === "intel" ? bits[0] : bits.at(-1)) as number;
  return { start, length: bits.length, byteOrder, signed };
}

/** Returns the number in the bits of a payload that has all of them. */
export function valueIn(payload: Uint8Array, { bits, signed }: FieldShape): number {
  let value = 0;
  for (let i = bits.length - 1; i >= 0; i--) {
    const bit = bits[i] as number;
    value = value * 2 + (((payload[bit >> 3] as number) >> (bit & 7)) & 1);
  }
  return signed && value >= 2 ** (bits.length - 1) ? value - 2 ** bits.length : value;
}

/** Returns the bit above another one in a number of some bytes; below 0: there is none. */
export function bitAbove(bit: number, byteOrder: BitField["byteOrder"], bytes: number): number {
  if ((bit & 7) < 7) return bit + 1;
  const byte = (bit >> 3) + (byteOrder === "intel" ? 1 : -1);
  return byte >= bytes ? -1 : byte * 8;
}
