import type { BitField } from "../../protocol.js";
import { bitsOf, placeBetween } from "./bit-layout.js";

/** Bits that are selected (bit n is bit n % 8 of byte n / 8): from one to another, and how they are a number. */
export interface BitSelection {
  readonly anchor: number;
  readonly active: number;
  readonly byteOrder: BitField["byteOrder"];
  readonly signed: boolean;
}

/** Returns the selected bits as a field: Intel counts them upwards, Motorola as they are read. At most 64 bits, from the anchor on. */
export function fieldOf({ anchor, active, byteOrder, signed }: BitSelection): BitField {
  const place = placeBetween(anchor, active, byteOrder);
  return { ...place, signed: signed && place.length > 1 };
}

/** Returns the selection that a field is. */
export function selectionOf(field: BitField): BitSelection {
  const { byteOrder, signed } = field;
  const bits = bitsOf(field);
  const [lowest = 0] = bits;
  const highest = bits.at(-1) ?? lowest;
  return { anchor: field.start, active: byteOrder === "intel" ? highest : lowest, byteOrder, signed };
}
