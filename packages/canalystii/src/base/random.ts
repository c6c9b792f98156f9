/** A seeded source of numbers: the same seed gives the same run on every machine. */
export type Random = () => number;

/** Returns a generator of numbers from 0 (inclusive) to 1 (exclusive). Not for cryptography. */
export function seededRandom(seed: number): Random {
  let state = Math.imul(seed | 0, 0x9e37_79b1) ^ 0x5bd1_e995;
  return () => {
    state = (state + 0x6d2b_79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 0x1_0000_0000;
  };
}
