import type { GapSample } from "./gap-sample.js";

/** How regularly the frames of an id come. */
export interface Period {
  /** Median of the time between two frames, µs. */
  readonly medianUs: number;
  /** 90 % of the times are within these limits, µs. */
  readonly lowUs: number;
  readonly highUs: number;
  /** The likely cycle time in whole ms; undefined if the frames are not sent periodically. */
  readonly cycleTimeMs: number | undefined;
}

const LEAST_GAPS = 3;
/** Shares of the gaps below the limits. */
const LOW = 0.05;
const HIGH = 0.95;
/** A periodic id has most of its gaps this near to the median, as a share of it. */
const TOLERANCE = 0.3;
const LEAST_REGULAR = 0.7;
/** Steps of the cycle times in use, the coarsest first; a step is used if the median is this near to a multiple of it. */
const STEPS_MS = [100, 50, 20, 10, 5, 2];
const NEAR = 0.02;

/** Returns the period of an id; undefined for fewer than four frames. */
export function periodOf(sample: GapSample): Period | undefined {
  const gaps = sample.sorted();
  if (gaps.length < LEAST_GAPS) return undefined;
  const at = (share: number) => gaps[Math.round((gaps.length - 1) * share)] as number;
  const medianUs = at(0.5);
  const regular = gaps.filter((gap) => Math.abs(gap - medianUs) <= medianUs * TOLERANCE).length / gaps.length;
  const cycleTimeMs = regular >= LEAST_REGULAR && medianUs >= 500 ? toCycleTime(medianUs / 1000) : undefined;
  return { medianUs, lowUs: at(LOW), highUs: at(HIGH), cycleTimeMs };
}

function toCycleTime(ms: number): number {
  for (const step of STEPS_MS) {
    const rounded = Math.round(ms / step) * step;
    if (rounded > 0 && Math.abs(rounded - ms) <= ms * NEAR) return rounded;
  }
  return Math.max(1, Math.round(ms));
}
