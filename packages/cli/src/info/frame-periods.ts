/** Periods that are kept of an id; of more, a fair sample. */
const MAX_SAMPLES = 1000;

/** The times between the frames of one id, µs. */
export class FramePeriods {
  /** undefined before the second frame. */
  longestUs: number | undefined;
  readonly #samples: number[] = [];
  #lastUs: number | undefined;
  #periods = 0;
  #random = 1;

  /** Adds the next frame. */
  add(timestampUs: number): void {
    const lastUs = this.#lastUs;
    this.#lastUs = timestampUs;
    if (lastUs === undefined) return;
    const period = Math.max(0, timestampUs - lastUs);
    this.#periods++;
    this.longestUs = Math.max(period, this.longestUs ?? 0);
    if (this.#samples.length < MAX_SAMPLES) this.#samples.push(period);
    else {
      const at = this.#next(this.#periods);
      if (at < MAX_SAMPLES) this.#samples[at] = period;
    }
  }

  /** The median: exact up to 1,000 periods, then of a sample of them; undefined before the second frame. */
  get medianUs(): number | undefined {
    const sorted = this.#samples.toSorted((a, b) => a - b);
    const middle = sorted.length >> 1;
    return sorted.length % 2 === 1
      ? sorted[middle]
      : sorted.length === 0
        ? undefined
        : ((sorted[middle - 1] as number) + (sorted[middle] as number)) / 2;
  }

  /** Returns a number below `end`, the same ones in each run. */
  #next(end: number): number {
    this.#random = (Math.imul(this.#random, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((this.#random / 0x1_0000_0000) * end);
  }
}
