import { lengthToDlc } from "../../../can/dlc.js";
import { type FrameBatch, FrameFlag } from "../../../can/frame-batch.js";
import { LineReader } from "../../text/line-reader.js";
import { latin1, putDecimal, putHex2, putHex8, putText } from "../../text/text.js";
import { TextWriter } from "../../text/text-writer.js";
import { Tokens } from "../../text/tokens.js";
import type { WriteOptions } from "../types.js";

const { EXTENDED, REMOTE, ERROR, FD, TX } = FrameFlag;
const COMMA = 44;
const HEADERS = {
  1: "Time Stamp,ID,Extended,Bus,LEN,D1,D2,D3,D4,D5,D6,D7,D8",
  2: "Time Stamp,ID,Extended,Dir,Bus,LEN,D1,D2,D3,D4,D5,D6,D7,D8",
} as const;

/** Reads GVRET's CSV, SavvyCAN's own, version 1 and 2. */
export class GvretReader extends LineReader {
  readonly #fields = new Tokens();
  /** Column of the direction, -1 in version 1; -2 until a header was read. */
  #direction = -2;

  protected override line(bytes: Uint8Array, from: number, to: number, batch: FrameBatch): string | undefined {
    if (from === to) return undefined;
    const fields = this.#fields;
    fields.split(bytes, from, to);
    if (this.lineNumber === 1 && /^"?time/i.test(latin1(bytes, from, Math.min(to, from + 5)))) {
      this.#direction = fields.is(3, "dir") || fields.is(3, '"dir"') ? 3 : -1;
      return undefined;
    }
    if (this.#direction === -2) this.#direction = fields.is(3, "rx") || fields.is(3, "tx") ? 3 : -1;
    const shift = this.#direction === 3 ? 1 : 0;
    const time = fields.decimal(0);
    if (time < 0) return "expected a time in whole µs";
    const id = fields.hex(1);
    if (id < 0 || id > 0x1fff_ffff) return "expected an id of up to 8 hex digits";
    const extendedField = fields.initial(2);
    if (extendedField !== 116 && extendedField !== 102 && extendedField !== 49 && extendedField !== 48) return "expected true or false";
    let flags = id > 0x7ff || extendedField === 116 || extendedField === 49 ? EXTENDED : 0;
    if (shift === 1) {
      if (fields.is(3, "tx")) flags |= TX;
      else if (!fields.is(3, "rx")) return "expected Rx or Tx";
    }
    const channel = fields.decimal(3 + shift);
    if (channel < 0 || channel > 255) return "expected a bus 0..255";
    const size = fields.decimal(4 + shift);
    if (size < 0 || size > 64) return "expected a length 0..64";
    if (size > 8) flags |= FD;
    let at = batch.add(time, id, flags, channel, size, lengthToDlc(size));
    for (let i = 0; i < size; i++) {
      const value = fields.hex(5 + shift + i, 2);
      if (value < 0) {
        batch.length--;
        return `expected ${size} bytes of data`;
      }
      batch.data[at++] = value;
    }
    return undefined;
  }
}

/** Writes GVRET's CSV. */
export class GvretWriter extends TextWriter {
  readonly #version: 1 | 2;

  constructor(options: WriteOptions) {
    super(options.channelNames);
    this.#version = options.version ?? 2;
    if (this.#version !== 1 && this.#version !== 2) throw new RangeError(`GVRET version ${String(options.version)} is not 1 or 2`);
  }

  protected override begin(): void {
    this.sink.text(`${HEADERS[this.#version]}\n`);
  }

  protected override row(batch: FrameBatch, row: number): void {
    const flags = batch.flags[row] as number;
    if ((flags & ERROR) !== 0) this.losses.count("error-frame");
    else if ((flags & FD) !== 0) this.losses.count("fd-frame");
    else if ((flags & REMOTE) !== 0) this.losses.count("remote-frame");
    else this.#data(batch, row, flags);
  }

  #data(batch: FrameBatch, row: number, flags: number): void {
    const { bytes } = this.sink;
    const size = Math.min(batch.size[row] as number, 8);
    const dlc = batch.dlc[row] as number;
    if (dlc > 8) this.losses.count("raw-dlc");
    else if (dlc !== size) this.losses.count("short-data");
    let at = putDecimal(bytes, this.sink.length, batch.timestampUs[row] as number);
    bytes[at] = COMMA;
    at = putHex8(bytes, at + 1, batch.id[row] as number);
    at = putText(bytes, at, (flags & EXTENDED) !== 0 ? ",true," : ",false,");
    if (this.#version === 2) at = putText(bytes, at, (flags & TX) !== 0 ? "Tx," : "Rx,");
    else if ((flags & TX) !== 0) this.losses.count("direction");
    at = putDecimal(bytes, at, batch.channel[row] as number);
    bytes[at] = COMMA;
    at = putDecimal(bytes, at + 1, size);
    bytes[at++] = COMMA;
    const from = row * batch.stride;
    for (let i = 0; i < 8; i++) {
      at = putHex2(bytes, at, i < size ? (batch.data[from + i] as number) : 0);
      bytes[at++] = COMMA;
    }
    bytes[at] = 10;
    this.sink.length = at + 1;
  }
}
