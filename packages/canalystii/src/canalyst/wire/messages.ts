/**
 * Message packets: 64 bytes with a count 0..3 and three slots of 21 bytes. A transfer carries many back to back.
 * Slot: 0 u32 id · 4 u32 timestamp (100 µs, device clock) · 8 time_flag · 9 send_type · 10 remote · 11 extended ·
 * 12 data_len · 13 data[8].
 */
import { plainSize, withIndex } from "../../bus/bus-send.js";
import { type CanFrameInput, MAX_EXTENDED_ID, MAX_STANDARD_ID, toFrame } from "../../can/frame.js";
import { type FrameBatch, FrameFlag } from "../../can/frame-batch.js";
import { MESSAGE_SIZE, MESSAGES_PER_PACKET, PACKET_SIZE, TICK_US } from "./protocol.js";

/** What was odd about received packets; all of it is survived. */
export interface Oddities {
  /** Packets whose count is above 3, or that are too short for their count: skipped. */
  badPackets: number;
  /** Messages with an impossible id or a data_len above 15: skipped. */
  badMessages: number;
  /** Messages with a data_len of 9..15: kept, with 8 bytes. */
  longDlc: number;
}

/** Returns the number of packets that `messages` messages fill. */
export function packetsFor(messages: number): number {
  return Math.ceil(messages / MESSAGES_PER_PACKET);
}

/**
 * Appends the messages of a transfer to a batch, `timestampUs` being the device's clock in µs.
 * @param expectedTicks where the unwrapped device clock stands about now, in 100 µs; each 32-bit timestamp is taken
 *   as the moment nearest to it
 * @returns the number of messages appended
 */
export function decodeMessages(
  bytes: Uint8Array,
  batch: FrameBatch,
  options: { readonly channel: number; readonly expectedTicks: number; readonly oddities: Oddities },
): number {
  const { channel, expectedTicks, oddities } = options;
  const expectedLow = (expectedTicks % 0x1_0000_0000) | 0;
  const before = batch.length;
  batch.reserve(packetsFor(bytes.length / MESSAGE_SIZE) * MESSAGES_PER_PACKET);
  for (let packet = 0; packet < bytes.length; packet += PACKET_SIZE) {
    const count = bytes[packet] as number;
    if (count > MESSAGES_PER_PACKET || packet + 1 + count * MESSAGE_SIZE > bytes.length) {
      oddities.badPackets++;
      continue;
    }
    // a short packet can only be the last of a transfer; the adapter is not known to send any
    if (packet + PACKET_SIZE > bytes.length) oddities.badPackets++;
    let at = packet + 1;
    for (let i = 0; i < count; i++, at += MESSAGE_SIZE) {
      const id =
        ((bytes[at] as number) |
          ((bytes[at + 1] as number) << 8) |
          ((bytes[at + 2] as number) << 16) |
          ((bytes[at + 3] as number) << 24)) >>>
        0;
      const ticks =
        (bytes[at + 4] as number) |
        ((bytes[at + 5] as number) << 8) |
        ((bytes[at + 6] as number) << 16) |
        ((bytes[at + 7] as number) << 24);
      const remote = bytes[at + 10] !== 0;
      const extended = bytes[at + 11] !== 0;
      const dlc = bytes[at + 12] as number;
      if (dlc > 15 || id > (extended ? MAX_EXTENDED_ID : MAX_STANDARD_ID)) {
        oddities.badMessages++;
        continue;
      }
      if (dlc > 8) oddities.longDlc++;
      const size = remote ? 0 : Math.min(dlc, 8);
      const timestampUs = (expectedTicks + ((ticks - expectedLow) | 0)) * TICK_US;
      const flags = (extended ? FrameFlag.EXTENDED : 0) | (remote ? FrameFlag.REMOTE : 0);
      const to = batch.add(timestampUs, id, flags, channel, size, dlc);
      const { data } = batch;
      for (let k = 0; k < size; k++) data[to + k] = bytes[at + 13 + k] as number;
    }
  }
  return batch.length - before;
}

