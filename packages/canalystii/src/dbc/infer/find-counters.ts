import { type BitRun, readRun } from "./bit-run.js";
import type { Observation } from "./observation.js";

/** A value that counts the frames. */
export interface FoundCounter {
  readonly bits: BitRun;
  /** The highest value in the frames that were kept. */
  readonly highest: number;
  /** Steps between the frames that were kept, and how many of them are by one. */
  readonly steps: number;
  readonly byOne: number;
}

/** Fewer steps prove nothing. */
const LEAST_FRAMES = 8;
/** The lowest bit changes with almost every frame (a counter up to an even number keeps it when it starts again). */
const LEAST_FIRST = 0.8;
/** Each further bit changes about half as often as the one below it. */
const HALF = { least: 0.35, most: 0.65, frames: 2 } as const;
/** Share of the steps that are by one: the others are lost frames. */
const LEAST_BY_ONE = 0.9;
const MAX_BITS = 32;

/** Finds runs of bits that increase by one with each frame and start again. @param isFree bits that may be part of one */
export function findCounters(observation: Observation, isFree: (bit: number) => boolean): FoundCounter[] {
  const { flips, frames, maxSize } = observation;
  if (frames < LEAST_FRAMES) return [];
  const windows = observation.windows();
  const found: FoundCounter[] = [];
  const taken = new Set<number>();
  const candidates = Array.from({ length: maxSize * 8 }, (_, bit) => bit).filter(
    (bit) => (flips[bit] as number) >= LEAST_FIRST * (frames - 1),
  );
  for (const bit of candidates) {
    const usable = (next: number) => next >= 0 && next < maxSize * 8 && isFree(next) && !taken.has(next);
    if (!usable(bit)) continue;
    const counter = longestCounter(runsFrom(bit, flips, usable), windows);
    if (counter === undefined) continue;
    for (const each of counter.bits) taken.add(each);
    found.push(counter);
  }
  return found;
}

/** Returns the bits from one upwards of which each changes half as often as the one before, in both byte orders. */
function runsFrom(first: number, flips: Uint32Array, usable: (bit: number) => boolean): BitRun[] {
  const run = (byteStep: 1 | -1) => {
    const bits = [first];
    let bit = first;
    while (bits.length < MAX_BITS) {
      const next = (bit & 7) < 7 ? bit + 1 : ((bit >> 3) + byteStep) * 8;
      if (!usable(next) || !isHalf(flips[next] as number, flips[bit] as number)) break;
      bits.push(next);
      bit = next;
    }
    return bits;
  };
  return [run(1), run(-1)];
}

function isHalf(count: number, of: number): boolean {
  if (count === 0) return false;
  return (count >= of * HALF.least && count <= of * HALF.most) || Math.abs(count - of / 2) <= HALF.frames;
}

/** Returns the longest part of the runs, from their first bit on, that counts. */
function longestCounter(runs: readonly BitRun[], windows: readonly (readonly Uint8Array[])[]): FoundCounter | undefined {
  for (const run of [...runs].sort((a, b) => b.length - a.length)) {
    for (let length = run.length; length > 1; length--) {
      const counter = countsBy(run.slice(0, length), windows);
      if (counter !== undefined) return counter;
    }
  }
  return undefined;
}

function countsBy(bits: BitRun, windows: readonly (readonly Uint8Array[])[]): FoundCounter | undefined {
  const values = windows.map((payloads) => payloads.map((data) => readRun(data, bits)));
  const lowest = values.flat().reduce((least, value) => Math.min(least, value), Number.POSITIVE_INFINITY);
  const highest = values.flat().reduce((most, value) => Math.max(most, value), 0);
  const full = 2 ** bits.length - 1;
  let steps = 0;
  let byOne = 0;
  for (const window of values) {
    for (let i = 1; i < window.length; i++) {
      const [before, value] = [window[i - 1] as number, window[i] as number];
      steps++;
      if (value === before + 1 || (before >= highest && value <= lowest) || (before === full && value === 0)) byOne++;
    }
  }
  return steps > 0 && byOne >= steps * LEAST_BY_ONE ? { bits, highest, steps, byOne } : undefined;
}
