import { bitAbove, type FieldShape, valueIn } from "./field-shape.js";
import type { Matching } from "./matching-fields.js";

type Field = Matching["fields"][number];

const MOST_BITS = 32;

/**
 * Returns a field with the sign that makes it move least. Whole bytes above it that are always full of ones belong to it: it is a
 * signed value that was never seen above 0.
 * @param others fields that match too
 * @param payloads of its id
 */
export function withSign(field: Field, others: readonly Field[], payloads: readonly Uint8Array[]): Field {
  const twin = others.find((other) => other.signed !== field.signed && isSame(other, field));
  if (twin !== undefined && wayOf(twin, payloads) < wayOf(field, payloads)) return twin;
  return field.signed ? field : filled(field, payloads);
}

function isSame(a: FieldShape, b: FieldShape): boolean {
  return a.byteOrder === b.byteOrder && a.bits.length === b.bits.length && a.bits[0] === b.bits[0];
}

function wayOf(shape: FieldShape, payloads: readonly Uint8Array[]): number {
  const bytes = Math.max(...shape.bits.map((bit) => bit >> 3)) + 1;
  const values = payloads.filter(({ length }) => length >= bytes).map((payload) => valueIn(payload, shape));
  return values.reduce((sum, value, i) => sum + Math.abs(value - (values[i - 1] ?? value)), 0);
}

function filled(field: Field, payloads: readonly Uint8Array[]): Field {
  const { byteOrder, values } = field;
  if (((field.bits.at(-1) as number) & 7) !== 7 || payloads.length === 0) return field;
  const bytes = Math.min(...payloads.map(({ length }) => length));
  const bits = [...field.bits];
  while (bits.length + 8 <= MOST_BITS) {
    const next = bitAbove(bits.at(-1) as number, byteOrder, bytes);
    if (next < 0 || !payloads.every((payload) => payload[next >> 3] === 0xff)) break;
    for (let bit = next; bit < next + 8; bit++) bits.push(bit);
  }
  if (bits.length === field.bits.length) return field;
  return { bits, byteOrder, signed: true, values: values.map((value) => value - 2 ** field.bits.length) };
}
