import type { BitField, ChangedField, NamedBits, ProtectionBits } from "../../../protocol.js";
import { isProtection, noteOf } from "../protection.js";
import type { IdChange } from "./id-change.js";

/** Less is not shown. */
export const LEAST_SCORE = 0.02;
/** A different rate of changes proves less than values that were never there. */
const RATE_SHARE = 0.5;
/** So many times as often, and so many changes more, is not chance. */
const RATE_TIMES = 2;
const RATE_MORE = 4;
/** What is left of the score of a counter or a checksum: it changes with everything. */
const PROTECTION_SHARE = 0.05;
const MAX_FIELDS = 16;

interface Scores {
  readonly values: number;
  /** By bit of the byte. */
  readonly bits: readonly number[];
  readonly more: readonly number[];
  readonly less: readonly number[];
}

/** What is known of the bits of an id. */
export interface KnownBits {
  readonly protection: readonly ProtectionBits[];
  readonly explained: readonly NamedBits[];
}

/** Returns the fields of an id that tell active from quiet spans, the best first. @param spans number of active spans */
export function changedFields(change: IdChange, spans: number, known: KnownBits): ChangedField[] {
  const fields: ChangedField[] = [];
  for (let byte = 0; byte < change.bytes; byte++) {
    const field = fieldOfByte(change, byte, spans, known);
    if (field !== undefined && field.score >= LEAST_SCORE) fields.push(field);
  }
  return fields.sort((a, b) => b.score - a.score).slice(0, MAX_FIELDS);
}

function fieldOfByte(change: IdChange, byte: number, spans: number, { protection, explained }: KnownBits): ChangedField | undefined {
  const { quiet, active } = change;
  if (quiet.most[byte] === undefined || active.frames === 0) return undefined;
  const { values, bits, more, less } = scoresOf(change, byte, spans);
  const news = Math.max(values, ...bits);
  const [most, least] = [Math.max(...more), Math.max(...less)];
  const best = Math.max(news, most, least);
  if (best <= 0) return undefined;
  const kind = best === news ? "new-values" : best === most ? "more" : "less";
  const involved = kind === "new-values" ? newBits(change, byte, values, bits) : bitsNear(best, kind === "more" ? more : less);
  const field = spanning(byte, involved);
  const numbers = Array.from({ length: field.length }, (_, i) => field.start + i);
  return {
    ...{ kind, field, score: best * (isProtection(numbers, protection) ? PROTECTION_SHARE : 1) },
    quiet: [quiet.least[byte] as number, quiet.most[byte] as number],
    active: [active.least[byte] as number, active.most[byte] as number],
    note: noteOf(numbers, protection, explained),
  };
}

const EIGHT = [0, 1, 2, 3, 4, 5, 6, 7] as const;

function scoresOf({ quiet, active, novelty, drift }: IdChange, byte: number, spans: number): Scores {
  const share = (count: number, frames: number) => (frames === 0 ? 0 : count / frames);
  const news = (count: number, by: number, inSpans: number) =>
    Math.max(0, share(count, novelty.frames) - share(by, drift.frames)) * (inSpans / spans);
  const rate = (bit: number) =>
    rateScore(quiet.flips[bit] ?? 0, quiet.compared[byte] ?? 0, active.flips[bit] ?? 0, active.compared[byte] ?? 0);
  const rates = EIGHT.map((bit) => rate(byte * 8 + bit));
  return {
    values: news(novelty.values[byte] ?? 0, drift.values[byte] ?? 0, novelty.valueSpans[byte] ?? 0),
    bits: EIGHT.map((i) => {
      const bit = byte * 8 + i;
      return news(novelty.bits[bit] ?? 0, drift.bits[bit] ?? 0, novelty.bitSpans[bit] ?? 0);
    }),
    more: rates.map((score) => Math.max(0, score)),
    less: rates.map((score) => Math.max(0, -score)),
  };
}

/** Returns how much more often a bit changes in active spans, up to 0.5; below 0: less often; 0: it could be chance. */
function rateScore(quietFlips: number, quietFrames: number, activeFlips: number, activeFrames: number): number {
  if (quietFrames === 0 || activeFrames === 0) return 0;
  const expected = (quietFlips / quietFrames) * activeFrames;
  const isMore = activeFlips > expected * RATE_TIMES + RATE_MORE;
  const isLess = expected > activeFlips * RATE_TIMES + RATE_MORE;
  return isMore || isLess ? (RATE_SHARE * (activeFlips - expected)) / (activeFlips + expected) : 0;
}

/** Bits that are as they never were; if that explains less than the values of the whole byte, also those that change. */
function newBits({ active }: IdChange, byte: number, values: number, bits: readonly number[]): number[] {
  const best = Math.max(...bits);
  const news = EIGHT.filter((bit) => (bits[bit] as number) > 0);
  return best >= values * 0.9 ? news : EIGHT.filter((bit) => (bits[bit] as number) > 0 || (active.flips[byte * 8 + bit] as number) > 0);
}

function bitsNear(best: number, scores: readonly number[]): number[] {
  return EIGHT.filter((bit) => (scores[bit] as number) >= best / 2);
}

/** Returns the field from the lowest to the highest of some bits of a byte; of the whole byte if there are none. */
function spanning(byte: number, bits: readonly number[]): BitField {
  const first = bits[0] ?? 0;
  const last = bits.at(-1) ?? 7;
  return { start: byte * 8 + first, length: last - first + 1, byteOrder: "intel", signed: false };
}
