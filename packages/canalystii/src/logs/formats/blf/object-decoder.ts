import { type FrameBatch, FrameFlag } from "../../../can/frame-batch.js";
import { latin1, MAX_COMMENT_BYTES } from "../../text/text.js";
import type { LogReport } from "../report.js";
import { BUS_ERROR_CLASS, ErrorClass, putErrorCode } from "../socketcan-error.js";
import * as layout from "./layout.js";

const { EXTENDED, REMOTE, ERROR, FD, BRS, ESI, TX } = FrameFlag;
const { ObjectType } = layout;
const ID_MASK = 0x1fff_ffff;

/** Types that become a frame or a marker; the others are skipped by their size. */
export function isWanted(type: number): boolean {
  return (
    type === ObjectType.CAN_MESSAGE ||
    type === ObjectType.CAN_MESSAGE2 ||
    type === ObjectType.CAN_FD_MESSAGE ||
    type === ObjectType.CAN_FD_MESSAGE_64 ||
    type === ObjectType.CAN_ERROR_EXT ||
    type === ObjectType.CAN_ERROR ||
    type === ObjectType.CAN_FD_ERROR_64 ||
    type === ObjectType.GLOBAL_MARKER ||
    type === ObjectType.COMMENT
  );
}

/** Turns CAN objects into rows. */
export class ObjectDecoder {
  /** Start of measurement, µs; object times count from here. */
  startUs = 0;
  readonly #report: LogReport;
  readonly #mark: (timestampUs: number, text: string) => void;
  #saidChannel = false;
  #time = 0;
  /** Held here: the columns of a batch are replaced when it grows. */
  readonly #error = new Uint8Array(8);

  constructor(report: LogReport, mark: (timestampUs: number, text: string) => void) {
    this.#report = report;
    this.#mark = mark;
  }

