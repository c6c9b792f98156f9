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
  #values: Float64Array<ArrayBuffer> = new Float64Array(FIRST_CAPACITY);
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
    const take = (level: number, at: number) => {
      const low = (level === 0 ? this.#values : (this.#levels[level - 1] as Level).least)[at] as number;
      const high = (level === 0 ? this.#values : (this.#levels[level - 1] as Level).most)[at] as number;
      if (low < least) least = low;
      if (high > most) most = high;
    };
    for (let level = 0, low = from, high = to; low < high; level++) {
      const hasAbove = level < this.#levels.length;
      while (low < high && (!hasAbove || low % FACTOR !== 0)) take(level, low++);
      while (low < high && high % FACTOR !== 0) take(level, --high);
      low >>= SHIFT;
      high >>= SHIFT;
    }
    extremes.least = least;
    extremes.most = most;
  }

  #reserve(length: number): void {
    let capacity = this.#values.length;
    if (length <= capacity) return;
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