/** Returns the raw 32-bit timestamp of the first message of a transfer, or undefined when it has none. */
export function firstTimestamp(bytes: Uint8Array): number | undefined {
  for (let packet = 0; packet + 1 + MESSAGE_SIZE <= bytes.length; packet += PACKET_SIZE) {
    const count = bytes[packet] as number;
    if (count === 0 || count > MESSAGES_PER_PACKET) continue;
    return new DataView(bytes.buffer, bytes.byteOffset + packet + 5, 4).getUint32(0, true);
  }
  return undefined;
}

/**
 * Packs checked classic frames, three to a packet.
 * @param sendType of all, `SendType` bits
 */
export function encodeBatch(frames: FrameBatch, sendType = 0): Uint8Array {
  const { length, id, flags, dlc, size, data, stride } = frames;
  const bytes = new Uint8Array(packetsFor(length) * PACKET_SIZE);
  for (let row = 0; row < length; row++) {
    const at = takeSlot(bytes, row);
    const rowFlags = flags[row] as number;
    const present = size[row] as number;
    writeHead(bytes, at, id[row] as number, dlc[row] as number);
    bytes[at + 9] = sendType;
    bytes[at + 10] = (rowFlags & FrameFlag.REMOTE) >> 1;
    bytes[at + 11] = rowFlags & FrameFlag.EXTENDED;
    const from = row * stride;
    for (let k = 0; k < present; k++) bytes[at + 13 + k] = data[from + k] as number;
  }
  return bytes;
}

/**
 * Checks frames and packs them in one go, like {@link encodeBatch}. Nothing is returned unless all are good.
 * @throws TypeError, RangeError for a frame that cannot be sent; the message names its index, the value and the range
 */
export function encodeMessages(frames: readonly CanFrameInput[], sendType = 0): Uint8Array {
  const bytes = new Uint8Array(packetsFor(frames.length) * PACKET_SIZE);
  for (let i = 0; i < frames.length; i++) {
    const at = takeSlot(bytes, i);
    const frame = frames[i] as CanFrameInput;
    if (!encodePlain(bytes, at, frame)) {
      try {
        encodeAny(bytes, at, frame);
      } catch (error) {
        throw withIndex(error, i);
      }
    }
    bytes[at + 9] = sendType;
  }
  return bytes;
}

/** Counts a message in its packet and returns where it goes. */
function takeSlot(bytes: Uint8Array, index: number): number {
  const slot = index % MESSAGES_PER_PACKET;
  const packet = ((index - slot) / MESSAGES_PER_PACKET) * PACKET_SIZE;
  bytes[packet] = slot + 1;
  return packet + 1 + slot * MESSAGE_SIZE;
}

/** Writes the common kind of frame, checking as it goes; false when it is not of that kind, or not good. */
function encodePlain(bytes: Uint8Array, at: number, frame: CanFrameInput): boolean {
  const size = plainSize(frame);
  if (size < 0) return false;
  const { id, data = [], extended = id > MAX_STANDARD_ID } = frame;
  for (let k = 0; k < size; k++) {
    const byte = data[k] as number;
    if (byte !== (byte & 0xff)) return false;
    bytes[at + 13 + k] = byte;
  }
  writeHead(bytes, at, id, size);
  bytes[at + 11] = extended ? 1 : 0;
  return true;
}

function encodeAny(bytes: Uint8Array, at: number, input: CanFrameInput): void {
  const frame = toFrame(input, { classicOnly: true });
  writeHead(bytes, at, frame.id, frame.dlc);
  bytes[at + 10] = frame.remote ? 1 : 0;
  bytes[at + 11] = frame.extended ? 1 : 0;
  bytes.set(frame.data, at + 13);
}

function writeHead(bytes: Uint8Array, at: number, id: number, dlc: number): void {
  bytes[at] = id & 0xff;
  bytes[at + 1] = (id >>> 8) & 0xff;
  bytes[at + 2] = (id >>> 16) & 0xff;
  bytes[at + 3] = id >>> 24;
  bytes[at + 8] = 1; // time_flag: always 1 in what the vendor's program sends
  bytes[at + 12] = dlc;
}
