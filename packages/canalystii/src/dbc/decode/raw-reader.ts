import { layoutOf, toRawValue } from "../model/layout.js";
import type { RawValue, Signal } from "../model/model.js";
import { halves, loadHalves, toFloat } from "./halves.js";

/** Reads the raw value from a payload that contains the whole signal. */
export type RawReader = (data: Uint8Array) => RawValue;

const TWO_32 = 0x1_0000_0000;

/** Creates the reader of a signal. */
export function createRawReader(signal: Signal): RawReader {
  const { length, signed, float } = signal;
  const layout = layoutOf(signal);
  if (float) {
    return (data) => {
      loadHalves(data, 0, layout);
      return toFloat(length, halves[0] as number, halves[1] as number);
    };
  }
  if (layout.span <= 4) {
    const { base, step, shift, span } = layout;
    const left = 32 - shift - length;
    const right = 32 - length;
    return (data) => {
      let word = 0;
      for (let i = span - 1; i >= 0; i--) word = (word << 8) | (data[base + step * i] as number);
      word <<= left;
      return signed ? word >> right : word >>> right;
    };
  }
  if (length <= 32) {
    const unused = 32 - length;
    return (data) => {
      loadHalves(data, 0, layout);
      const low = (halves[0] as number) << unused;
      return signed ? low >> unused : low >>> unused;
    };
  }
  const unused = 64 - length;
  return (data) => {
    loadHalves(data, 0, layout);
    const high = (halves[1] as number) << unused;
    return joinHalves((halves[0] as number) >>> 0, signed ? high >> unused : high >>> unused);
  };
}

function joinHalves(low: number, high: number): RawValue {
  const value = high * TWO_32 + low;
  return Number.isSafeInteger(value) ? value : toRawValue(BigInt(high) * BigInt(TWO_32) + BigInt(low));
}
