import type { InferredMessage } from "canalystii/dbc";
import type { ProtectionBits } from "../../../protocol.js";
import { bitsOf } from "../message-ids.js";
import { isProtection } from "../protection.js";
import { type FieldShape, valueIn } from "./field-shape.js";

/** Parts of the score. */
const PARTS = { smooth: 0.4, boundaries: 0.2, run: 0.2, resolution: 0.2 } as const;
const PROTECTION_SHARE = 0.1;
/** A value that jumps by a third of its range on average is noise. */
const NOISE = 1 / 3;
/** So many different values are as good as any more. */
const FINE = 128;
const FLAG_SCORE = 0.5;

export interface FieldContext {
  readonly samples: readonly Uint8Array[];
  readonly inferred: InferredMessage | undefined;
  readonly protection: readonly ProtectionBits[];
}

/**
 * Returns how likely a field is one of the values of its frames, 0..1: it moves smoothly, it begins and ends where values usually do,
 * its bits change as those of one value, and it is no part of a finer value.
 */
export function scoreField(shape: FieldShape, { samples, inferred, protection }: FieldContext): number {
  const values = samples.filter(({ length }) => shape.bits.every((bit) => bit >> 3 < length)).map((payload) => valueIn(payload, shape));
  const score =
    PARTS.smooth * smoothness(values) +
    PARTS.boundaries * boundaries(shape.bits) +
    PARTS.run * likeRun(shape.bits, inferred) +
    PARTS.resolution * resolution(values);
  return isProtection(shape.bits, protection) ? score * PROTECTION_SHARE : score;
}

function smoothness(values: readonly number[]): number {
  let [least, most, way] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0];
  for (const [i, value] of values.entries()) {
    least = Math.min(least, value);
    most = Math.max(most, value);
    if (i > 0) way += Math.abs(value - (values[i - 1] as number));
  }
  if (!(most > least)) return 0;
  return Math.max(0, 1 - way / (values.length - 1) / (most - least) / NOISE);
}

function boundaries(bits: readonly number[]): number {
  if (bits.length === 1) return FLAG_SCORE;
  const [first, last] = [(bits[0] as number) & 7, (bits.at(-1) as number) & 7];
  const begins = first === 0 ? 0.5 : first === 4 ? 0.3 : 0;
  const ends = last === 7 ? 0.5 : last === 3 ? 0.3 : 0;
  return begins + ends;
}

/** How much the bits are those of a run that changes like one value. */
function likeRun(bits: readonly number[], inferred: InferredMessage | undefined): number {
  let best = 0;
  for (const signal of inferred?.message.signals ?? []) {
    const run = bitsOf(signal);
    const common = run.filter((bit) => bits.includes(bit)).length;
    best = Math.max(best, common / (run.length + bits.length - common));
  }
  return best;
}

function resolution(values: readonly number[]): number {
  return Math.min(1, Math.log2(new Set(values).size + 1) / Math.log2(Math.min(FINE, values.length) + 1));
}
