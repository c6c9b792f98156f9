import type { BitField, Moment } from "../../../protocol.js";
import type { Slices } from "../../slices.js";
import { bitAbove, type FieldShape, valueIn } from "./field-shape.js";
import { fitValues, hasScale } from "./value-fit.js";

const MAX_LENGTH = 32;
/** What stays the same may still move by this share of its range: sensors are never quite still. */
const SAME_SHARE = 0.02;

export interface Matching {
  /** By moment: how many fields go as described up to it. */
  readonly counts: readonly number[];
  /** Those that go as described at all moments, with their values. At most `most`, those with natural boundaries first. */
  readonly fields: readonly (FieldShape & { readonly values: readonly number[] })[];
}

export interface MatchingOptions {
  /** Payloads of the id at each moment. */
  readonly payloads: readonly Uint8Array[];
  /** Its other payloads: how far a value moves at all. */
  readonly samples: readonly Uint8Array[];
  readonly most: number;
  readonly slices: Slices;
  readonly signal: AbortSignal;
}

/**
 * Finds the fields of one id that go as described: any bits next to each other, 1 to 32, in both byte orders, signed where that
 * makes a difference.
 * @throws the signal's reason
 */
export async function matchingFields(
  moments: readonly Moment[],
  { payloads, samples, most, slices, signal }: MatchingOptions,
): Promise<Matching> {
  const bytes = Math.min(...payloads.map(({ length }) => length));
  const test = new FieldTest(moments, samples);
  const varying = varyingBits([...payloads, ...samples], bytes);
  const failedAt = new Array<number>(moments.length + 1).fill(0);
  const kept: Matching["fields"][number][][] = [[], [], [], []];
  const raws = new Float64Array(moments.length);
  const signedRaws = new Float64Array(moments.length);
  const examine = (bits: readonly number[], byteOrder: BitField["byteOrder"], signed: boolean, values: Float64Array) => {
    const shape = { bits, byteOrder, signed };
    const at = test.failsAt(shape, values);
    failedAt[at] = (failedAt[at] as number) + 1;
    if (at < moments.length) return;
    const class_ = kept[naturalness(bits)] as Matching["fields"][number][];
    if (class_.length < most) class_.push({ ...shape, bits: [...bits], values: [...values] });
  };
  for (let first = 0; first < bytes * 8; first++) {
    for (const byteOrder of ["intel", "motorola"] as const) {
      const bits: number[] = [];
      raws.fill(0);
      for (let bit = first; bit >= 0 && bits.length < MAX_LENGTH; bit = bitAbove(bit, byteOrder, bytes)) {
        const weight = 2 ** bits.length;
        bits.push(bit);
        for (let i = 0; i < raws.length; i++) {
          const one = (((payloads[i] as Uint8Array)[bit >> 3] as number) >> (bit & 7)) & 1;
          raws[i] = (raws[i] as number) + one * weight;
          signedRaws[i] = (raws[i] as number) - one * 2 * weight;
        }
        // within a byte both orders are the same
        if (byteOrder === "motorola" && bit >> 3 === first >> 3) continue;
        examine(bits, byteOrder, false, raws);
        // if the highest bit never changes, the sign only moves all values
        if (bits.length > 1 && varying.has(bit)) examine(bits, byteOrder, true, signedRaws);
      }
    }
    await slices.next(signal);
  }
  return { counts: countsOf(failedAt), fields: kept.reverse().flat().slice(0, most) };
}

/** Returns the bits that are not the same in all payloads. */
function varyingBits([first, ...others]: readonly Uint8Array[], bytes: number): ReadonlySet<number> {
  const differences = new Uint8Array(bytes);
  for (const other of others)
    for (let byte = 0; byte < Math.min(bytes, other.length); byte++)
      differences[byte] = (differences[byte] as number) | ((other[byte] as number) ^ (first?.[byte] as number));
  return new Set(Array.from({ length: bytes * 8 }, (_, bit) => bit).filter((bit) => ((differences[bit >> 3] as number) >> (bit & 7)) & 1));
}

/** 3: from byte boundary to byte boundary; 2: it begins at one; 1: it ends at one. */
function naturalness(bits: readonly number[]): number {
  const begins = ((bits[0] as number) & 7) === 0;
  const ends = ((bits.at(-1) as number) & 7) === 7;
  return (begins ? 2 : 0) + (ends ? 1 : 0);
}

/** Those that fail later are left until then. */
function countsOf(failedAt: readonly number[]): number[] {
  let left = failedAt.reduce((sum, count) => sum + count, 0);
  return failedAt.slice(0, -1).map((count) => {
    left -= count;
    return left;
  });
}

class FieldTest {
  readonly #moments: readonly Moment[];
  readonly #samples: readonly Uint8Array[];
  /** The moment at which the scale is tested; undefined: no values are known. */
  readonly #scaleAt: number | undefined;

  constructor(moments: readonly Moment[], samples: readonly Uint8Array[]) {
    this.#moments = moments;
    this.#samples = samples;
    this.#scaleAt = hasScale(moments) ? moments.findLastIndex(({ value }) => value !== undefined) : undefined;
  }

  /** Returns the first moment at which a field does not go as described; their number if there is none. */
  failsAt(shape: FieldShape, values: Float64Array): number {
    const moments = this.#moments;
    for (let at = 1; at < moments.length; at++) {
      const by = (values[at] as number) - (values[at - 1] as number);
      switch (moments[at]?.relation) {
        case "up":
          if (by <= 0) return at;
          break;
        case "down":
          if (by >= 0) return at;
          break;
        case "changed":
          if (by === 0) return at;
          break;
        case "same":
          if (by !== 0 && !this.#isRange(Math.abs(by) / SAME_SHARE, shape, values)) return at;
          break;
      }
      if (at === this.#scaleAt && fitValues(values, moments) === undefined) return at;
    }
    return moments.length;
  }

  /** Whether the values of a field have at least this range. */
  #isRange(range: number, shape: FieldShape, values: Float64Array): boolean {
    if (range >= 2 ** shape.bits.length) return false;
    let least = Math.min(...values);
    let most = Math.max(...values);
    const bytes = Math.max(...shape.bits.map((bit) => bit >> 3)) + 1;
    for (let i = 0; i < this.#samples.length && most - least < range; i++) {
      const payload = this.#samples[i] as Uint8Array;
      if (payload.length < bytes) continue;
      const value = valueIn(payload, shape);
      if (value < least) least = value;
      if (value > most) most = value;
    }
    return most - least >= range;
  }
}
