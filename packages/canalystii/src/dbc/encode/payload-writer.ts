import { codecOf, type MessageCodec } from "../decode/message-codec.js";
import { layoutOf, rawLimits } from "../model/layout.js";
import type { Message, RawValue, Signal } from "../model/model.js";
import { payloadSize } from "./payload-size.js";
import { type BitField, floatBits, integerBits, putBits } from "./put-bits.js";

/**
 * Writes the signals of one message into payloads: for simulations, which send many frames. Unlike {@link Database.encode}, it
 * checks nothing, limits each value to what the signal's bits can represent, and creates no objects (unless the message is multiplexed).
 */
export class PayloadWriter {
  readonly message: Message;
  /** Bytes of a payload. */
  readonly size: number;
  readonly #codec: MessageCodec;
  readonly #writers: readonly SignalWriter[];

  constructor(message: Message) {
    this.message = message;
    this.size = payloadSize(message);
    this.#codec = codecOf(message);
    this.#writers = message.signals.map((signal) => new SignalWriter(signal, this.size));
  }

  /**
   * Overwrites the first {@link size} bytes of a payload; bits of no signal are 0.
   * @param values physical values in the order of the message's signals; NaN: the initial value, else raw 0
   */
  write(data: Uint8Array, values: Float64Array): void {
    const { size } = this;
    for (let i = 0; i < size; i++) data[i] = 0;
    const writers = this.#writers;
    if (this.#codec.isMultiplexed) {
      const present = this.#codec.presentWith((i) => (writers[i] as SignalWriter).rawOf(values[i] as number));
      for (const i of present) (writers[i] as SignalWriter).put(data, values[i] as number);
      return;
    }
    for (let i = 0; i < writers.length; i++) (writers[i] as SignalWriter).put(data, values[i] as number);
  }
}

/** A signal, prepared for writing. A class, because the speed depends on all of them having the same properties in the same order. */
class SignalWriter {
  readonly #signal: Signal;
  readonly #field: BitField;
  readonly #fits: boolean;
  /** An integer of at most 32 bits. */
  readonly #isShort: boolean;
  readonly #scale: number;
  readonly #offset: number;
  readonly #least: number;
  readonly #most: number;

  constructor(signal: Signal, size: number) {
    const { length, float, scale, offset } = signal;
    const layout = layoutOf(signal);
    const [lowest, highest] = rawLimits(signal);
    const most = Number(highest);
    this.#signal = signal;
    this.#field = { ...layout, length };
    this.#fits = layout.needs <= size;
    this.#isShort = this.#fits && !float && length <= 32;
    // with scale 0, every value is raw 0
    this.#scale = scale === 0 ? Number.POSITIVE_INFINITY : scale;
    this.#offset = offset;
    this.#least = Number(lowest);
    // beyond 53 bits, the nearest double may be one too many
    this.#most = BigInt(most) > highest ? most * (1 - 2 ** -53) : most;
  }

  /** Writes a physical value; NaN: the initial value. */
  put(data: Uint8Array, value: number): void {
    if (this.#isShort && !Number.isNaN(value)) putBits(data, this.#field, this.#toSteps(value) | 0, 0);
    else if (this.#fits) this.#putAny(data, value);
  }

  /** Returns the raw value of an integer signal. */
  rawOf(value: number): RawValue {
    return Number.isNaN(value) ? (this.#signal.initial ?? 0) : this.#toSteps(value);
  }

  #putAny(data: Uint8Array, value: number): void {
    const { float, length, initial = 0 } = this.#signal;
    const raw = Number.isNaN(value) ? Number(initial) : (value - this.#offset) / this.#scale;
    const [low, high] = float ? floatBits(raw, length) : integerBits(this.rawOf(value));
    putBits(data, this.#field, low, high);
  }

  #toSteps(value: number): number {
    return Math.max(this.#least, Math.min(this.#most, Math.round((value - this.#offset) / this.#scale)));
  }
}
