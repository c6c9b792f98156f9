/** Each level has one element for so many of the level below: 8. */
const SHIFT = 3;
const FACTOR = 1 << SHIFT;
const FIRST_CAPACITY = 64;

/** The smallest and largest of some values. */
export interface Extremes {
  least: number;
  most: number;
}

interface Level {
  readonly least: Float64Array;
  readonly most: Float64Array;
}

/**
 * Values, and the smallest and largest of every 8, 64, 512 … of them: the extremes of any range cost a few steps, however long it
 * is. Values are only ever appended.
 */
export class MinMaxPyramid {
  #values: Float64Array<ArrayBuffer> = new Float64Array(0);
  #length = 0;
  /** Elements exist as soon as they are complete. */
  #levels: Level[] = [];

  get values(): Float64Array {
    return this.#values;
  }

  get length(): number {
    return this.#length;
  }

  /** Memory in bytes. */
  get bytes(): number {
    return this.#levels.reduce((sum, { least }) => sum + 2 * least.byteLength, this.#values.byteLength);
  }

  append(values: ArrayLike<number>): void {
    const from = this.#length;
    this.#reserve(from + values.length);
    this.#values.set(values, from);
    this.#length = from + values.length;
    this.#build(from);
  }

  /** Widens `extremes` by values `from..to`. */
  widen(extremes: Extremes, from: number, to: number): void {
    let { least, most } = extremes;
    let lows: Float64Array = this.#values;
    let highs: Float64Array = this.#values;
    let low = from;
    let high = to;
    for (let level = 0; low < high; level++) {
      const above = this.#levels[level];
      // what is not a whole element of the level above
      const lowEnd = above === undefined ? high : Math.min(high, (low + FACTOR - 1) & -FACTOR);
      const highBegin = Math.max(lowEnd, high & -FACTOR);
      for (let at = low; at < high; at++) {
        if (at === lowEnd) at = highBegin;
        if (at >= high) break;
        if ((lows[at] as number) < least) least = lows[at] as number;
        if ((highs[at] as number) > most) most = highs[at] as number;
      }
      if (above === undefined) break;
      low = lowEnd >> SHIFT;
      high = highBegin >> SHIFT;
      lows = above.least;
      highs = above.most;
    }
    extremes.least = least;
    extremes.most = most;
  }

  #reserve(length: number): void {
    if (length <= this.#values.length) return;
    let capacity = Math.max(FIRST_CAPACITY, this.#values.length);
    while (capacity < length) capacity *= 2;
    this.#values = enlarged(this.#values, capacity);
    const levels: Level[] = [];
    for (let size = capacity >> SHIFT, level = 0; size > 0; size >>= SHIFT, level++) {
      const old = this.#levels[level];
      levels.push({ least: enlarged(old?.least, size), most: enlarged(old?.most, size) });
    }
    this.#levels = levels;
  }

  /** Completes elements above the values from one on. */
  #build(from: number): void {
    let low: Float64Array = this.#values;
    let high: Float64Array = this.#values;
    let begin = from;
    let end = this.#length;
    for (const { least, most } of this.#levels) {
      begin >>= SHIFT;
      end >>= SHIFT;
      if (begin >= end) return;
      for (let at = begin; at < end; at++) {
        let min = Number.POSITIVE_INFINITY;
        let max = Number.NEGATIVE_INFINITY;
        for (let below = at << SHIFT, stop = below + FACTOR; below < stop; below++) {
          if ((low[below] as number) < min) min = low[below] as number;
          if ((high[below] as number) > max) max = high[below] as number;
        }
        least[at] = min;
        most[at] = max;
      }
      low = least;
      high = most;
    }
  }
}

function enlarged(old: Float64Array | undefined, length: number) {
  const next = new Float64Array(length);
  if (old !== undefined) next.set(old);
  return next;
}
