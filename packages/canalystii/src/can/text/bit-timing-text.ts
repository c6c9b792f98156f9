import { type BitTimingRegisters, fromRegisters } from "../bit-timing.js";
import { hexDigitsOf } from "./id-text.js";

/**
 * Reads a bit rate in bit/s: `500000`, `500k`, `1M`, `33.33k`.
 * @throws TypeError when the text is none; whether a controller can do it is not checked
 */
export function parseBitrate(text: string): number {
  const [, number, unit = ""] = /^(\d+(?:\.\d+)?)\s*([km]?)(?:bit\/s|bps|bits?)?$/i.exec(text.trim()) ?? [];
  if (number === undefined) throw new TypeError(`bit rate ${JSON.stringify(text)} is not bit/s, e.g. 500000, 500k or 1M`);
  // 33.33 × 1000 has a fraction
  return Math.round(Number(number) * UNITS[unit.toLowerCase() as keyof typeof UNITS]);
}

const UNITS = { "": 1, k: 1e3, m: 1e6 } as const;

/** A bit timing as users write it: where to sample, at a bit rate that is given elsewhere, or the registers of the whole of it. */
export type ParsedBitTiming = { readonly samplePoint: number } | BitTimingRegisters;

/**
 * Reads a sample point, `87.5%` or `0.875`, or the two timing registers of an SJA1000 in hex, `0x00/0x1C`.
 * @throws TypeError when the text is neither, RangeError when a value is out of range
 */
export function parseBitTiming(text: string): ParsedBitTiming {
  const [, number, percent] = /^(\d+(?:\.\d+)?|\.\d+)\s*(%?)$/.exec(text.trim()) ?? [];
  const point = Number(number) / (percent === "%" ? 100 : 1);
  if (number !== undefined && (percent === "%" || point < 1)) return { samplePoint: checkedPoint(text, point) };
  const registers = text.split("/").map(hexDigitsOf);
  const [btr0, btr1] = registers;
  if (btr0 === undefined || btr1 === undefined || registers.length !== 2) {
    throw new TypeError(`bit timing ${JSON.stringify(text)} is not a sample point such as 87.5%, or BTR0/BTR1 in hex such as 0x00/0x1C`);
  }
  const values = { btr0: Number.parseInt(btr0, 16), btr1: Number.parseInt(btr1, 16) };
  fromRegisters(values);
  return values;
}

function checkedPoint(text: string, point: number): number {
  if (!(point >= 0.5 && point <= 0.95)) throw new RangeError(`sample point ${JSON.stringify(text)} is not in 50%..95%`);
  return point;
}
