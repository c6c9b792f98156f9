import { toFloat } from "../decode/halves.js";
import { rawLimits, toRawValue } from "../model/layout.js";
import type { RawValue, Signal } from "../model/model.js";
import { floatBits } from "./put-bits.js";

/** A value to encode: a physical value, a label, or an exact raw value. */
export type SignalValue = number | bigint | string | { readonly raw: RawValue };

/** Fraction of a step: a value this close beyond a limit counts as the limit, because of rounding errors. */
const TOLERANCE = 1e-6;
const MAX_SHOWN = 10;

/** Turns values of one signal into raw values. */
export class RawConverter {
  readonly #signal: Signal;
  readonly #lowest: bigint;
  readonly #highest: bigint;
  /** The same limits as doubles. */
  readonly #least: number;
  readonly #most: number;
  #labels: Map<string, RawValue> | undefined;

  constructor(signal: Signal) {
    this.#signal = signal;
    [this.#lowest, this.#highest] = rawLimits(signal);
    this.#least = Number(this.#lowest);
    this.#most = Number(this.#highest);
  }

  /** @throws RangeError for a value that the signal cannot have, TypeError for one of another type */
  toRaw(value: SignalValue, strict: boolean): RawValue {
    if (typeof value === "number") {
      if (strict) this.#checkLimits(value);
      return this.#signal.float ? this.#toFloat(value) : this.#toInteger(value);
    }
    if (typeof value === "string") return this.#ofLabel(value);
    if (typeof value === "bigint") {
      if (strict) this.#checkLimits(Number(value));
      const { float, scale, offset } = this.#signal;
      if (float) return this.#toFloat(Number(value));
      return scale === 1 && Number.isInteger(offset) ? this.#checkRaw(value - BigInt(offset)) : this.#toInteger(Number(value));
    }
    const raw: unknown = value?.raw;
    if (typeof raw !== "number" && typeof raw !== "bigint") {
      throw new TypeError(`value ${String(value)} of signal ${this.#signal.name} is not a number, bigint, label or { raw }`);
    }
    if (strict) this.#checkLimits(Number(raw) * this.#signal.scale + this.#signal.offset);
    if (this.#signal.float) return this.#checkFloat(Number(raw), raw);
    if (typeof raw === "number" && !Number.isInteger(raw))
      throw new RangeError(`raw value ${raw} of signal ${this.#signal.name} is not an integer`);
    return this.#checkRaw(BigInt(raw));
  }

  #toInteger(value: number): RawValue {
    const { scale, offset, length } = this.#signal;
    let steps = Math.round((value - offset) / scale);
    if (scale === 0 && value === offset) steps = 0;
    // false for NaN
    if (!(steps >= this.#least && steps <= this.#most)) {
      const first = this.#least * scale + offset;
      const last = this.#most * scale + offset;
      const [lowest, highest] = first <= last ? [first, last] : [last, first];
      if (scale === 0 || !(value >= lowest && value <= highest)) {
        throw new RangeError(`value ${value} of signal ${this.#signal.name} is not in ${lowest}..${highest}`);
      }
      // at the limit, where rounding went beyond it
      steps = steps < this.#least ? this.#least : this.#most;
    }
    if (length <= 53) return steps === 0 ? 0 : steps;
    const raw = BigInt(steps);
    return toRawValue(raw > this.#highest ? this.#highest : raw);
  }

  #checkRaw(raw: bigint): RawValue {
    if (raw >= this.#lowest && raw <= this.#highest) return toRawValue(raw);
    throw new RangeError(`raw value ${raw} of signal ${this.#signal.name} is not in ${this.#lowest}..${this.#highest}`);
  }

  #toFloat(value: number): number {
    const { scale, offset } = this.#signal;
    return this.#checkFloat(scale === 1 && offset === 0 ? value : (value - offset) / scale, value);
  }

  /** Returns the number that the signal's bits can represent. */
  #checkFloat(wanted: number, given: RawValue): number {
    const { length, name } = this.#signal;
    const [low, high] = floatBits(wanted, length);
    const held = toFloat(length, low, high);
    const isLost =
      (Number.isNaN(held) && !Number.isNaN(Number(given))) ||
      (Math.abs(held) === Number.POSITIVE_INFINITY && Number.isFinite(Number(given)));
    if (isLost) throw new RangeError(`value ${given} of signal ${name} is beyond the range of a ${length}-bit float`);
    return held;
  }

  #checkLimits(value: number): void {
    const { minimum = Number.NEGATIVE_INFINITY, maximum = Number.POSITIVE_INFINITY, scale, name } = this.#signal;
    const tolerance = Math.abs(scale) * TOLERANCE;
    if (value >= minimum - tolerance && value <= maximum + tolerance) return;
    throw new RangeError(`value ${value} of signal ${name} is not in ${minimum}..${maximum}, the limits of the database`);
  }

  #ofLabel(label: string): RawValue {
    const { labels, name } = this.#signal;
    this.#labels ??= new Map([...(labels ?? [])].reverse().map(([raw, text]) => [text, raw]));
    const raw = this.#labels.get(label);
    if (raw !== undefined) return this.#signal.float ? Number(raw) : this.#checkRaw(BigInt(raw));
    const known = [...(labels?.values() ?? [])].map((each) => JSON.stringify(each));
    const choice =
      known.length === 0
        ? "which has no labels"
        : `which has ${known.slice(0, MAX_SHOWN).join(", ")}${known.length > MAX_SHOWN ? ", …" : ""}`;
    throw new RangeError(`${JSON.stringify(label)} is not a label of signal ${name}, ${choice}`);
  }
}
