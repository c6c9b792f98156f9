import { halves, loadHalves, toFloat } from "../decode/halves.js";
import { layoutOf } from "../model/layout.js";
import type { Signal } from "../model/model.js";

/** Payloads one after the other, each at a multiple of `stride`. */
interface Payloads {
  readonly bytes: Uint8Array;
  readonly stride: number;
}

/** Writes the value of a signal in payloads `start..start + out.length` to `out`. Every payload must hold the whole signal. */
export type Extractor = (payloads: Payloads, start: number, out: Float64Array) => void;

const TWO_32 = 0x1_0000_0000;

/** Creates the loop that extracts a signal: a separate one for each number of bytes and kind, without BigInt. */
export function createExtractor(signal: Signal): Extractor {
  const { length, signed, float, scale, offset } = signal;
  const { base, step, shift, span } = layoutOf(signal);
  if (float) return floats(signal);
  if (span > 4) return length <= 32 ? fromFiveBytes(signal) : wide(signal);
  const left = 32 - shift - length;
  const right = 32 - length;
  const second = base + step;
  const third = second + step;
  const fourth = third + step;
  if (span === 1) {
    return ({ bytes, stride }, start, out) => {
      let at = start * stride + base;
      for (let i = 0; i < out.length; i++, at += stride) {
        const word = (bytes[at] as number) << left;
        out[i] = (signed ? word >> right : word >>> right) * scale + offset;
      }
    };
  }
  if (span === 2) {
    return ({ bytes, stride }, start, out) => {
      let at = start * stride;
      for (let i = 0; i < out.length; i++, at += stride) {
        const word = ((bytes[at + base] as number) | ((bytes[at + second] as number) << 8)) << left;
        out[i] = (signed ? word >> right : word >>> right) * scale + offset;
      }
    };
  }
  if (span === 3) {
    return ({ bytes, stride }, start, out) => {
      let at = start * stride;
      for (let i = 0; i < out.length; i++, at += stride) {
        const low = (bytes[at + base] as number) | ((bytes[at + second] as number) << 8);
        const word = (low | ((bytes[at + third] as number) << 16)) << left;
        out[i] = (signed ? word >> right : word >>> right) * scale + offset;
      }
    };
  }
  return ({ bytes, stride }, start, out) => {
    let at = start * stride;
    for (let i = 0; i < out.length; i++, at += stride) {
      const low = (bytes[at + base] as number) | ((bytes[at + second] as number) << 8);
      const word = (low | ((bytes[at + third] as number) << 16) | ((bytes[at + fourth] as number) << 24)) << left;
      out[i] = (signed ? word >> right : word >>> right) * scale + offset;
    }
  };
}

/** Extracts up to 32 bits from five bytes. */
function fromFiveBytes(signal: Signal): Extractor {
  const { length, signed, scale, offset } = signal;
  const { base, step, shift } = layoutOf(signal);
  const unused = 32 - length;
  return ({ bytes, stride }, start, out) => {
    let at = start * stride + base;
    for (let i = 0; i < out.length; i++, at += stride) {
      const low = (bytes[at] as number) | ((bytes[at + step] as number) << 8);
      const high = (bytes[at + 2 * step] as number) | ((bytes[at + 3 * step] as number) << 8) | ((bytes[at + 4 * step] as number) << 16);
      const word = (((low | (high << 16)) >>> shift) | ((high >>> 16) << (32 - shift))) << unused;
      out[i] = (signed ? word >> unused : word >>> unused) * scale + offset;
    }
  };
}

/** Extracts more than 32 bits: two halves, combined as a double, with one rounding. */
function wide(signal: Signal): Extractor {
  const { length, signed, scale, offset } = signal;
  const unused = 64 - length;
  const layout = layoutOf(signal);
  return ({ bytes, stride }, start, out) => {
    let at = start * stride;
    for (let i = 0; i < out.length; i++, at += stride) {
      loadHalves(bytes, at, layout);
      const high = (halves[1] as number) << unused;
      const value = (signed ? high >> unused : high >>> unused) * TWO_32 + ((halves[0] as number) >>> 0);
      out[i] = value * scale + offset;
    }
  };
}

function floats(signal: Signal): Extractor {
  const { length, scale, offset } = signal;
  const layout = layoutOf(signal);
  return ({ bytes, stride }, start, out) => {
    let at = start * stride;
    for (let i = 0; i < out.length; i++, at += stride) {
      loadHalves(bytes, at, layout);
      out[i] = toFloat(length, halves[0] as number, halves[1] as number) * scale + offset;
    }
  };
}
