import { type FrameBatch, FrameFlag } from "../../../can/frame-batch.js";
import { hexDigit, oneLine, putDecimal, putHex2, putHex8, putSix, putText } from "../../text/text.js";
import { TextWriter } from "../../text/text-writer.js";
import { WallClock } from "../../text/wall-time.js";
import { ErrorClass, toErrorCode } from "../socketcan-error.js";
import type { WriteOptions } from "../types.js";
import { formatAscDate } from "./date.js";

const { EXTENDED, REMOTE, ERROR, FD, BRS, ESI, TX } = FrameFlag;
const SPACE = 32;
const ID_WIDTH = 15;
/** Duration and bits, which are not known here. */
const FD_BEFORE_FLAGS = "        0    0     ";
/** CRC and bit timings. */
const FD_AFTER_FLAGS = "        0        0        0        0        0";

/** Writes Vector ASC: base hex, absolute times. */
export class AscWriter extends TextWriter {
  readonly #clock: WallClock;
  #originUs: number;
  readonly #fixedOrigin: boolean;

  constructor(options: WriteOptions) {
    super(options.channelNames);
    this.#clock = new WallClock(options.timeZone);
    this.#fixedOrigin = options.startUs !== undefined;
    this.#originUs = options.startUs ?? 0;
  }

  protected override begin(timestampUs: number | undefined): void {
    // the header has ms only: a start time with µs would shift every frame
    const originMs = this.#clock.clearMs(Math.floor((this.#fixedOrigin ? this.#originUs : (timestampUs ?? 0)) / 1000));
    this.#originUs = originMs * 1000;
    const date = formatAscDate(this.#clock.toWallMs(originMs));
    this.sink.text(`date ${date}\nbase hex  timestamps absolute\ninternal events logged\n// version 9.0.0\n`);
    this.sink.text(`Begin Triggerblock ${date}\n 0.000000 Start of measurement\n`);
  }

  protected override end(): void {
    this.sink.text("End TriggerBlock\n");
  }

  protected override note(timestampUs: number, text: string): boolean {
    const { bytes } = this.sink;
    let at = putText(bytes, this.sink.length, "// ");
    at = this.#putTime(bytes, at, { timestampUs, width: 1 });
    this.sink.length = putText(bytes, at, ` ${oneLine(text, this.losses)}\n`);
    return true;
  }

  protected override row(batch: FrameBatch, row: number): void {
    const { bytes } = this.sink;
    const flags = batch.flags[row] as number;
    let at = this.#putTime(bytes, this.sink.length, { timestampUs: batch.timestampUs[row] as number, width: 2 });
    bytes[at++] = SPACE;
    if ((flags & ERROR) !== 0) at = this.#putError(bytes, at, batch, row);
    else if ((flags & FD) !== 0) at = putFd(bytes, at, batch, row);
    else at = putClassic(bytes, at, batch, row);
    bytes[at++] = 10;
    this.sink.length = at;
  }

  #putTime(bytes: Uint8Array, to: number, { timestampUs, width }: { timestampUs: number; width: number }): number {
    let elapsed = timestampUs - this.#originUs;
    if (elapsed < 0) {
      this.losses.count("time");
      elapsed = 0;
    }
    const seconds = Math.floor(elapsed / 1e6);
    const at = putDecimal(bytes, to, seconds, width, SPACE);
    bytes[at] = 46;
    return putSix(bytes, at + 1, elapsed - seconds * 1e6);
  }

  #putError(bytes: Uint8Array, to: number, batch: FrameBatch, row: number): number {
    const id = batch.id[row] as number;
    const size = batch.size[row] as number;
    const from = row * batch.stride;
    let at = putDecimal(bytes, to, (batch.channel[row] as number) + 1);
    at = putText(bytes, at, "  ErrorFrame");
    if (((batch.flags[row] as number) & TX) !== 0) this.losses.count("direction");
    const code = toErrorCode(id, batch.data, from, size);
    if (code >= 0) return putText(bytes, at, ` ECC: ${code.toString(2).padStart(8, "0")}`);
    let plain = id === ErrorClass.BUS_ERROR;
    for (let i = 0; i < size; i++) if (batch.data[from + i] !== 0) plain = false;
    if (!plain) this.losses.count("error-detail");
    return at;
  }
}

function putClassic(bytes: Uint8Array, to: number, batch: FrameBatch, row: number): number {
  const flags = batch.flags[row] as number;
  let at = putDecimal(bytes, to, (batch.channel[row] as number) + 1);
  bytes[at++] = SPACE;
  bytes[at++] = SPACE;
  const end = at + ID_WIDTH;
  at = putId(bytes, at, batch.id[row] as number, (flags & EXTENDED) !== 0);
  while (at <= end) bytes[at++] = SPACE;
  bytes[at] = (flags & TX) === 0 ? 82 : 84;
  bytes[at + 1] = 120;
  bytes[at + 2] = SPACE;
  bytes[at + 3] = SPACE;
  bytes[at + 4] = SPACE;
  bytes[at + 5] = (flags & REMOTE) === 0 ? 100 : 114;
  bytes[at + 6] = SPACE;
  bytes[at + 7] = hexDigit((batch.dlc[row] as number) & 15);
  return putBytes(bytes, at + 8, batch, row);
}

function putFd(bytes: Uint8Array, to: number, batch: FrameBatch, row: number): number {
  const flags = batch.flags[row] as number;
  const brs = (flags & BRS) !== 0;
  const esi = (flags & ESI) !== 0;
  const size = batch.size[row] as number;
  let at = putText(bytes, to, "CANFD ");
  at = putDecimal(bytes, at, (batch.channel[row] as number) + 1, 3, SPACE);
  at = putText(bytes, at, (flags & TX) === 0 ? " Rx " : " Tx ");
  const idFrom = at;
  at = putId(bytes, at, batch.id[row] as number, (flags & EXTENDED) !== 0);
  while (at < idFrom + 46) bytes[at++] = SPACE;
  bytes[at++] = brs ? 49 : 48;
  bytes[at++] = SPACE;
  bytes[at++] = esi ? 49 : 48;
  bytes[at++] = SPACE;
  bytes[at++] = hexDigit((batch.dlc[row] as number) & 15) | 0x20;
  bytes[at++] = SPACE;
  at = putDecimal(bytes, at, size, 2, SPACE);
  at = putBytes(bytes, at, batch, row);
  at = putText(bytes, at, FD_BEFORE_FLAGS);
  bytes[at++] = 49 + (brs ? 2 : 0) + (esi ? 4 : 0);
  at = putText(bytes, at, "000 ");
  return putText(bytes, at, FD_AFTER_FLAGS);
}

function putBytes(bytes: Uint8Array, to: number, batch: FrameBatch, row: number): number {
  const { data } = batch;
  const from = row * batch.stride;
  const end = from + (batch.size[row] as number);
  let at = to;
  for (let i = from; i < end; i++) {
    bytes[at] = SPACE;
    at = putHex2(bytes, at + 1, data[i] as number);
  }
  return at;
}

/** Writes an id in hex without leading zeros, followed by `x` when extended. */
function putId(bytes: Uint8Array, to: number, id: number, extended: boolean): number {
  let digits = 1;
  for (let rest = id >>> 4; rest !== 0; rest >>>= 4) digits++;
  putHex8(SCRATCH, 0, id);
  let at = to;
  for (let i = 8 - digits; i < 8; i++) bytes[at++] = SCRATCH[i] as number;
  if (extended) bytes[at++] = 120;
  return at;
}

const SCRATCH = new Uint8Array(8);
