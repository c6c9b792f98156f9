import type { Signal } from "./model.js";

/** Where a signal's bits are: from bit `shift` of byte `base` upwards, then in byte `base + step` and so on. */
export interface Layout {
  /** The byte that holds the least significant bit. */
  readonly base: number;
  /** 0..7: the least significant bit within that byte. */
  readonly shift: number;
  /** 1 for `intel`, -1 for `motorola`. */
  readonly step: 1 | -1;
  /** Number of bytes that contain bits of the signal, 1..9. */
  readonly span: number;
  /** Payload bytes that the signal needs. */
  readonly needs: number;
}

/** Returns where the bits of a signal are. */
export function layoutOf(signal: Pick<Signal, "start" | "length" | "byteOrder">): Layout {
  const { start, length } = signal;
  if (signal.byteOrder === "intel") {
    const shift = start & 7;
    const base = start >> 3;
    const span = (shift + length + 7) >> 3;
    return { base, shift, step: 1, span, needs: base + span };
  }
  const firstByte = start >> 3;
  // counted from the most significant bit of the first byte
  const last = 7 - (start & 7) + length - 1;
  const base = firstByte + (last >> 3);
  return { base, shift: 7 - (last & 7), step: -1, span: base - firstByte + 1, needs: base + 1 };
}

/** Calls `visit` with the number of each payload bit of a signal (bit n is bit n % 8 of byte n / 8), least significant first. */
export function forEachBit(signal: Pick<Signal, "start" | "length" | "byteOrder">, visit: (bit: number) => void): void {
  const { base, shift, step } = layoutOf(signal);
  for (let i = 0; i < signal.length; i++) {
    const at = shift + i;
    visit((base + step * (at >> 3)) * 8 + (at & 7));
  }
}

/** Returns whether floats can have this many bits. */
export function isFloatLength(length: number): boolean {
  return length === 16 || length === 32 || length === 64;
}

/** Returns the lowest and the highest raw value of an integer signal. */
export function rawLimits(signal: Pick<Signal, "length" | "signed">): readonly [bigint, bigint] {
  const { length, signed } = signal;
  const half = 1n << BigInt(length - 1);
  return signed ? [-half, half - 1n] : [0n, 2n * half - 1n];
}

/** Returns an integer as a number if that is exact. */
export function toRawValue(value: bigint): number | bigint {
  return value >= -0x1f_ffff_ffff_ffffn && value <= 0x1f_ffff_ffff_ffffn ? Number(value) : value;
}
