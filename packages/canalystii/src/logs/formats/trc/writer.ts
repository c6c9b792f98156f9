import { dlcToLength } from "../../../can/dlc.js";
import { type FrameBatch, FrameFlag } from "../../../can/frame-batch.js";
import { oneLine, putDecimal, putHex2, putHex8, putText, putThree } from "../../text/text.js";
import { TextWriter } from "../../text/text-writer.js";
import { WallClock } from "../../text/wall-time.js";
import type { WriteOptions } from "../types.js";
import { formatStartTime } from "./columns.js";
import { toRecord } from "./error-record.js";

const { EXTENDED, REMOTE, ERROR, FD, BRS, ESI, TX } = FrameFlag;
const SPACE = 32;
const MINUS = 45;
const HEADING = [
  ";-------------------------------------------------------------------------------",
  ";   Message   Time    Type    ID     Rx/Tx",
  ";   Number    Offset  |  Bus  [hex]  |  Reserved",
  ";   |         [ms]    |  |    |      |  |  Data Length Code",
  ";   |         |       |  |    |      |  |  |    Data [hex] ...",
  ";   |         |       |  |    |      |  |  |    |",
  ";---+-- ------+------ +- +- --+----- +- +- +--- +- -- -- -- -- -- -- --",
];

/** Writes PEAK's trace format 2.1. */
export class TrcWriter extends TextWriter {
  readonly #clock: WallClock;
  readonly #startUs: number | undefined;
  #originUs = 0;
  #number = 0;
  readonly #detail = new Uint8Array(8);
  readonly #record = new Uint8Array(5);

  constructor(options: WriteOptions) {
    super(options.channelNames);
    this.#clock = new WallClock(options.timeZone);
    this.#startUs = options.startUs;
  }

  protected override begin(timestampUs: number | undefined): void {
    const originMs = this.#clock.clearMs(Math.floor((this.#startUs ?? timestampUs ?? 0) / 1000));
    this.#originUs = originMs * 1000;
    const wallMs = this.#clock.toWallMs(originMs);
    const shown = new Date(wallMs).toISOString().replace("T", " ").replace("Z", "");
    const head = [
      ";$FILEVERSION=2.1",
      `;$STARTTIME=${formatStartTime(wallMs)}`,
      ";$COLUMNS=N,O,T,B,I,d,R,L,D",
      ";",
      `;   Start time: ${shown}`,
    ];
    for (const line of [...head, ...HEADING]) this.sink.text(`${line}\r\n`);
  }

  protected override note(timestampUs: number, text: string): boolean {
    const { bytes } = this.sink;
    let at = this.#putStart(bytes, timestampUs);
    at = putText(bytes, at, `EV  -  ${oneLine(text, this.losses)}\r\n`);
    this.sink.length = at;
    return true;
  }

  protected override row(batch: FrameBatch, row: number): void {
    const { bytes } = this.sink;
    const flags = batch.flags[row] as number;
    let at = this.#putStart(bytes, batch.timestampUs[row] as number);
    const type = typeOf(flags);
    bytes[at++] = type >> 8;
    bytes[at++] = type & 0xff;
    bytes[at++] = SPACE;
    at = putDecimal(bytes, at, (batch.channel[row] as number) + 1, 3, SPACE);
    bytes[at++] = SPACE;
    at = putId(bytes, at, batch.id[row] as number, flags);
    bytes[at] = SPACE;
    bytes[at + 1] = (flags & TX) === 0 ? 82 : 84;
    bytes[at + 2] = 120;
    bytes[at + 3] = SPACE;
    bytes[at + 4] = MINUS;
    bytes[at + 5] = SPACE;
    bytes[at + 6] = SPACE;
    at += 7;
    if ((flags & ERROR) !== 0) at = this.#putError(bytes, at, batch, row);
    else at = this.#putData(bytes, at, batch, row);
    bytes[at] = 13;
    bytes[at + 1] = 10;
    this.sink.length = at + 2;
  }

  /** Writes number and offset, followed by a space. */
  #putStart(bytes: Uint8Array, timestampUs: number): number {
    let elapsed = timestampUs - this.#originUs;
    if (elapsed < 0) {
      this.losses.count("time");
      elapsed = 0;
    }
    let at = putDecimal(bytes, this.sink.length, ++this.#number, 7, SPACE);
    bytes[at++] = SPACE;
    const ms = Math.floor(elapsed / 1000);
    at = putDecimal(bytes, at, ms, 9, SPACE);
    bytes[at] = 46;
    at = putThree(bytes, at + 1, elapsed - ms * 1000);
    bytes[at] = SPACE;
    return at + 1;
  }

  #putData(bytes: Uint8Array, to: number, batch: FrameBatch, row: number): number {
    const flags = batch.flags[row] as number;
    const size = batch.size[row] as number;
    const dlc = batch.dlc[row] as number;
    let at = putDecimal(bytes, to, dlc);
    if ((flags & REMOTE) !== 0) return at;
    for (const end = to + 4; at < end; ) bytes[at++] = SPACE;
    // the file has the length only as a DLC: missing bytes are filled with zeros
    const whole = dlcToLength(dlc, (flags & FD) !== 0);
    if (whole !== size) this.losses.count("short-data");
    const from = row * batch.stride;
    for (let i = 0; i < whole; i++) {
      bytes[at] = SPACE;
      at = putHex2(bytes, at + 1, i < size ? (batch.data[from + i] as number) : 0);
    }
    return at;
  }

  #putError(bytes: Uint8Array, to: number, batch: FrameBatch, row: number): number {
    const from = row * batch.stride;
    this.#detail.fill(0);
    this.#detail.set(batch.data.subarray(from, from + Math.min(batch.size[row] as number, 8)));
    if (!toRecord(batch.id[row] as number, this.#detail, this.#record)) this.losses.count("error-detail");
    let at = putText(bytes, to, "5   ");
    for (const byte of this.#record) {
      bytes[at] = SPACE;
      at = putHex2(bytes, at + 1, byte);
    }
    return at;
  }
}

/** Returns two letters as one number. */
function typeOf(flags: number): number {
  if ((flags & ERROR) !== 0) return 0x4552;
  if ((flags & FD) !== 0) {
    if ((flags & BRS) !== 0) return (flags & ESI) !== 0 ? 0x4249 : 0x4642;
    return (flags & ESI) !== 0 ? 0x4645 : 0x4644;
  }
  return (flags & REMOTE) !== 0 ? 0x5252 : 0x4454;
}

/** Writes eight characters: four or eight digits, or `-`. */
function putId(bytes: Uint8Array, to: number, id: number, flags: number): number {
  if ((flags & ERROR) === 0) {
    putHex8(bytes, to, id);
    if ((flags & EXTENDED) === 0) for (let i = to; i < to + 4; i++) bytes[i] = SPACE;
    return to + 8;
  }
  for (let i = to; i < to + 7; i++) bytes[i] = SPACE;
  bytes[to + 7] = MINUS;
  return to + 8;
}
