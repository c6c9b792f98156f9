import { lengthToDlc } from "../../../can/dlc.js";
import { type FrameBatch, FrameFlag } from "../../../can/frame-batch.js";

const { EXTENDED, REMOTE, ERROR, FD, BRS, ESI } = FrameFlag;
/** LINKTYPE_CAN_SOCKETCAN. */
export const LINK_TYPE = 227;
/** Id, length, FD flags, reserved, raw DLC. */
export const PACKET_HEADER_BYTES = 8;
/** Largest packet: a CAN FD frame. */
export const MAX_PACKET_BYTES = PACKET_HEADER_BYTES + 64;

const ID_EXTENDED = 0x8000_0000;
const ID_REMOTE = 0x4000_0000;
const ID_ERROR = 0x2000_0000;
const ID_MASK = 0x1fff_ffff;
const FD_BRS = 0x01;
const FD_ESI = 0x02;
const FD_FDF = 0x04;
/** CAN XL: bit 7 of the byte that is the length in other frames. */
const XL_MARK = 0x80;
/** Largest packet of all: a CAN XL frame. */
export const MAX_XL_BYTES = 12 + 2048;

/** The result for a packet with a CAN XL frame. */
export const XL_FRAME = "xl";

/** Where a packet is, and what its capture header contains. Filled again for each packet. */
export class Packet {
  bytes: Uint8Array = new Uint8Array(0);
  at = 0;
  size = 0;
  timestampUs = 0;
  channel = 0;
  /** {@link FrameFlag.TX} or 0. */
  direction = 0;
}

/** Appends the frame of a SocketCAN packet. Returns what was expected when the packet is invalid, XL_FRAME for CAN XL. */
export function readPacket(batch: FrameBatch, packet: Packet): string | undefined {
  const { bytes, at, size } = packet;
  if (size < PACKET_HEADER_BYTES) return "expected a SocketCAN packet of at least 8 bytes";
  const word =
    (((bytes[at] as number) << 24) | ((bytes[at + 1] as number) << 16) | ((bytes[at + 2] as number) << 8) | (bytes[at + 3] as number)) >>>
    0;
  const length = bytes[at + 4] as number;
  const fdFlags = bytes[at + 5] as number;
  // an XL frame has its flags where others have the length, and only an XL frame can have bit 7 set there
  if ((length & XL_MARK) !== 0) return XL_FRAME;
  const remote = (word & (ID_ERROR | ID_REMOTE)) === ID_REMOTE;
  if (remote && (length > 8 || (fdFlags & FD_FDF) !== 0))
    return "expected a classic remote frame with a DLC up to 8: CAN FD has no remote frames";
  // a remote frame's length is a request: there need be no bytes
  const stored = remote ? 0 : length;
  if (length > 64 || PACKET_HEADER_BYTES + stored > size) return `expected ${length} bytes of data in a packet of ${size}`;
  const fd = !remote && ((fdFlags & FD_FDF) !== 0 || size === MAX_PACKET_BYTES || length > 8);
  const id = word & ID_MASK;
  let flags = packet.direction;
  let dlc = length;
  let payload = length;
  if ((word & ID_ERROR) !== 0) {
    flags |= ERROR;
    payload = 8;
    dlc = 8;
  } else {
    if ((word & ID_EXTENDED) !== 0 || id > 0x7ff) flags |= EXTENDED;
    if (fd) {
      flags |= FD | ((fdFlags & FD_BRS) !== 0 ? BRS : 0) | ((fdFlags & FD_ESI) !== 0 ? ESI : 0);
      dlc = lengthToDlc(length);
    } else {
      const raw = bytes[at + 7] as number;
      if (length === 8 && raw > 8 && raw < 16) dlc = raw;
      if (remote) {
        flags |= REMOTE;
        payload = 0;
      }
    }
  }
  const to = batch.add(packet.timestampUs, id, flags, packet.channel, payload, dlc);
  const { data } = batch;
  const from = at + PACKET_HEADER_BYTES;
  for (let i = 0; i < payload; i++) data[to + i] = i < length ? (bytes[from + i] as number) : 0;
  return undefined;
}

/** Returns whether a packet of more than {@link MAX_PACKET_BYTES} is a CAN XL frame. */
export function isXl(bytes: Uint8Array, at: number, size: number): boolean {
  return size <= MAX_XL_BYTES && ((bytes[at + 4] as number) & XL_MARK) !== 0;
}

/** Writes the packet of a row; returns its size. */
export function putPacket(bytes: Uint8Array, at: number, batch: FrameBatch, row: number): number {
  const flags = batch.flags[row] as number;
  const id = batch.id[row] as number;
  const size = batch.size[row] as number;
  const dlc = batch.dlc[row] as number;
  const isError = (flags & ERROR) !== 0;
  const remote = !isError && (flags & REMOTE) !== 0;
  const fd = !isError && (flags & FD) !== 0;
  const length = isError ? 8 : remote ? Math.min(dlc, 8) : size;
  const word = id | (isError ? ID_ERROR : ((flags & EXTENDED) !== 0 ? ID_EXTENDED : 0) | (remote ? ID_REMOTE : 0));
  bytes[at] = word >>> 24;
  bytes[at + 1] = (word >>> 16) & 0xff;
  bytes[at + 2] = (word >>> 8) & 0xff;
  bytes[at + 3] = word & 0xff;
  bytes[at + 4] = length;
  bytes[at + 5] = fd ? FD_FDF | ((flags & BRS) !== 0 ? FD_BRS : 0) | ((flags & ESI) !== 0 ? FD_ESI : 0) : 0;
  bytes[at + 6] = 0;
  bytes[at + 7] = !fd && !isError && length === 8 && dlc > 8 ? dlc : 0;
  const stored = remote ? 0 : length;
  const to = at + PACKET_HEADER_BYTES;
  const from = row * batch.stride;
  for (let i = 0; i < stored; i++) bytes[to + i] = i < size ? (batch.data[from + i] as number) : 0;
  return PACKET_HEADER_BYTES + stored;
}

/** Returns whether a packet cannot store the row's DLC. */
export function losesDlc(batch: FrameBatch, row: number): boolean {
  const flags = batch.flags[row] as number;
  const size = batch.size[row] as number;
  const dlc = batch.dlc[row] as number;
  if ((flags & (ERROR | REMOTE)) !== 0) return false;
  if ((flags & FD) !== 0) return lengthToDlc(size) !== dlc;
  return dlc !== size && !(size === 8 && dlc > 8);
}
