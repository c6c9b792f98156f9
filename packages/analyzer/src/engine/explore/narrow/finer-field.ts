import { type FieldShape, valueIn } from "./field-shape.js";

/** When the upper bits change, the lowest four have mostly changed as well: bits that always rest belong to nothing. */
const LOWEST = 16;
const LEAST_TOGETHER = 0.75;
/** While the upper bits rest, those below do not jump by half of their range: noise does in a quarter of the frames. */
const MOST_JUMPS = 0.1;
const LEAST_CHANGES = 3;

/** Returns the field with the most bits below a field that belong to the same value; the field itself if there is none. */
export function finerField<T extends FieldShape>(field: T, others: readonly T[], samples: readonly Uint8Array[]): T {
  let finest = field;
  for (const other of others) {
    if (other.bits.length <= finest.bits.length || !isFiner(other, field)) continue;
    if (belongsTogether(field, other, samples)) finest = other;
  }
  return finest;
}

/** Same highest bit, more bits below, which begin where values usually do. */
function isFiner({ bits, byteOrder, signed }: FieldShape, field: FieldShape): boolean {
  if (bits.at(-1) !== field.bits.at(-1) || signed !== field.signed || ((bits[0] as number) & 3) !== 0) return false;
  // within a byte the order says nothing
  return byteOrder === field.byteOrder || (field.bits[0] as number) >> 3 === (field.bits.at(-1) as number) >> 3;
}

function belongsTogether(field: FieldShape, { bits, byteOrder }: FieldShape, samples: readonly Uint8Array[]): boolean {
  const below = { bits: bits.slice(0, bits.length - field.bits.length), byteOrder, signed: false };
  const bytes = Math.max(...bits.map((bit) => bit >> 3)) + 1;
  const pairs = samples
    .filter(({ length }) => length >= bytes)
    .map((payload) => [valueIn(payload, field), valueIn(payload, below)] as const);
  let [changes, together, rests, jumps] = [0, 0, 0, 0];
  for (const [i, [upper, lower]] of pairs.entries()) {
    const before = pairs[i - 1];
    if (before === undefined) continue;
    if (upper === before[0]) {
      rests++;
      if (Math.abs(lower - before[1]) > 2 ** (below.bits.length - 1)) jumps++;
    } else {
      changes++;
      if (lower % LOWEST !== before[1] % LOWEST) together++;
    }
  }
  return changes >= LEAST_CHANGES && together >= changes * LEAST_TOGETHER && jumps <= rests * MOST_JUMPS;
}
