/** Block types and options of pcapng (draft-ietf-opsawg-pcapng). */
export const BlockType = {
  SECTION_HEADER: 0x0a0d0d0a,
  INTERFACE: 1,
  SIMPLE_PACKET: 3,
  INTERFACE_STATISTICS: 5,
  ENHANCED_PACKET: 6,
  CUSTOM: 0xbad,
} as const;

export const OptionCode = {
  END: 0,
  COMMENT: 1,
  INTERFACE_NAME: 2,
  INTERFACE_TIME_RESOLUTION: 9,
  INTERFACE_TIME_OFFSET: 14,
  PACKET_FLAGS: 2,
} as const;

export const BYTE_ORDER_MAGIC = 0x1a2b3c4d;

/** Bits of the packet flags for the direction. */
export const DIRECTION_MASK = 3;
export const INBOUND = 1;
export const OUTBOUND = 2;

/** Calls `callback` for each option of a block in `view[at..end]`. A damaged list ends early. */
export function eachOption(
  view: DataView,
  range: { readonly at: number; readonly end: number; readonly littleEndian: boolean },
  callback: (code: number, at: number, length: number) => void,
): void {
  let { at } = range;
  while (at + 4 <= range.end) {
    const code = view.getUint16(at, range.littleEndian);
    const length = view.getUint16(at + 2, range.littleEndian);
    if (code === OptionCode.END || at + 4 + length > range.end) return;
    callback(code, at + 4, length);
    at += 4 + length + (-length & 3);
  }
}
