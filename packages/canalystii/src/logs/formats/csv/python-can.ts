import { lengthToDlc } from "../../../can/dlc.js";
import { type FrameBatch, FrameFlag } from "../../../can/frame-batch.js";
import { LineReader } from "../../text/line-reader.js";
import { hexDigit, putDecimal, putText } from "../../text/text.js";
import { TextWriter } from "../../text/text-writer.js";
import { parseHex, parseScaled, Tokens } from "../../text/tokens.js";
import { ErrorClass } from "../socketcan-error.js";
import type { WriteOptions } from "../types.js";
import { decodeBase64, putBase64 } from "./base64.js";

const { EXTENDED, REMOTE, ERROR, FD, BRS, ESI, TX } = FrameFlag;
const COMMA = 44;
const FIELDS = 7;
const HEADER = "timestamp,arbitration_id,extended,remote,error,dlc,data";

/** Reads python-can's CSV. It has neither channel nor direction; only a payload of more than 8 bytes shows that a frame was CAN FD. */
export class PythonCanCsvReader extends LineReader {
  readonly #fields = new Tokens();
  readonly #payload = new Uint8Array(64);

  protected override line(bytes: Uint8Array, from: number, to: number, batch: FrameBatch): string | undefined {
    if (from === to) return undefined;
    const fields = this.#fields;
    fields.split(bytes, from, to);
    if (this.lineNumber === 1 && fields.initial(0) === 116) return undefined;
    if (fields.count !== FIELDS) return `expected ${HEADER}`;
    const time = this.#time();
    if (time < 0) return "expected a time in seconds";
    const id = this.#id();
    if (id < 0) return "expected an id in 0x0..0x1fffffff";
    const extended = this.#bit(2);
    const remote = this.#bit(3);
    const error = this.#bit(4);
    if (extended < 0 || remote < 0 || error < 0) return "expected 0 or 1 for extended, remote and error";
    const dlc = fields.decimal(5);
    if (dlc < 0 || dlc > 64) return "expected a length 0..64";
    const payload = this.#payload;
    const size = decodeBase64(bytes, fields.starts[6] as number, fields.ends[6] as number, payload);
    if (size < 0) return "expected up to 64 bytes of data in base64";
    if (error === 1) return addError(batch, { time, id, payload, size });
    let flags = extended === 1 || id > 0x7ff ? EXTENDED : 0;
    if (remote === 1) {
      batch.add(time, id, flags | REMOTE, 0, 0, lengthToDlc(dlc));
      return undefined;
    }
    if (size > 8) flags |= FD;
    let target = batch.add(time, id, flags, 0, size, size > 8 ? lengthToDlc(Math.max(dlc, size)) : dlc > 8 ? size : dlc);
    const { data } = batch;
    for (let i = 0; i < size; i++) data[target++] = payload[i] as number;
    return undefined;
  }

  #time(): number {
    const { bytes, starts, ends } = this.#fields;
    const time = parseScaled(bytes, { from: starts[0] as number, to: ends[0] as number }, 6);
    if (time >= 0) return time;
    // Python writes times below 100 µs with an exponent
    const text = this.#fields.text(0);
    if (!/^\d(?:\.\d{1,20})?e[+-]?\d{1,2}$/i.test(text)) return -1;
    const us = Math.round(Number(text) * 1e6);
    return us <= Number.MAX_SAFE_INTEGER ? us : -1;
  }

  #id(): number {
    const { bytes, starts, ends } = this.#fields;
    const from = starts[1] as number;
    const prefixed = bytes[from] === 48 && ((bytes[from + 1] as number) | 0x20) === 120;
    const id = parseHex(bytes, prefixed ? from + 2 : from, ends[1] as number);
    return id > 0x1fff_ffff ? -1 : id;
  }

  #bit(index: number): number {
    const code = this.#fields.initial(index);
    if (code === 48 || code === 102) return 0;
    return code === 49 || code === 116 ? 1 : -1;
  }
}

function addError(batch: FrameBatch, error: { time: number; id: number; payload: Uint8Array; size: number }): undefined {
  const { time, id, payload, size } = error;
  const to = batch.add(time, id === 0 && size === 0 ? ErrorClass.BUS_ERROR : id, ERROR, 0, 8, 8);
  for (let i = 0; i < 8; i++) batch.data[to + i] = i < size ? (payload[i] as number) : 0;
  return undefined;
}

/** Writes python-can's CSV. */
export class PythonCanCsvWriter extends TextWriter {
  constructor(options: WriteOptions) {
    super(options.channelNames);
  }

  protected override begin(): void {
    this.sink.text(`${HEADER}\n`);
  }

  protected override row(batch: FrameBatch, row: number): void {
    const { bytes } = this.sink;
    const flags = batch.flags[row] as number;
    const isError = (flags & ERROR) !== 0;
    const remote = (flags & (ERROR | REMOTE)) === REMOTE;
    const size = remote ? 0 : (batch.size[row] as number);
    this.#countLosses(batch, row);
    let at = putSeconds(bytes, this.sink.length, batch.timestampUs[row] as number);
    bytes[at++] = COMMA;
    at = putId(bytes, at, batch.id[row] as number);
    bytes[at] = COMMA;
    bytes[at + 1] = (flags & EXTENDED) !== 0 ? 49 : 48;
    bytes[at + 2] = COMMA;
    bytes[at + 3] = remote ? 49 : 48;
    bytes[at + 4] = COMMA;
    bytes[at + 5] = isError ? 49 : 48;
    bytes[at + 6] = COMMA;
    at = putDecimal(bytes, at + 7, remote ? Math.min(batch.dlc[row] as number, 8) : size);
    bytes[at++] = COMMA;
    if (size > 0) at = putBase64(bytes, at, { data: batch.data, from: row * batch.stride, size });
    bytes[at] = 10;
    this.sink.length = at + 1;
  }

  #countLosses(batch: FrameBatch, row: number): void {
    const flags = batch.flags[row] as number;
    const dlc = batch.dlc[row] as number;
    const size = batch.size[row] as number;
    if (batch.channel[row] !== 0) this.losses.count("channel");
    if ((flags & TX) !== 0) this.losses.count("direction");
    if ((flags & ERROR) !== 0) return;
    if ((flags & FD) !== 0) {
      if (size <= 8 || (flags & (BRS | ESI)) !== 0) this.losses.count("fd-flags");
      if (lengthToDlc(size) !== dlc) this.losses.count("short-data");
    } else if (dlc > 8) this.losses.count("raw-dlc");
    else if ((flags & REMOTE) === 0 && dlc !== size) this.losses.count("short-data");
  }
}

/** Writes seconds with as few decimals as possible, at least one, as Python does. */
function putSeconds(bytes: Uint8Array, to: number, timestampUs: number): number {
  const seconds = Math.floor(timestampUs / 1e6);
  let fraction = timestampUs - seconds * 1e6;
  let digits = 6;
  while (digits > 1 && fraction % 10 === 0) {
    fraction /= 10;
    digits--;
  }
  const at = putDecimal(bytes, to, seconds);
  bytes[at] = 46;
  return putDecimal(bytes, at + 1, fraction, digits);
}

/** Writes `0x` and lower-case hex without leading zeros. */
function putId(bytes: Uint8Array, to: number, id: number): number {
  let at = putText(bytes, to, "0x");
  let shift = 28;
  while (shift > 0 && id >>> shift === 0) shift -= 4;
  for (; shift >= 0; shift -= 4) {
    const digit = hexDigit((id >>> shift) & 15);
    bytes[at++] = digit > 57 ? digit | 0x20 : digit;
  }
  return at;
}
