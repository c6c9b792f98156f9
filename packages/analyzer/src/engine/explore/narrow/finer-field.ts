import { type FieldShape, valueIn } from "./field-shape.js";

/** When the upper bits change, the lowest four have mostly changed as well: bits that always rest belong to nothing. */
const LOWEST = 16;
const LEAST_TOGETHER = 0.75;
/** When the upper bits go up by one, those below start again, and the other way round. */
const LEAST_CARRIES = 0.7;
const LEAST_STEPS = 4;
/** A value that is too fast for that rests as a whole. */
const LEAST_RESTS = 0.9;

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
  let [changes, together, steps, carries, rests, still] = [0, 0, 0, 0, 0, 0];
  for (const [i, [upper, lower]] of pairs.entries()) {
    const before = pairs[i - 1];
    if (before === undefined) continue;
    const [by, below] = [upper - before[0], lower - before[1]];
    if (by === 0) {
      rests++;
      if (below === 0) still++;
      continue;
    }
    changes++;
    if (lower % LOWEST !== before[1] % LOWEST) together++;
    if (Math.abs(by) !== 1) continue;
    steps++;
    if (below * by < 0) carries++;
  }
  if (together < changes * LEAST_TOGETHER) return false;
  return steps >= LEAST_STEPS ? carries >= steps * LEAST_CARRIES : rests >= LEAST_STEPS && still >= rests * LEAST_RESTS;
}