  /** Decodes one wanted object. Returns what was expected when the object is invalid. */
  decode(view: DataView, at: number, size: number, type: number, batch: FrameBatch): string | undefined {
    const headerSize = view.getUint16(at + 4, true);
    if (size < 32 || headerSize < 32 || headerSize > size) return "expected an object header of at least 32 bytes";
    const low = view.getUint32(at + 24, true);
    const high = view.getUint32(at + 28, true);
    const time =
      view.getUint32(at + 16, true) === layout.TIME_TEN_MICROSECONDS
        ? (high * 0x1_0000_0000 + low) * 10
        : // 2^32 ns = 4294967296 ns; in doubles this stays exact, and rounds to the nearest µs
          high * 4_294_967 + Math.floor((high * 296 + low + 500) / 1000);
    this.#time = this.startUs + time;
    if (!(this.#time <= Number.MAX_SAFE_INTEGER)) return "expected a time before the year 2255";
    const body = at + headerSize;
    const bodySize = size - headerSize;
    switch (type) {
      case ObjectType.CAN_MESSAGE:
      case ObjectType.CAN_MESSAGE2:
        return this.#message(view, body, bodySize, batch);
      case ObjectType.CAN_FD_MESSAGE:
        return this.#fdMessage(view, body, bodySize, batch);
      case ObjectType.CAN_FD_MESSAGE_64:
        return this.#fdMessage64(view, { at, body, size }, batch);
      case ObjectType.CAN_ERROR_EXT:
        return this.#errorExt(view, body, bodySize, batch);
      case ObjectType.CAN_ERROR:
        if (bodySize < 2) return "expected a channel";
        return this.#addError(batch, view.getUint16(body, true), ErrorClass.BUS_ERROR, 0);
      case ObjectType.CAN_FD_ERROR_64:
        if (bodySize < 44) return "expected an error object of at least 44 bytes";
        return this.#addError(batch, view.getUint8(body), ErrorClass.BUS_ERROR, view.getUint8(body + 3));
      default:
        return this.#text(view, body, bodySize, type);
    }
  }

  #message(view: DataView, body: number, bodySize: number, batch: FrameBatch): string | undefined {
    if (bodySize < 16) return "expected a CAN message of at least 16 bytes";
    const messageFlags = view.getUint8(body + 2);
    const id = view.getUint32(body + 4, true);
    const dlc = Math.min(view.getUint8(body + 3), 15);
    let flags = (messageFlags & layout.MESSAGE_TX) !== 0 ? TX : 0;
    if (id > 0x7ff) flags |= EXTENDED;
    const channel = this.#channel(view.getUint16(body, true));
    if ((messageFlags & layout.MESSAGE_REMOTE) !== 0) {
      batch.add(this.#time, id & ID_MASK, flags | REMOTE, channel, 0, dlc);
      return undefined;
    }
    const size = Math.min(dlc, 8);
    const to = batch.add(this.#time, id & ID_MASK, flags, channel, size, dlc);
    copyData(view, body + 8, batch, to, size);
    return undefined;
  }

  #fdMessage(view: DataView, body: number, bodySize: number, batch: FrameBatch): string | undefined {
    if (bodySize < 20) return "expected a CAN FD message of at least 20 bytes";
    const messageFlags = view.getUint8(body + 2);
    const id = view.getUint32(body + 4, true);
    const fdFlags = view.getUint8(body + 13);
    const dlc = Math.min(view.getUint8(body + 3), 15);
    const valid = view.getUint8(body + 14);
    let flags = (messageFlags & layout.MESSAGE_TX) !== 0 ? TX : 0;
    if (id > 0x7ff) flags |= EXTENDED;
    if ((fdFlags & layout.FD_EDL) !== 0) {
      flags |= FD | ((fdFlags & layout.FD_BRS) !== 0 ? BRS : 0) | ((fdFlags & layout.FD_ESI) !== 0 ? ESI : 0);
    } else if ((messageFlags & layout.MESSAGE_REMOTE) !== 0) flags |= REMOTE;
    const size = payloadSize(flags, dlc, valid);
    const to = batch.add(this.#time, id & ID_MASK, flags, this.#channel(view.getUint16(body, true)), size, dlc);
    copyPresent(view, body + 20, batch, { to, size, present: bodySize - 20 });
    return undefined;
  }

  #fdMessage64(view: DataView, place: { readonly at: number; readonly body: number; readonly size: number }, batch: FrameBatch) {
    const { at, body, size: objectSize } = place;
    if (at + objectSize - body < 40) return "expected a CAN FD message of at least 40 bytes";
    const id = view.getUint32(body + 4, true);
    const dlc = Math.min(view.getUint8(body + 1), 15);
    const valid = view.getUint8(body + 2);
    const messageFlags = view.getUint32(body + 12, true);
    const extension = view.getUint8(body + 35);
    let flags = view.getUint8(body + 34) === 0 ? 0 : TX;
    if (id > 0x7ff) flags |= EXTENDED;
    if ((messageFlags & layout.FD64_EDL) !== 0) {
      flags |= FD | ((messageFlags & layout.FD64_BRS) !== 0 ? BRS : 0) | ((messageFlags & layout.FD64_ESI) !== 0 ? ESI : 0);
    } else if ((messageFlags & layout.FD64_REMOTE) !== 0) flags |= REMOTE;
    const size = payloadSize(flags, dlc, valid);
    const end = at + (extension !== 0 && extension < objectSize ? extension : objectSize);
    const to = batch.add(this.#time, id & ID_MASK, flags, this.#channel(view.getUint8(body)), size, dlc);
    copyPresent(view, body + 40, batch, { to, size, present: end - body - 40 });
    return undefined;
  }

  #errorExt(view: DataView, body: number, bodySize: number, batch: FrameBatch): string | undefined {
    if (bodySize < 32) return "expected an error object of at least 32 bytes";
    const channel = view.getUint16(body, true);
    const id = view.getUint32(body + 16, true) & ID_MASK;
    let filled = id !== 0;
    for (let i = 0; i < 8; i++) {
      const byte = view.getUint8(body + 24 + i);
      this.#error[i] = byte;
      if (byte !== 0) filled = true;
    }
    // tools on Linux store an id or data here; Vector's tools store the controller's error code
    if (filled) return this.#add(batch, channel, id);
    return this.#addError(batch, channel, ErrorClass.BUS_ERROR, view.getUint8(body + 8));
  }

  #addError(batch: FrameBatch, channel: number, errorClass: number, code: number): undefined {
    this.#error.fill(0);
    if (code === 0) return this.#add(batch, channel, errorClass);
    putErrorCode(this.#error, 0, code);
    return this.#add(batch, channel, BUS_ERROR_CLASS);
  }

  #add(batch: FrameBatch, channel: number, errorClass: number): undefined {
    const to = batch.add(this.#time, errorClass, ERROR, this.#channel(channel), 8, 8);
    batch.data.set(this.#error, to);
    return undefined;
  }

  #text(view: DataView, body: number, bodySize: number, type: number): string | undefined {
    const fixed = type === ObjectType.COMMENT ? 16 : 40;
    if (bodySize < fixed) return `expected a text object of at least ${fixed} bytes`;
    this.#report.ignore(type === ObjectType.COMMENT ? "comment" : "marker");
    const lengths =
      type === ObjectType.COMMENT
        ? [view.getUint32(body + 4, true)]
        : [view.getUint32(body + 16, true), view.getUint32(body + 20, true), view.getUint32(body + 24, true)];
    const texts: string[] = [];
    let at = body + fixed;
    for (const length of lengths) {
      const end = Math.min(at + length, body + bodySize);
      const text = latin1(new Uint8Array(view.buffer, view.byteOffset), at, Math.min(end, at + MAX_COMMENT_BYTES))
        .replaceAll("\0", "")
        .trim();
      if (text !== "") texts.push(text);
      at = end;
    }
    this.#mark(this.#time, texts.join(": "));
    return undefined;
  }

  /** Channels count from 1 in the file, from 0 here; 0 means "any". */
  #channel(number: number): number {
    if (number <= 256) return number === 0 ? 0 : number - 1;
    if (!this.#saidChannel) {
      this.#saidChannel = true;
      this.#report.note("byte", 0, `expected channels in 1..256, found ${number}: read as 256`);
    }
    return 255;
  }
}

function payloadSize(flags: number, dlc: number, valid: number): number {
  if ((flags & REMOTE) !== 0) return 0;
  if ((flags & FD) !== 0) return Math.min(valid, 64);
  return Math.min(valid, dlc, 8);
}

function copyData(view: DataView, from: number, batch: FrameBatch, to: number, size: number): void {
  const { data } = batch;
  for (let i = 0; i < size; i++) data[to + i] = view.getUint8(from + i);
}

/** Copies a payload of which only the beginning may be in the file; the rest is zero. */
function copyPresent(
  view: DataView,
  from: number,
  batch: FrameBatch,
  { to, size, present }: { readonly to: number; readonly size: number; readonly present: number },
): void {
  const stored = Math.max(0, Math.min(size, present));
  copyData(view, from, batch, to, stored);
  batch.data.fill(0, to + stored, to + size);
}
