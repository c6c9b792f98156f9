import { layoutOf, rawLimits } from "../model/layout.js";
import type { RawValue, Signal } from "../model/model.js";
import { type BitField, floatBits, integerBits, putBits } from "./put-bits.js";

/** What the conversion of a signal's physical values to raw ones needs, as doubles. */
export interface RawScale {
  readonly scale: number;
  readonly offset: number;
  readonly least: number;
  readonly most: number;
}

/** Returns the scale and the raw limits of an integer signal. */
export function rawScaleOf(signal: Signal): RawScale {
  const { scale, offset } = signal;
  const [lowest, highest] = rawLimits(signal);
  const most = Number(highest);
  return {
    // with scale 0, every value is raw 0
    scale: scale === 0 ? Number.POSITIVE_INFINITY : scale,
    offset,
    least: Number(lowest),
    // beyond 53 bits, the nearest double may be one too many
    most: BigInt(most) > highest ? most * (1 - 2 ** -53) : most,
  };
}

/** Writes the values of one signal, of any kind. */
export class SignalWriter {
  readonly #signal: Signal;
  readonly #field: BitField;
  readonly #fits: boolean;
  readonly #raw: RawScale;

  /** @param size bytes of a payload; a signal that needs more is never written */
  constructor(signal: Signal, size: number) {
    const layout = layoutOf(signal);
    this.#signal = signal;
    this.#field = { ...layout, length: signal.length };
    this.#fits = layout.needs <= size;
    this.#raw = rawScaleOf(signal);
  }

  /** Writes a physical value; NaN: the initial value. */
  put(data: Uint8Array, value: number): void {
    if (!this.#fits) return;
    const { float, length, initial = 0 } = this.#signal;
    const { scale, offset } = this.#raw;
    const raw = Number.isNaN(value) ? Number(initial) : (value - offset) / scale;
    const [low, high] = float ? floatBits(raw, length) : integerBits(this.rawOf(value));
    putBits(data, this.#field, low, high);
  }

  /** Returns the raw value of an integer signal. */
  rawOf(value: number): RawValue {
    if (Number.isNaN(value)) return this.#signal.initial ?? 0;
    const { scale, offset, least, most } = this.#raw;
    return Math.max(least, Math.min(most, Math.round((value - offset) / scale)));
  }
}
