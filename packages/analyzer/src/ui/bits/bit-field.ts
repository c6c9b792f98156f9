import type { BitField } from "../../protocol.js";

/** A byte of a payload. */
export function byteField(at: number): BitField {
  return { start: 8 * at, length: 8, byteOrder: "intel", signed: false };
}

/** Returns the name of bits without their id: `byte 2`, `bits 12+10 Motorola`. */
export function bitsName({ start, length, byteOrder, signed }: BitField): string {
  const sign = signed ? " signed" : "";
  if (length === 1) return `byte ${start >> 3} bit ${start & 7}`;
  const isByte = length === 8 && (start & 7) === (byteOrder === "intel" ? 0 : 7);
  if (isByte) return `byte ${start >> 3}${sign}`;
  return `bits ${start}+${length} ${byteOrder === "intel" ? "Intel" : "Motorola"}${sign}`;
}
