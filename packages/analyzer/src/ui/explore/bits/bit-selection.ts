import type { BitField } from "../../../protocol.js";

/** Bits that are selected (bit n is bit n % 8 of byte n / 8): from one to another, and how they are a number. */
export interface BitSelection {
  readonly anchor: number;
  readonly active: number;
  readonly byteOrder: BitField["byteOrder"];
  readonly signed: boolean;
}

/** Where a bit is in a table that has the highest bit of a byte at the left. */
export function placeOf(bit: number): number {
  return bit ^ 7;
}

/** Returns the selected bits as a field: Intel counts them upwards, Motorola as they are read. At most 64 bits, from the anchor on. */
export function fieldOf({ anchor, active, byteOrder, signed }: BitSelection): BitField {
  const order = byteOrder === "intel" ? (bit: number) => bit : placeOf;
  const most = Math.max(order(anchor) - 63, Math.min(order(anchor) + 63, order(active)));
  const [first, last] = [Math.min(order(anchor), most), Math.max(order(anchor), most)];
  const length = last - first + 1;
  return { start: byteOrder === "intel" ? first : placeOf(first), length, byteOrder, signed: signed && length > 1 };
}

/** Returns the selection that a field is. */
export function selectionOf({ start, length, byteOrder, signed }: BitField): BitSelection {
  const end = byteOrder === "intel" ? start + length - 1 : placeOf(placeOf(start) + length - 1);
  return { anchor: start, active: end, byteOrder, signed };
}
