import { type FrameBatch, FrameFlag } from "./frame-batch.js";

/**
 * Stuffing as a state machine: state = (last bit << 2) | (run length - 1), run length 1..4; after the fifth equal
 * bit the stuff bit follows at once and starts a run of its own. An entry of a step table is
 * `(stuff bits << 3) | next state`, indexed by `(state << width) | bits`.
 */
function stepTable(width: number): Uint8Array {
  return Uint8Array.from({ length: 8 << width }, (_, index) => step(index >> width, index, width));
}

function step(state: number, bits: number, width: number): number {
  let now = state;
  let stuffed = 0;
  for (let i = width - 1; i >= 0; i--) {
    const bit = (bits >> i) & 1;
    if (now >> 2 !== bit) now = bit << 2;
    else if ((now & 3) < 3) now++;
    else {
      now = (bit ^ 1) << 2;
      stuffed++;
    }
  }
  return (stuffed << 3) | now;
}

const STEP_8 = stepTable(8);
const STEP_7 = stepTable(7);
/** Before the start of frame, which is dominant and never stuffed. */
const IDLE = 4;

/** State after the first 3 bits of a frame, shifted to index `STEP_8`. */
const START_3 = Uint16Array.from({ length: 4 }, (_, bits) => step(IDLE, bits, 3) << 8);

const CRC15_POLYNOMIAL = 0x4599;

const CRC15 = (() => {
  const table = new Uint16Array(256);
  for (let byte = 0; byte < 256; byte++) {
    let crc = byte << 7;
    for (let i = 0; i < 8; i++) crc = (crc & 0x4000) !== 0 ? (crc << 1) ^ CRC15_POLYNOMIAL : crc << 1;
    table[byte] = crc & 0x7fff;
  }
  return table;
})();

/** Bits between the end of a frame and the start of the next. */
export const INTERMISSION_BITS = 3;
/** Bits of the shortest classic frame with its intermission: 11-bit id, no data, no stuff bits. */
export const SHORTEST_FRAME_BITS = 47;
/** Bits of the longest classic frame with its intermission: 29-bit id, 8 bytes, as many stuff bits as there can be. */
export const LONGEST_FRAME_BITS = 160;

/** CRC delimiter, ACK slot and delimiter, end of frame, intermission: never stuffed. */
const TAIL_BITS = 1 + 1 + 1 + 7 + INTERMISSION_BITS;
/** Of a CAN FD frame, what follows the CRC delimiter: ACK slot and delimiter, end of frame, intermission. */
const FD_TAIL_BITS = 1 + 1 + 7 + INTERMISSION_BITS;

const { EXTENDED, REMOTE, ERROR, FD, BRS, ESI } = FrameFlag;

/**
 * Counts the bits that a frame takes on the wire: start of frame to end of frame with every stuff bit (those in
 * the CRC too), plus the 3 bits of intermission after which the next frame can start.
 *
 * Exact for classic frames. For CAN FD frames (ISO) exact too, but bits of both phases are counted alike:
 * {@link dataPhaseBits} tells how many of them are sent at the data bit rate. Error frames count 0, since a log does
 * not tell their length.
 *
 * The arguments are those of a row of a {@link FrameBatch}, flat because this runs once per frame.
 * @param flags {@link FrameFlag} bits
 * @param dlc code 0..15 as on the wire
 * @param data holds the payload at `at .. at + size`; not read for remote frames
 */
