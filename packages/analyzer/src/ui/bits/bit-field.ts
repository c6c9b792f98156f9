import type { BitField } from "../../protocol.js";
import { text } from "../text.js";
import { type BitPlace, placeOf } from "./bit-layout.js";

const words = text.bits;

/** A byte of a payload. */
export function byteField(at: number): BitField {
  return { start: 8 * at, length: 8, byteOrder: "intel", signed: false };
}

/**
 * Returns the name of bits without their id: `byte 2`, `byte 1 bits 0–4`, `bytes 2–3, high byte first`,
 * `byte 1 bit 4 – byte 2 bit 5, low byte first, signed`. From the first bit by the byte order to the last one.
 */
export function bitsName({ signed, ...place }: BitField): string {
  return signed ? words.signed(spanName(place)) : spanName(place);
}

function spanName({ start, length, byteOrder }: BitPlace): string {
  const last = byteOrder === "intel" ? start + length - 1 : placeOf(placeOf(start) + length - 1);
  const [from, to] = [start >> 3, last >> 3];
  const [least, most] = byteOrder === "intel" ? [start, last] : [last, start];
  const isWhole = (least & 7) === 0 && (most & 7) === 7;
  if (length === 1) return bitName(start);
  if (from === to) return isWhole ? words.byte(from) : words.bits(from, least & 7, most & 7);
  const bits = isWhole ? words.bytes(from, to) : words.fromTo(bitName(start), bitName(last));
  return words.inOrder(bits, byteOrder);
}

function bitName(bit: number): string {
  return words.bit(bit >> 3, bit & 7);
}

/** Returns where bits are as databases and other programs write it. */
export function databaseNotation({ start, length, byteOrder }: BitPlace): string {
  return words.inDatabase(start, length, byteOrder);
}
