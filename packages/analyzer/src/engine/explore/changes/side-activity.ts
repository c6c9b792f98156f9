import { countOnes } from "../../ones.js";

/** What the frames of an id do in the spans of one kind. */
export class SideActivity {
  frames = 0;
  /** By bit: in how many frames it differs from the frame before in the same span; by byte: in how many it could be compared. */
  readonly flips: Uint32Array;
  readonly compared: Uint32Array;
  readonly least: Uint8Array;
  readonly most: Uint8Array;
  readonly #last: Uint8Array;
  #lastSize = 0;
  #span = -1;

  constructor(bytes: number) {
    this.flips = new Uint32Array(bytes * 8);
    this.compared = new Uint32Array(bytes);
    this.least = new Uint8Array(bytes).fill(255);
    this.most = new Uint8Array(bytes);
    this.#last = new Uint8Array(bytes);
  }

  /** Adds a frame of a span with this number. @param at where its payload begins in `data` */
  add(data: Uint8Array, at: number, size: number, span: number): void {
    const { flips, compared, least, most } = this;
    const before = span === this.#span ? this.#lastSize : 0;
    for (let byte = 0; byte < size; byte++) {
      const value = data[at + byte] as number;
      if (byte < before) {
        compared[byte] = (compared[byte] as number) + 1;
        countOnes(flips, byte, value ^ (this.#last[byte] as number));
      }
      if (value < (least[byte] as number)) least[byte] = value;
      if (value > (most[byte] as number)) most[byte] = value;
      this.#last[byte] = value;
    }
    this.#lastSize = size;
    this.#span = span;
    this.frames++;
  }
}
