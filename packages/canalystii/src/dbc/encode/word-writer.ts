import type { Message } from "../model/model.js";
import { rawScaleOf } from "./signal-writer.js";

const WORD_BITS = 32;
/** Numbers of a signal in `#scales`. */
const STRIDE = 4;

/**
 * Writes payloads of at most 8 bytes in two words instead of bit by bit, for messages of which all signals are little-endian
 * integers of at most 32 bits: three times as fast as one signal after the other.
 */
export class WordWriter {
  readonly #size: number;
  /** Offset, scale, lowest and highest raw value of each signal. */
  readonly #scales: Float64Array;
  readonly #starts: Int32Array;
  readonly #masks: Int32Array;
  readonly #initials: Int32Array;

  private constructor({ signals }: Message, size: number) {
    this.#size = size;
    this.#scales = Float64Array.from(
      signals.flatMap((signal) => {
        const { offset, scale, least, most } = rawScaleOf(signal);
        return [offset, scale, least, most];
      }),
    );
    this.#starts = Int32Array.from(signals, ({ start }) => start);
    this.#masks = Int32Array.from(signals, ({ length }) => 2 ** length - 1);
    this.#initials = Int32Array.from(signals, ({ initial = 0 }) => Number(initial));
  }

  /** Returns a writer; undefined if the message has other signals. */
  static for(message: Message, size: number): WordWriter | undefined {
    const isPossible = message.signals.every(
      ({ byteOrder, float, length, start }) => byteOrder === "intel" && !float && length <= WORD_BITS && start + length <= 8 * size,
    );
    return size <= 8 && isPossible ? new WordWriter(message, size) : undefined;
  }

  /** Does what `PayloadWriter.write` does. */
  write(data: Uint8Array, values: Float64Array): void {
    const scales = this.#scales;
    const starts = this.#starts;
    let low = 0;
    let high = 0;
    for (let i = 0; i < starts.length; i++) {
      const value = values[i] as number;
      const at = i * STRIDE;
      let raw = this.#initials[i] as number;
      if (!Number.isNaN(value)) {
        const steps = Math.round((value - (scales[at] as number)) / (scales[at + 1] as number));
        raw = Math.max(scales[at + 2] as number, Math.min(scales[at + 3] as number, steps)) | 0;
      }
      raw &= this.#masks[i] as number;
      const start = starts[i] as number;
      if (start >= WORD_BITS) high |= raw << (start - WORD_BITS);
      else {
        low |= raw << start;
        // a shift by 32 would be one by 0
        if (start > 0) high |= raw >>> (WORD_BITS - start);
      }
    }
    for (let i = 0; i < this.#size; i++) data[i] = i < 4 ? low >>> (8 * i) : high >>> (8 * (i - 4));
  }
}
