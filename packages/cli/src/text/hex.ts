import { FrameFlag } from "canalystii";

/** Two upper-case hex digits by byte value. */
export const HEX2: readonly string[] = Array.from({ length: 256 }, (_, byte) => byte.toString(16).toUpperCase().padStart(2, "0"));
const HEX3: readonly string[] = Array.from({ length: 0x800 }, (_, id) => id.toString(16).toUpperCase().padStart(3, "0"));

const { EXTENDED, ERROR } = FrameFlag;
const ERROR_BIT = 0x2000_0000;

/** Returns an id as the field writes it: 3 hex digits, or 8 for extended and (with bit 29 set) error frames. */
export function idText(id: number, flags: number): string {
  if ((flags & (EXTENDED | ERROR)) === 0) return HEX3[id] ?? hex8(id);
  return hex8((flags & ERROR) !== 0 ? id + ERROR_BIT : id);
}

function hex8(value: number): string {
  return (HEX2[value >>> 24] as string) + HEX2[(value >>> 16) & 0xff] + HEX2[(value >>> 8) & 0xff] + HEX2[value & 0xff];
}
