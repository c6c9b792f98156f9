import type { BitRun } from "./bit-run.js";
import type { Observation } from "./observation.js";

/** A bit that changes more often than the one below it begins another value: by this share, and more than chance explains. */
const MORE = 1.2;
/** In a value that moves quickly, any of the lower bits may change most often: above this share of the changes it shows nothing. */
const OFTEN = 0.35;
/** Bytes of one value: when the lowest bit of the higher one changes, so does the lower one. */
const LEAST_TOGETHER = 0.9;
const LEAST_CHANGES = 3;
const MAX_BITS = 32;

interface Chain {
  bits: BitRun;
  order: "intel" | "motorola" | undefined;
}

/**
 * Finds runs of bits that change and look like one value: from the least significant bit up, each bit changes no more often
 * than the one before. Across bytes, this also shows the byte order; if it is not clear, the bytes stay apart.
 */
export function findRuns(observation: Observation, isFree: (bit: number) => boolean): BitRun[] {
  const { maxSize } = observation;
  const chains: Chain[] = [];
  for (let byte = 0; byte < maxSize; byte++) {
    const order = byte === 0 ? undefined : orderOf(observation, byte);
    for (const bits of runsOfByte(byte, observation, isFree)) {
      if (!extend(chains, bits, order)) chains.push({ bits, order: undefined });
    }
  }
  return chains.map(({ bits }) => bits);
}

function runsOfByte(byte: number, { flips, changes }: Observation, isFree: (bit: number) => boolean): BitRun[] {
  const runs: number[][] = [];
  let open: number[] | undefined;
  for (let bit = byte * 8; bit < byte * 8 + 8; bit++) {
    const count = flips[bit] as number;
    if (count === 0 || !isFree(bit)) open = undefined;
    else if (open !== undefined && !isMore(count, flips[bit - 1] as number, changes[byte] as number)) open.push(bit);
    else {
      open = [bit];
      runs.push(open);
    }
  }
  return runs;
}

/** Returns how a value could continue from the byte before; undefined if it does not, or if both orders are possible. */
function orderOf(observation: Observation, byte: number): Chain["order"] {
  const intel = isHigher(observation, byte, byte - 1);
  const motorola = isHigher(observation, byte - 1, byte);
  if (intel === motorola) return undefined;
  return intel ? "intel" : "motorola";
}

/** Returns whether a byte looks like the higher part of a value of which a neighbouring byte is the lower part. */
function isHigher({ flips, changes, lowestWithPrevious, lowestWithNext }: Observation, byte: number, lower: number): boolean {
  const count = flips[byte * 8] as number;
  const together = (lower < byte ? lowestWithPrevious : lowestWithNext)[byte] as number;
  const upper = flips.subarray(byte * 8 + 4, byte * 8 + 8);
  // one change of the sign is enough: it changes all upper bits
  const signChanges = upper[3] as number;
  const enough = count >= LEAST_CHANGES || (signChanges > 0 && upper.every((each) => each === signChanges));
  if (!enough || together < count * LEAST_TOGETHER) return false;
  return !isMore(count, flips[lower * 8 + 7] as number, changes[lower] as number);
}

/** Appends the bits of a byte to the value in the byte before, if they continue it in this order. */
function extend(chains: readonly Chain[], bits: BitRun, order: Chain["order"]): boolean {
  const lowest = bits[0] as number;
  const highest = bits[bits.length - 1] as number;
  const fits = (chain: Chain) => (chain.order ?? order) === order && chain.bits.length + bits.length <= MAX_BITS;
  const chain =
    order === "intel" && lowest % 8 === 0
      ? chains.find((each) => fits(each) && each.bits[each.bits.length - 1] === lowest - 1)
      : order === "motorola" && highest % 8 === 7
        ? chains.find((each) => fits(each) && each.bits[0] === highest - 15)
        : undefined;
  if (chain === undefined || order === undefined) return false;
  chain.bits = order === "intel" ? [...chain.bits, ...bits] : [...bits, ...chain.bits];
  chain.order = order;
  return true;
}

/** @param changes of the byte with the lower bit */
function isMore(count: number, than: number, changes: number): boolean {
  const often = changes * OFTEN;
  return Math.min(count, often) > Math.min(than, often) * MORE + 2 * Math.sqrt(than) + 1;
}
