import { type FrameBatch, FrameFlag } from "../../can/frame-batch.js";
import type { SocketcandMessage } from "./socketcand-message.js";

const { EXTENDED, REMOTE, ERROR, FD } = FrameFlag;
const DIGITS = new TextEncoder().encode("0123456789ABCDEF");
const WORDS = {
  frame: new TextEncoder().encode(" < frame "),
  rtr: new TextEncoder().encode(" < rtr "),
  error: new TextEncoder().encode(" < error "),
  end: new TextEncoder().encode(" >"),
};
/** The longest message: an extended id, a long time, 8 bytes with blanks. */
const MAX_FRAME_LENGTH = 80;

/**
 * Writes received frames as text, without a string or an object per frame. Each message has a blank before it:
 * python-can 4.1 throws away one character behind the messages of a segment, which would be the next `<`.
 */
export class FrameTextWriter {
  /** Frames written since the last `take`. */
  frames = 0;
  #bytes = new Uint8Array(4096);
  #length = 0;

  /** Writes a row as raw mode has it: the data in one piece. CAN FD frames have no place here. */
  raw(batch: FrameBatch, row: number): void {
    this.#write(batch, row, false);
  }

  /** Writes a row as BCM mode has it: a blank behind every byte. */
  spaced(batch: FrameBatch, row: number): void {
    this.#write(batch, row, true);
  }

  /** Returns what was written, and forgets it. */
  take(): Uint8Array {
    const bytes = this.#bytes.slice(0, this.#length);
    this.#length = 0;
    this.frames = 0;
    return bytes;
  }

  #write(batch: FrameBatch, row: number, spaced: boolean): void {
    const flags = batch.flags[row] as number;
    if ((flags & FD) !== 0) return;
    if (this.#length + MAX_FRAME_LENGTH > this.#bytes.length) this.#grow();
    this.frames++;
    const id = batch.id[row] as number;
    const error = (flags & ERROR) !== 0;
    const remote = (flags & REMOTE) !== 0;
    this.#put(error ? WORDS.error : remote ? WORDS.rtr : WORDS.frame);
    let digits = (flags & EXTENDED) !== 0 ? 8 : 3;
    // The class of an error frame may have more.
    while (digits < 8 && id >>> (4 * digits) !== 0) digits++;
    this.#hex(id, digits);
    this.#bytes[this.#length++] = 0x20;
    this.#time(batch.timestampUs[row] as number);
    const { data } = batch;
    if (remote) {
      this.#bytes[this.#length++] = 0x20;
      this.#hex(Math.min(batch.dlc[row] as number, 8), 1);
    } else if (!error || spaced) {
      this.#bytes[this.#length++] = 0x20;
      const from = row * batch.stride;
      const end = from + Math.min(batch.size[row] as number, 8);
      for (let i = from; i < end; i++) {
        this.#hex(data[i] as number, 2);
        if (spaced) this.#bytes[this.#length++] = 0x20;
      }
    }
    this.#put(WORDS.end);
  }

  #put(word: Uint8Array): void {
    for (let i = 0; i < word.length; i++) this.#bytes[this.#length + i] = word[i] as number;
    this.#length += word.length;
  }

  #hex(value: number, digits: number): void {
    for (let i = digits - 1, left = value; i >= 0; i--, left >>>= 4) this.#bytes[this.#length + i] = DIGITS[left & 15] as number;
    this.#length += digits;
  }

  #time(us: number): void {
    const seconds = Math.floor(Math.max(us, 0) / 1e6);
    let digits = 1;
    for (let limit = 10; limit <= seconds; limit *= 10) digits++;
    this.#decimal(seconds, digits);
    this.#bytes[this.#length++] = 0x2e;
    this.#decimal(Math.max(us, 0) - seconds * 1e6, 6);
  }

  #decimal(value: number, digits: number): void {
    let left = value;
    for (let i = digits - 1; i >= 0; i--) {
      const next = Math.floor(left / 10);
      this.#bytes[this.#length + i] = 0x30 + (left - next * 10);
      left = next;
    }
    this.#length += digits;
  }

  #grow(): void {
    const bytes = new Uint8Array(this.#bytes.length * 2);
    bytes.set(this.#bytes);
    this.#bytes = bytes;
  }
}

/** An id as a client writes it. */
export interface SocketcandId {
  readonly id: number;
  readonly extended: boolean;
}

/**
 * Reads an id: 8 digits are an extended one, with or without the flag bit 31 (SavvyCAN sets it, and writes it as a
 * negative 64-bit number). Fewer digits are a standard one while it fits; python-can does not pad extended ids.
 */
export function readId(message: SocketcandMessage, index: number): SocketcandId | undefined {
  let value = message.hex(index);
  let digits = message.size(index);
  if (digits === 16 && message.hex(index, 0, 8) === 0xffff_ffff) {
    value = message.hex(index, 8);
    digits = 8;
  }
  if (value === undefined) return undefined;
  if (digits === 8 && value >= 0x8000_0000) value -= 0x8000_0000;
  if (value > 0x1fff_ffff) return undefined;
  return { id: value, extended: digits === 8 || value > 0x7ff };
}

/** Reads a number of bytes 0..8. */
export function readDlc(message: SocketcandMessage, index: number): number | undefined {
  const dlc = message.hex(index);
  return dlc === undefined || dlc > 8 ? undefined : dlc;
}

/** Reads a byte of one or two digits; SavvyCAN writes those from 80 on as negative numbers of 8 or 16 digits. */
function readByte(message: SocketcandMessage, index: number): number | undefined {
  const digits = message.size(index);
  if (digits <= 2) return message.hex(index);
  const negative = (digits === 8 && message.hex(index, 0, 6) === 0xff_ffff) || (digits === 16 && isMinus(message, index));
  return negative ? message.hex(index, digits - 2) : undefined;
}

function isMinus(message: SocketcandMessage, index: number): boolean {
  return message.hex(index, 0, 8) === 0xffff_ffff && message.hex(index, 8, 6) === 0xff_ffff;
}

/**
 * Reads ID DLC and the bytes from word `index` on and appends the frame to a batch; false (and nothing is appended)
 * when they are not right.
 */
export function readFrame(
  message: SocketcandMessage,
  index: number,
  into: { readonly batch: FrameBatch; readonly channel: number },
): boolean {
  const id = readId(message, index);
  const dlc = readDlc(message, index + 1);
  if (id === undefined || dlc === undefined || message.length !== index + 2 + dlc) return false;
  const { batch, channel } = into;
  const at = batch.add(0, id.id, id.extended ? EXTENDED : 0, channel, dlc);
  for (let i = 0; i < dlc; i++) {
    const byte = readByte(message, index + 2 + i);
    if (byte === undefined) {
      batch.length--;
      return false;
    }
    batch.data[at + i] = byte;
  }
  return true;
}
