import { seededRandom } from "../../base/random.js";

/** Gaps kept; further ones replace some of them at random, so that all have the same chance. */
const SIZE = 256;

/** A sample of the times between the frames of an id, for their median. Always the same for the same input. */
export class GapSample {
  readonly #gaps = new Float32Array(SIZE);
  #count = 0;
  readonly #random = seededRandom(1);

  /** Adds the time between two frames, µs. */
  add(gapUs: number): void {
    const at = this.#count++;
    if (at < SIZE) {
      this.#gaps[at] = gapUs;
      return;
    }
    const place = Math.floor(this.#random() * (at + 1));
    if (place < SIZE) this.#gaps[place] = gapUs;
  }

  /** Returns the gaps of the sample in ascending order. */
  sorted(): Float32Array {
    return this.#gaps.slice(0, Math.min(this.#count, SIZE)).sort();
  }
}
