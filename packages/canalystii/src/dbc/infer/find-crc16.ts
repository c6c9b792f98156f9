import type { BitRun } from "./bit-run.js";

/** Two bytes that are a CRC of all other bytes of the frame. */
interface FoundCrc16 {
  readonly bits: BitRun;
  /** How it is computed, in words. */
  readonly text: string;
}

/** A way to make the CRC. */
interface Variant {
  readonly littleEndian: boolean;
  /** The CRC is also of a data id, after the other bytes, which is not in the frame. */
  readonly hasId: boolean;
}

const VARIANTS: readonly Variant[] = [
  { littleEndian: true, hasId: true },
  { littleEndian: false, hasId: true },
  { littleEndian: true, hasId: false },
  { littleEndian: false, hasId: false },
];

/**
 * Finds out whether two bytes next to each other, of either byte order, are CRC-16/CCITT-FALSE of the other ones: with any constant, or
 * with a data id after them, as in AUTOSAR's E2E profiles 5 and 6.
 * @param payloads different ones of the same length, in all of which it must be right
 */
export function findCrc16(payloads: readonly Uint8Array[]): FoundCrc16 | undefined {
  const [first] = payloads;
  if (first === undefined) return undefined;
  const zeros = new Uint8Array(first.length);
  for (let at = 0; at < first.length - 1; at++) {
    const variant = variantOf(payloads, at);
    if (variant === undefined) continue;
    const constant = valueAt(first, at, variant) ^ withId(crcOf(first, zeros, at, 0xffff), variant);
    return { bits: bitsAt(at, variant), text: describe(constant, variant) };
  }
  return undefined;
}

/** Returns how two bytes are a CRC of the other ones. A CRC is linear: what payloads differ in has it too, without any constant. */
function variantOf(payloads: readonly Uint8Array[], at: number): Variant | undefined {
  const first = payloads[0] as Uint8Array;
  let left = VARIANTS;
  for (let i = 1; i < payloads.length && left.length > 0; i++) {
    const payload = payloads[i] as Uint8Array;
    const crc = crcOf(payload, first, at);
    left = left.filter((variant) => (valueAt(payload, at, variant) ^ valueAt(first, at, variant)) === withId(crc, variant));
  }
  return left[0];
}

/** The CRC of what two payloads differ in, without two bytes. */
function crcOf(payload: Uint8Array, other: Uint8Array, at: number, start = 0): number {
  let crc = start;
  for (let i = 0; i < payload.length; i++) if (i !== at && i !== at + 1) crc = step(crc, (payload[i] as number) ^ (other[i] as number));
  return crc;
}

/** The next step of a CRC with polynomial 0x1021, the most significant bit of each byte first. */
function step(crc: number, byte: number): number {
  const top = ((crc >> 8) ^ byte) & 0xff;
  const mixed = top ^ (top >> 4);
  return ((crc << 8) ^ (mixed << 12) ^ (mixed << 5) ^ mixed) & 0xffff;
}

/** A data id is two more bytes: a constant, and what two zeros make of the CRC. */
function withId(crc: number, { hasId }: Variant): number {
  return hasId ? afterZeros(crc) : crc;
}

function afterZeros(crc: number): number {
  return step(step(crc, 0), 0);
}

function valueAt(payload: Uint8Array, at: number, { littleEndian }: Variant): number {
  const [low, high] = littleEndian ? [at, at + 1] : [at + 1, at];
  return (payload[low] as number) | ((payload[high] as number) << 8);
}

function bitsAt(at: number, { littleEndian }: Variant): BitRun {
  const bytes = littleEndian ? [at, at + 1] : [at + 1, at];
  return bytes.flatMap((byte) => Array.from({ length: 8 }, (_, bit) => byte * 8 + bit));
}

function describe(constant: number, { littleEndian, hasId }: Variant): string {
  if (!hasId)
    return constant === 0 ? "CRC-16/CCITT-FALSE of the other bytes" : `CRC-16 of the other bytes, polynomial 0x1021, XOR ${hex(constant)}`;
  let id = 0;
  while (afterZeros(id) !== constant) id++;
  // profile 5 has the low byte first, profile 6 the high one
  const [dataId, profile] = littleEndian ? [((id & 0xff) << 8) | (id >> 8), 5] : [id, 6];
  return `CRC-16 of the other bytes and data id ${hex(dataId)}, as in AUTOSAR E2E profile ${profile}`;
}

function hex(value: number): string {
  return `0x${value.toString(16).toUpperCase().padStart(4, "0")}`;
}
