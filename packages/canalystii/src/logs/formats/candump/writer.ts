import { lengthToDlc } from "../../../can/dlc.js";
import { type FrameBatch, FrameFlag } from "../../../can/frame-batch.js";
import { hexDigit, oneLine, putDecimal, putHex2, putSix, putText } from "../../text/text.js";
import { TextWriter } from "../../text/text-writer.js";
import type { WriteOptions } from "../types.js";
import { NameColumn, putId } from "./columns.js";

const { REMOTE, ERROR, FD, BRS, ESI, TX } = FrameFlag;
const SPACE = 32;
const HASH = 35;

/** Writes can-utils' log format: `(seconds.µs) can0 123#11223344 R`. */
export class CandumpWriter extends TextWriter {
  readonly #names: NameColumn;
  readonly #withDirection: boolean;
  readonly #relative: boolean;
  #firstUs: number | undefined;
  #second = -1;
  /** `(0000000000.` for the second that was written last. */
  readonly #secondText = new Uint8Array(24);
  #secondLength = 0;

  constructor(options: WriteOptions) {
    super();
    this.#names = new NameColumn(options.channelNames, this.losses);
    this.#withDirection = options.direction ?? true;
    this.#relative = options.relative ?? false;
  }

  protected override row(batch: FrameBatch, row: number): void {
    const { bytes } = this.sink;
    const flags = batch.flags[row] as number;
    const id = batch.id[row] as number;
    const size = batch.size[row] as number;
    const dlc = batch.dlc[row] as number;
    let at = this.#putTime(bytes, this.sink.length, batch.timestampUs[row] as number);
    bytes[at++] = SPACE;
    at = this.#names.put(bytes, at, batch.channel[row] as number);
    bytes[at++] = SPACE;
    at = putId(bytes, at, id, flags);
    bytes[at++] = HASH;
    if ((flags & (ERROR | REMOTE)) === REMOTE) at = putRemote(bytes, at, dlc);
    else {
      if ((flags & (ERROR | FD)) === FD) {
        bytes[at++] = HASH;
        bytes[at++] = hexDigit(((flags & BRS) !== 0 ? 1 : 0) | ((flags & ESI) !== 0 ? 2 : 0));
      }
      const { data } = batch;
      const from = row * batch.stride;
      for (let i = from; i < from + size; i++) at = putHex2(bytes, at, data[i] as number);
      if ((flags & ERROR) !== 0) for (let i = size; i < 8; i++) at = putHex2(bytes, at, 0);
      else if (dlc !== size || dlc > 8) at = this.#putDlc(bytes, at, { flags, size, dlc });
    }
    if (this.#withDirection) {
      bytes[at++] = SPACE;
      bytes[at++] = (flags & TX) === 0 ? 82 : 84;
    } else if ((flags & TX) !== 0) this.losses.count("direction");
    bytes[at++] = 10;
    this.sink.length = at;
  }

  protected override note(timestampUs: number, text: string): boolean {
    const { bytes } = this.sink;
    let at = this.#putTime(bytes, putText(bytes, this.sink.length, "# "), timestampUs);
    at = putText(bytes, at, ` ${oneLine(text, this.losses)}\n`);
    this.sink.length = at;
    return true;
  }

  /** Writes a DLC that does not follow from the number of bytes. */
  #putDlc(bytes: Uint8Array, at: number, { flags, size, dlc }: { flags: number; size: number; dlc: number }): number {
    if ((flags & FD) !== 0) {
      if (lengthToDlc(size) !== dlc) this.losses.count("short-data");
      return at;
    }
    if (size === 8 && dlc > 8) return putRawDlc(bytes, at, dlc);
    this.losses.count("short-data");
    return at;
  }

  #putTime(bytes: Uint8Array, to: number, absoluteUs: number): number {
    if (this.#relative) this.#firstUs ??= absoluteUs;
    if (absoluteUs < (this.#firstUs ?? 0)) this.losses.count("time");
    const timestampUs = this.#firstUs === undefined ? absoluteUs : Math.max(0, absoluteUs - this.#firstUs);
    const second = Math.floor(timestampUs / 1e6);
    if (second !== this.#second) {
      this.#second = second;
      this.#secondText[0] = 40;
      const end = putDecimal(this.#secondText, 1, second, this.#relative ? 3 : 10);
      this.#secondText[end] = 46;
      this.#secondLength = end + 1;
    }
    const text = this.#secondText;
    const length = this.#secondLength;
    for (let i = 0; i < length; i++) bytes[to + i] = text[i] as number;
    const at = putSix(bytes, to + length, timestampUs - second * 1e6);
    bytes[at] = 41;
    return at + 1;
  }
}

function putRemote(bytes: Uint8Array, to: number, dlc: number): number {
  bytes[to] = 82;
  if (dlc === 0) return to + 1;
  bytes[to + 1] = hexDigit(Math.min(dlc, 8));
  return dlc > 8 ? putRawDlc(bytes, to + 2, dlc) : to + 2;
}

function putRawDlc(bytes: Uint8Array, to: number, dlc: number): number {
  bytes[to] = 95;
  bytes[to + 1] = hexDigit(dlc & 15);
  return to + 2;
}
