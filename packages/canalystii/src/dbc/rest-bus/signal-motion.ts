import type { Random } from "../../base/random.js";
import { rawLimits } from "../model/layout.js";
import type { Signal } from "../model/model.js";

/** Returns the physical value of a signal at a time in s. */
export type SignalMotion = (timeS: number) => number;

/** Range of the slow wave's period, s. */
const SHORTEST_S = 8;
const LONGEST_S = 40;
/** How much faster the second wave is, and its part of the motion. */
const FASTER = 3.7;
const FAST_PART = 0.25;
/** Limits of floats without limits. */
const FLOAT_LIMITS = [0, 100] as const;
/** Largest float of 16, 32 and 64 bits. */
const LARGEST_FLOAT = new Map([
  [16, 65_504],
  [32, 2 ** 128 - 2 ** 104],
  [64, Number.MAX_VALUE],
]);
/** Part of a step that is rounding: 0.3 / 0.1 is not 3. */
const ROUNDING = 1e-6;
/** Labels are the values of a signal if they are at least this part of its range; otherwise, they name exceptions such as "error". */
const LABELLED_PART = 0.5;

/**
 * Creates a motion between the minimum and the maximum of a signal, smooth and the same for the same random numbers. A signal
 * of which most values have labels goes from one label to the next.
 */
export function createMotion(signal: Signal, random: Random): SignalMotion {
  const wave = createWave(random);
  const [least, most] = limitsOf(signal);
  const labels = labelledValues(signal, least, most);
  if (labels.length > 0) return (timeS) => labels[Math.round(wave(timeS) * (labels.length - 1))] as number;
  // in halves: the difference of floats may be infinite
  const half = most / 2 - least / 2;
  return (timeS) => {
    const way = wave(timeS) * half;
    return least + way + way;
  };
}

/** Returns a smooth motion between 0 and 1. */
function createWave(random: Random): (timeS: number) => number {
  const turn = (2 * Math.PI) / (SHORTEST_S + random() * (LONGEST_S - SHORTEST_S));
  const slowPhase = random() * 2 * Math.PI;
  const fastPhase = random() * 2 * Math.PI;
  return (timeS) => {
    const slow = Math.sin(turn * timeS + slowPhase);
    const fast = Math.sin(FASTER * turn * timeS + fastPhase);
    return 0.5 + 0.5 * ((1 - FAST_PART) * slow + FAST_PART * fast);
  };
}

/** Returns the physical limits: those of the database, as far as the bits can represent them. */
function limitsOf(signal: Signal): readonly [number, number] {
  if (signal.float) return floatLimitsOf(signal);
  const { scale, offset, minimum, maximum } = signal;
  const [first, last] = rawLimits(signal).map((raw) => Number(raw) * scale + offset) as [number, number];
  const possible = [Math.min(first, last), Math.max(first, last)] as const;
  const inside = [Math.max(minimum ?? possible[0], possible[0]), Math.min(maximum ?? possible[1], possible[1])] as const;
  // limits that contradict each other or the bits are not used
  return inside[0] <= inside[1] ? wholeSteps(inside, signal) : possible;
}

function floatLimitsOf({ length, scale, offset, minimum, maximum }: Signal): readonly [number, number] {
  const largest = Math.min(Math.abs((LARGEST_FLOAT.get(length) ?? 0) * scale), Number.MAX_VALUE);
  const least = Math.max(minimum ?? FLOAT_LIMITS[0], offset - largest);
  const most = Math.min(maximum ?? FLOAT_LIMITS[1], offset + largest);
  return least <= most ? [least, most] : FLOAT_LIMITS;
}

/** Returns the first and the last value within limits that a signal can have; the limits if there is none. */
function wholeSteps([least, most]: readonly [number, number], { scale, offset }: Signal): readonly [number, number] {
  const step = Math.abs(scale);
  const first = Math.ceil((least - offset) / step - ROUNDING) * step + offset;
  const last = Math.floor((most - offset) / step + ROUNDING) * step + offset;
  return first <= last ? [first, last] : [least, most];
}

/** Returns the physical values of the labels in ascending order, if they are the values of the signal. */
function labelledValues({ labels, scale, offset }: Signal, least: number, most: number): number[] {
  if (labels === undefined || scale === 0) return [];
  const values = [...labels.keys()].map((raw) => Number(raw) * scale + offset).filter((value) => value >= least && value <= most);
  const possible = (most - least) / Math.abs(scale) + 1;
  return values.length >= LABELLED_PART * possible ? values.sort((a, b) => a - b) : [];
}
