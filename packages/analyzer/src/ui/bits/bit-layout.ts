import { type ByteOrder, forEachBit } from "canalystii/dbc";

/** Where a signal is, as in a database. */
export interface BitPlace {
  readonly start: number;
  readonly length: number;
  readonly byteOrder: ByteOrder;
}

/** The bits of a byte as they are shown. */
export const BIT_COLUMNS = [7, 6, 5, 4, 3, 2, 1, 0] as const;

/** Returns where a bit is in a table that has the highest bit of a byte at the left, or which bit is there. */
export function placeOf(bit: number): number {
  return bit ^ 7;
}

/** Returns the place that is reached with Tab: the wanted one, or if it is hidden or not there, the nearest after it, otherwise before it. */
export function reachablePlace(wanted: number, count: number, isHidden: (bit: number) => boolean): number {
  const first = Math.min(wanted, count - 1);
  const isShown = (place: number) => !isHidden(placeOf(place));
  for (let place = first; place < count; place++) if (isShown(place)) return place;
  for (let place = first - 1; place >= 0; place--) if (isShown(place)) return place;
  return first;
}

/** Returns where a bit is in the order in which a byte order counts: the bits of a signal are one after the other in it. */
function orderOf(bit: number, byteOrder: ByteOrder): number {
  return byteOrder === "intel" ? bit : placeOf(bit);
}

/** Returns the signal that goes from one bit to another, both included; at most 64 bits of it, from the first one. */
export function placeBetween(from: number, to: number, byteOrder: ByteOrder): BitPlace {
  const [a, b] = [orderOf(from, byteOrder), orderOf(to, byteOrder)];
  const length = Math.min(64, Math.abs(b - a) + 1);
  const first = b < a ? a - length + 1 : a;
  return { start: orderOf(first, byteOrder), length, byteOrder };
}

/** Returns the bits of a signal, the least significant first; none if there can be no such signal. */
export function bitsOf({ start, length, byteOrder }: BitPlace): readonly number[] {
  if (!Number.isInteger(start) || start < 0 || start > 0xffff || !Number.isInteger(length) || length < 1 || length > 64) return [];
  const bits: number[] = [];
  forEachBit({ start, length, byteOrder }, (bit) => bits.push(bit));
  return bits;
}

/** Returns the same bits, as far as possible, in the other byte order. */
export function inOrder(place: BitPlace, byteOrder: ByteOrder): BitPlace {
  const bits = bitsOf(place);
  if (bits.length === 0) return { ...place, byteOrder };
  const bytes = bits.map((bit) => bit >> 3);
  const isWhole = bits.length % 8 === 0 && (Math.min(...bits) & 7) === 0 && (Math.max(...bits) & 7) === 7;
  const first = Math.min(...bytes) * 8;
  // whole bytes stay these bytes; otherwise the first bit by the new order stays one of them
  const start = isWhole
    ? byteOrder === "intel"
      ? first
      : first + 7
    : byteOrder === "intel"
      ? Math.min(...bits)
      : Math.max(...bits.filter((bit) => bit >> 3 === Math.min(...bytes)));
  return { start, length: place.length, byteOrder };
}

/** Returns a place for a new signal: the first free byte of a message, otherwise its first free bit, otherwise bit 0. */
export function freePlace(bytes: number, taken: ReadonlySet<number>): BitPlace {
  const all = Array.from({ length: 8 * bytes }, (_, bit) => bit);
  const byte = Array.from({ length: bytes }, (_, at) => at).find((at) => all.slice(8 * at, 8 * at + 8).every((bit) => !taken.has(bit)));
  if (byte !== undefined) return { start: 8 * byte, length: 8, byteOrder: "intel" };
  return { start: all.find((bit) => !taken.has(bit)) ?? 0, length: 1, byteOrder: "intel" };
}