export function bitCount(id: number, flags: number, dlc: number, data: Uint8Array, at: number, size: number): number {
  if ((flags & (ERROR | FD)) !== 0) return (flags & ERROR) !== 0 ? 0 : fdBits(id, flags, dlc, data, at, size, false);
  const bytes = (flags & REMOTE) !== 0 ? 0 : size;
  const remote = (flags & REMOTE) !== 0 ? 1 : 0;
  let crc: number;
  let state: number;
  let bits: number;
  if ((flags & EXTENDED) === 0) {
    // SOF, id, RTR, IDE 0, r0 0, DLC: 19 bits, of which the first 3 cannot be stuffed
    const word = (id << 7) | (remote << 6) | dlc;
    const top = word >> 16;
    const middle = (word >> 8) & 0xff;
    const low = word & 0xff;
    state = STEP_8[(START_3[top] as number) | middle] as number;
    bits = 19 + (state >> 3);
    state = STEP_8[((state & 7) << 8) | low] as number;
    bits += state >> 3;
    crc = CRC15[top] as number;
    crc = ((crc << 8) ^ (CRC15[((crc >> 7) ^ middle) & 0xff] as number)) & 0x7fff;
    crc = ((crc << 8) ^ (CRC15[((crc >> 7) ^ low) & 0xff] as number)) & 0x7fff;
  } else {
    // SOF, 11 bits of the id, SRR 1, IDE 1, 18 bits, RTR, r1 0, r0 0, DLC: 39 bits as 7 + 32
    const top = id >>> 23;
    const word = (((id >>> 18) & 0x1f) << 27) | (3 << 25) | ((id & 0x3ffff) << 7) | (remote << 6) | dlc;
    state = STEP_7[(IDLE << 7) | top] as number;
    crc = CRC15[top] as number;
    bits = 39 + (state >> 3);
    for (let shift = 24; shift >= 0; shift -= 8) {
      const byte = (word >>> shift) & 0xff;
      state = STEP_8[((state & 7) << 8) | byte] as number;
      bits += state >> 3;
      crc = ((crc << 8) ^ (CRC15[((crc >> 7) ^ byte) & 0xff] as number)) & 0x7fff;
    }
  }
  for (let i = at, end = at + bytes; i < end; i++) {
    const byte = data[i] as number;
    state = STEP_8[((state & 7) << 8) | byte] as number;
    bits += state >> 3;
    crc = ((crc << 8) ^ (CRC15[((crc >> 7) ^ byte) & 0xff] as number)) & 0x7fff;
  }
  state = STEP_7[((state & 7) << 7) | (crc >> 8)] as number;
  bits += state >> 3;
  state = STEP_8[((state & 7) << 8) | (crc & 0xff)] as number;
  return bits + (state >> 3) + 8 * bytes + 15 + TAIL_BITS;
}

/** Counts the bits of a row, as {@link bitCount} does. */
export function frameBits(batch: FrameBatch, row: number): number {
  return bitCount(
    batch.id[row] as number,
    batch.flags[row] as number,
    batch.dlc[row] as number,
    batch.data,
    row * batch.stride,
    batch.size[row] as number,
  );
}

/**
 * Counts how many of the {@link frameBits} of a row are sent at the data bit rate: 0 unless it is a CAN FD frame with
 * the bit rate switch. The frame then takes `(frameBits - dataPhaseBits) / bitrate + dataPhaseBits / dataBitrate` seconds.
 */
export function dataPhaseBits(batch: FrameBatch, row: number): number {
  const flags = batch.flags[row] as number;
  if ((flags & (FD | BRS | ERROR)) !== (FD | BRS)) return 0;
  return fdBits(batch.id[row] as number, flags, batch.dlc[row] as number, batch.data, row * batch.stride, batch.size[row] as number, true);
}

/** ISO CAN FD: stuffing as in classic frames up to the data's end, then a stuff count and a CRC with stuff bits at fixed places. */
function fdBits(id: number, flags: number, dlc: number, data: Uint8Array, at: number, size: number, dataPhaseOnly: boolean): number {
  const brs = (flags & BRS) !== 0 ? 1 : 0;
  let state = IDLE;
  let bits = 0;
  if ((flags & EXTENDED) === 0) {
    // SOF, id | RRS 0, IDE 0, FDF 1, res 0, BRS
    state = step(state, id, 12);
    bits = state >> 3;
    state = step(state & 7, (1 << 2) | brs, 5);
    bits += 17 + (state >> 3);
  } else {
    // SOF, 11 bits | SRR 1, IDE 1, 18 bits | RRS 0, FDF 1, res 0, BRS
    state = step(state, id >>> 18, 12);
    bits = state >> 3;
    state = step(state & 7, (3 << 18) | (id & 0x3ffff), 20);
    bits += state >> 3;
    state = step(state & 7, (1 << 2) | brs, 4);
    bits += 36 + (state >> 3);
  }
  if (dataPhaseOnly) bits = 0;
  let last = ((flags & ESI) !== 0 ? 16 : 0) | dlc;
  state = step(state & 7, last, 5);
  bits += 5 + (state >> 3);
  for (let i = at, end = at + size; i < end; i++) {
    last = data[i] as number;
    state = STEP_8[((state & 7) << 8) | last] as number;
    bits += 8 + (state >> 3);
  }
  // A stuff bit due right before the CRC field is the first fixed one.
  if ((state & 7) >> 2 !== (last & 1)) bits--;
  // Stuff count 4, CRC 17 or 21, a fixed stuff bit before it all and after every 4 bits; CRC delimiter
  bits += size <= 16 ? 4 + 17 + 6 + 1 : 4 + 21 + 7 + 1;
  return dataPhaseOnly ? bits : bits + FD_TAIL_BITS;
}
