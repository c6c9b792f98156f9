import { CanError } from "../../base/errors.js";
import { FrameBatch } from "../../can/frame-batch.js";
import { type FramesHead, MAX_ORIGIN_STEPS } from "./link.js";

/**
 * Frames as one binary message, little-endian: a header, then the columns of a `FrameBatch` with exactly as many rows.
 *
 * | bytes | |
 * |---|---|
 * | 0 | kind: 1, frames |
 * | 1 | size of the header in bytes, at least 40, a multiple of 8; what is beyond the fields below is ignored |
 * | 2 | bytes of data a row: 8 or 64 |
 * | 3 | steps of the origin, up to 8 |
 * | 4..7 | rows, at least 1 |
 * | 8..11 | stream or request |
 * | 12..15 | 0 |
 * | 16..39 | three float64, see `FramesHead` |
 * | 40.. | the steps of the origin, uint32 each |
 * | … | timestampUs float64, id uint32, data, flags, channel, dlc, size uint8: each for all rows |
 */
const HEADER_BYTES = 40;
const KIND_FRAMES = 1;

const LITTLE_ENDIAN = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1;

/** Encodes frames; the batch is copied. */
export function encodeFrames({ id, values, origin = [] }: FramesHead, frames: FrameBatch): ArrayBuffer {
  const { length, stride } = frames;
  const header = headerBytes(origin.length);
  const bytes = new Uint8Array(header + FrameBatch.bytesFor(length, stride));
  const view = new DataView(bytes.buffer);
  view.setUint8(0, KIND_FRAMES);
  view.setUint8(1, header);
  view.setUint8(2, stride);
  view.setUint8(3, origin.length);
  view.setUint32(4, length, true);
  view.setUint32(8, id, true);
  values.forEach((value, i) => void view.setFloat64(16 + 8 * i, value, true));
  origin.forEach((step, i) => void view.setUint32(HEADER_BYTES + 4 * i, step, true));
  let at = header;
  for (const column of columnsOf(frames)) {
    const part = bytesOf(column);
    bytes.set(part, at);
    if (!LITTLE_ENDIAN) swapBytes(bytes.subarray(at, at + part.length), column.BYTES_PER_ELEMENT);
    at += part.length;
  }
  return bytes.buffer;
}

/**
 * Decodes frames into a batch of their own.
 * @throws CanError `protocol`
 */
export function decodeFrames(message: ArrayBuffer): { head: FramesHead; frames: FrameBatch } {
  const view = new DataView(message);
  const { byteLength } = message;
  if (byteLength < HEADER_BYTES)
    throw new CanError("protocol", `a binary message has ${byteLength} bytes, at least ${HEADER_BYTES} are needed`);
  const [kind, header, stride] = [view.getUint8(0), view.getUint8(1), view.getUint8(2)];
  if (kind !== KIND_FRAMES) throw new CanError("protocol", `a binary message is of kind ${kind}, known: ${KIND_FRAMES}`);
  if (header < HEADER_BYTES || header % 8 !== 0) throw new CanError("protocol", `a binary message has a header of ${header} bytes`);
  if (stride !== 8 && stride !== 64)
    throw new CanError("protocol", `a binary message has rows of ${stride} bytes of data, possible: 8, 64`);
  const rows = view.getUint32(4, true);
  const expected = header + FrameBatch.bytesFor(rows, stride);
  if (rows === 0 || byteLength !== expected) {
    throw new CanError("protocol", `a binary message of ${rows} frames has ${byteLength} bytes instead of ${expected}`);
  }
  const value = (i: number) => {
    const number = view.getFloat64(16 + 8 * i, true);
    if (!(number >= 0 && number < Number.POSITIVE_INFINITY))
      throw new CanError("protocol", `a binary message has the number ${number} in its header`);
    return number;
  };
  const head: FramesHead = { id: view.getUint32(8, true), values: [value(0), value(1), value(2)], ...originOf(view, header) };
  const frames = FrameBatch.over(message.slice(header), rows, stride);
  if (!LITTLE_ENDIAN) {
    for (const column of columnsOf(frames)) swapBytes(bytesOf(column), column.BYTES_PER_ELEMENT);
  }
  return { head, frames };
}

/** Returns the size of a header with an origin of so many steps. */
function headerBytes(steps: number): number {
  return HEADER_BYTES + 8 * Math.ceil(steps / 2);
}

/** @throws CanError `protocol` */
function originOf(view: DataView, header: number): Pick<FramesHead, "origin"> {
  const steps = view.getUint8(3);
  if (steps === 0) return {};
  if (steps > MAX_ORIGIN_STEPS || headerBytes(steps) > header)
    throw new CanError("protocol", `a binary message has an origin of ${steps} steps in a header of ${header} bytes`);
  return { origin: Array.from({ length: steps }, (_, i) => view.getUint32(HEADER_BYTES + 4 * i, true)) };
}

/** The columns in the order of the message, as many rows as are in use. */
function columnsOf({ length, stride, timestampUs, id, data, flags, channel, dlc, size }: FrameBatch) {
  const bytes = [data.subarray(0, length * stride), ...[flags, channel, dlc, size].map((column) => column.subarray(0, length))];
  return [timestampUs.subarray(0, length), id.subarray(0, length), ...bytes];
}

function bytesOf({ buffer, byteOffset, byteLength }: Float64Array | Uint32Array | Uint8Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}

function swapBytes(bytes: Uint8Array, width: number): void {
  for (let at = 0; width > 1 && at < bytes.length; at += width) bytes.subarray(at, at + width).reverse();
}
