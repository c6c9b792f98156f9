import type { SeenBits } from "../../examine/seen-bits.js";
import { lowestOne } from "../../ones.js";

/** Counts the frames with values and bits that there were not before. */
export class Novelty {
  frames = 0;
  /** By byte: frames with a new value; by bit: frames in which it is as it never was. */
  readonly values: Uint32Array;
  readonly bits: Uint32Array;
  /** In how many spans there was at least one such frame. */
  readonly valueSpans: Uint32Array;
  readonly bitSpans: Uint32Array;
  readonly #lastValueSpan: Int32Array;
  readonly #lastBitSpan: Int32Array;

  constructor(bytes: number) {
    this.values = new Uint32Array(bytes);
    this.valueSpans = new Uint32Array(bytes);
    this.#lastValueSpan = new Int32Array(bytes).fill(-1);
    this.bits = new Uint32Array(bytes * 8);
    this.bitSpans = new Uint32Array(bytes * 8);
    this.#lastBitSpan = new Int32Array(bytes * 8).fill(-1);
  }

  /** Compares a byte with what was seen before, in a span with this number. */
  compare(seen: SeenBits, byte: number, value: number, span: number): void {
    if (seen.has(byte, value)) return;
    this.values[byte] = (this.values[byte] as number) + 1;
    if (this.#lastValueSpan[byte] !== span) this.valueSpans[byte] = (this.valueSpans[byte] as number) + 1;
    this.#lastValueSpan[byte] = span;
    for (let rest = seen.newBits(byte, value); rest !== 0; rest &= rest - 1) {
      const bit = byte * 8 + lowestOne(rest);
      this.bits[bit] = (this.bits[bit] as number) + 1;
      if (this.#lastBitSpan[bit] !== span) this.bitSpans[bit] = (this.bitSpans[bit] as number) + 1;
      this.#lastBitSpan[bit] = span;
    }
  }
}
