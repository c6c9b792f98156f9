import { type FrameBatch, FrameFlag } from "canalystii";

/** Two upper-case hex digits by byte value. */
export const HEX2: readonly string[] = Array.from({ length: 256 }, (_, byte) => byte.toString(16).toUpperCase().padStart(2, "0"));
/** The same with a blank before. */
export const SPACED_HEX2: readonly string[] = HEX2.map((digits) => ` ${digits}`);
const HEX3: readonly string[] = Array.from({ length: 0x800 }, (_, id) => id.toString(16).toUpperCase().padStart(3, "0"));

const { EXTENDED, ERROR } = FrameFlag;
const ERROR_BIT = 0x2000_0000;

/** Returns an id as the field writes it: 3 hex digits, or 8 for extended and (with bit 29 set) error frames. */
export function idText(id: number, flags: number): string {
  if ((flags & (EXTENDED | ERROR)) === 0) return HEX3[id] ?? hex8(id);
  return hex8((flags & ERROR) !== 0 ? id + ERROR_BIT : id);
}

/** Returns the payload of a row in hex; `digits` is {@link HEX2} or {@link SPACED_HEX2}. */
export function payloadText(batch: FrameBatch, row: number, digits: readonly string[] = HEX2): string {
  const size = batch.size[row] as number;
  const from = row * batch.stride;
  let text = "";
  for (let i = from; i < from + size; i++) text += digits[batch.data[i] as number];
  return text;
}

function hex8(value: number): string {
  return (HEX2[value >>> 24] as string) + HEX2[(value >>> 16) & 0xff] + HEX2[(value >>> 8) & 0xff] + HEX2[value & 0xff];
}
