import { SeenBits } from "../examine/seen-bits.js";
import { countOnes } from "../ones.js";

const CLASSIC_BYTES = 8;
const MOST_BYTES = 64;

/** What the payloads of one id are on one side, in memory that does not grow with the frames. */
export class IdActivity {
  readonly channel: number;
  frames = 0;
  leastSize = MOST_BYTES;
  mostSize = 0;
  /** By bit: in how many frames it is 1; by byte: in how many it is there. */
  #ones = new Uint32Array(CLASSIC_BYTES * 8);
  #present = new Uint32Array(CLASSIC_BYTES);
  readonly #first = new SeenBits(CLASSIC_BYTES);
  /** Of longer payloads. */
  #rest: SeenBits | undefined;

  /** @param channel on which it was seen first */
  constructor(channel: number) {
    this.channel = channel;
  }

  /** Adds a frame. @param at where its payload begins in `data` */
  add(data: Uint8Array, at: number, size: number): void {
    if (size > this.#present.length) this.#widen();
    const ones = this.#ones;
    const present = this.#present;
    this.frames++;
    if (size < this.leastSize) this.leastSize = size;
    if (size > this.mostSize) this.mostSize = size;
    for (let byte = 0; byte < size; byte++) {
      const value = data[at + byte] as number;
      present[byte] = (present[byte] as number) + 1;
      if (byte < CLASSIC_BYTES) this.#first.add(byte, value);
      else this.#rest?.add(byte - CLASSIC_BYTES, value);
      countOnes(ones, byte, value);
    }
  }

  /** Counts a frame without a payload: a remote one. */
  addRemote(): void {
    this.frames++;
  }

  /** Share of the frames with a byte in which one of its bits is 1; NaN: no frame has it. */
  shareOf(bit: number): number {
    return (this.#ones[bit] ?? 0) / (this.#present[bit >> 3] ?? 0);
  }

  hasValue(byte: number, value: number): boolean {
    return byte < CLASSIC_BYTES ? this.#first.has(byte, value) : (this.#rest?.has(byte - CLASSIC_BYTES, value) ?? false);
  }

  #widen(): void {
    const ones = new Uint32Array(MOST_BYTES * 8);
    const present = new Uint32Array(MOST_BYTES);
    ones.set(this.#ones);
    present.set(this.#present);
    this.#ones = ones;
    this.#present = present;
    this.#rest = new SeenBits(MOST_BYTES - CLASSIC_BYTES);
  }
}
