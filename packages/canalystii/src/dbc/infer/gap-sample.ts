/** Gaps kept; further ones replace some of them at random, so that all have the same chance. */
const SIZE = 256;
const LCG_FACTOR = 1_664_525;
const LCG_SUMMAND = 1_013_904_223;
const TWO_32 = 0x1_0000_0000;

/** A sample of the times between the frames of an id, for their median. Always the same for the same input. */
export class GapSample {
  readonly #gaps = new Float32Array(SIZE);
  #count = 0;
  #random = 1;

  /** Adds the time between two frames, µs. */
  add(gapUs: number): void {
    const at = this.#count++;
    if (at < SIZE) {
      this.#gaps[at] = gapUs;
      return;
    }
    this.#random = (Math.imul(this.#random, LCG_FACTOR) + LCG_SUMMAND) >>> 0;
    const place = Math.floor((this.#random / TWO_32) * (at + 1));
    if (place < SIZE) this.#gaps[place] = gapUs;
  }

  /** Returns the gaps of the sample in ascending order. */
  sorted(): Float32Array {
    return this.#gaps.slice(0, Math.min(this.#count, SIZE)).sort();
  }
}
